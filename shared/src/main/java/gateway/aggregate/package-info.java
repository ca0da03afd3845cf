/**
 * One request, many upstreams, one answer. A feature: imports up to {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.aggregate;

import org.jspecify.annotations.NullMarked;
