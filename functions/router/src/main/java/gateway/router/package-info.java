/** The router function: match, guard and forward one request. */
@NullMarked
package gateway.router;

import org.jspecify.annotations.NullMarked;
