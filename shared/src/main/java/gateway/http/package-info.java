/**
 * Requests, responses, header fields, paths and problems as immutable values. May import {@code json}.
 */
@NullMarked
package gateway.http;

import org.jspecify.annotations.NullMarked;
