/**
 * One request's way through the gateway: call, caller, handler, filter. May import up to {@code telemetry}.
 */
@NullMarked
package gateway.pipeline;

import org.jspecify.annotations.NullMarked;
