package gateway.client;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** Where TLS sockets come from. Asked at the first https origin, so that plain http loads nothing of TLS. */
@FunctionalInterface
public interface Tls {
    /** The factory, the same each time; its trust decides whom to believe, the client checks the host name itself. */
    SSLSocketFactory factory();

    /** The JDK's default context: its trust store, its providers. */
    final class Jdk implements Tls {
        @Override
        public SSLSocketFactory factory() {
            try {
                return SSLContext.getDefault().getSocketFactory();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no TLS", e);
            }
        }
    }
}
