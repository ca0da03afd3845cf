/** The aggregator function: one request, several upstreams, one answer. */
@NullMarked
package gateway.aggregator;

import org.jspecify.annotations.NullMarked;
