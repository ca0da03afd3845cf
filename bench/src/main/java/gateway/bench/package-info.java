/** Benchmarks that anyone can run again. */
@NullMarked
package gateway.bench;

import org.jspecify.annotations.NullMarked;
