/**
 * A strict HTTP/1.1 client on JDK sockets. May import {@code json} and {@code http}.
 */
@NullMarked
package gateway.client;

import org.jspecify.annotations.NullMarked;
