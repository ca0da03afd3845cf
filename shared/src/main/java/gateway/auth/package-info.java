/**
 * Who is calling, and may they. A feature: imports up to {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.auth;

import org.jspecify.annotations.NullMarked;
