/**
 * What happened to a request, as values, and the one sink they go to. May import up to {@code route}.
 */
@NullMarked
package gateway.telemetry;

import org.jspecify.annotations.NullMarked;
