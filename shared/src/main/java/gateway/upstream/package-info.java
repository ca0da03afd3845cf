/**
 * Forwarding to services and functions. A feature: imports up to {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.upstream;

import org.jspecify.annotations.NullMarked;
