/**
 * Rates, quotas and other limits: how permits are taken, the filters, the ports to the counters. A feature: imports up to
 * {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.limit;

import org.jspecify.annotations.NullMarked;
