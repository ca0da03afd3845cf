/**
 * Numbers that anyone can reproduce: cold starts and warm cost through the real runtime interface client, and JMH
 * benchmarks. {@code bench/README.md} says how to run each.
 */
@NullMarked
package gateway.bench;

import org.jspecify.annotations.NullMarked;
