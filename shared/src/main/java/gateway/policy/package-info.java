/**
 * What a route or plan asks of the gateway, as data: authentication, limits, CORS, sizes. May import up to {@code client}.
 */
@NullMarked
package gateway.policy;

import org.jspecify.annotations.NullMarked;
