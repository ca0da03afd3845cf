/**
 * Rates and quotas: the decision, the filter, the port to the counters. A feature: imports up to {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.limit;

import org.jspecify.annotations.NullMarked;
