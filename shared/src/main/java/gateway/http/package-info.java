/** Requests, responses, headers and problems. May import nothing but the JDK. */
@NullMarked
package gateway.http;

import org.jspecify.annotations.NullMarked;
