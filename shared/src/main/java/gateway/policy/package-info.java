/**
 * What holds for a route or plan, as data: access, limits, CORS, sizes, edits, validation and the rest of
 * {@link gateway.policy.Rules}. May import up to {@code client}.
 */
@NullMarked
package gateway.policy;

import org.jspecify.annotations.NullMarked;
