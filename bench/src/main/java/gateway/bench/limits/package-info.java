/**
 * Limiters in virtual time: the product's own beside others, in front of a model of the counters' table, with instances
 * that come, go, freeze and have wrong clocks.
 */
@NullMarked
package gateway.bench.limits;

import org.jspecify.annotations.NullMarked;
