/**
 * Where a call ends: services over HTTP with their endpoints and mirrors, functions, redirects, fixed answers. What goes
 * along of a request is decided here. A feature: imports up to {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.upstream;

import org.jspecify.annotations.NullMarked;
