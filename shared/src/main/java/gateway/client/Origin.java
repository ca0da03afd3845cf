package gateway.client;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port (RFC 6454 4), and whether addresses that are not public may be dialled.
 *
 * @param tls     https rather than http
 * @param host    a name or an IP literal (IPv6 without brackets), lower case
 * @param port    1 to 65535
 * @param reach   which resolved addresses are acceptable
 */
public record Origin(boolean tls, String host, int port, Reach reach) {

    /** Which addresses an origin may resolve to. The Lambda Runtime API is refused in every case. */
    public enum Reach {
        /** Public addresses only: no loopback, link-local, metadata, private or reserved range. */
        PUBLIC,
        /** Any address, for services that say {@code private: true}, and for AWS endpoints. */
        ANY
    }

    public Origin {
        host = host.toLowerCase(Locale.ROOT);
        if (host.isEmpty() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("an origin needs a host and a port of 1 to 65535");
        }
    }

    /**
     * The origin of an absolute http or https URI.
     *
     * @throws IllegalArgumentException for any other URI, and for one with user information
     */
    public static Origin of(URI uri, Reach reach) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("must be http or https");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("must name a host and no user");
        }
        String host = uri.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Origin(tls, host, uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80, reach);
    }

    // By hand: the methods that a record has by itself cost a cold start 30 ms of linking, and the pool needs these.

    @Override
    public boolean equals(Object other) {
        return other instanceof Origin origin
                && origin.tls == tls
                && origin.port == port
                && origin.reach == reach
                && origin.host.equals(host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /** The {@code host} field for this origin: no port where it is the scheme's own (RFC 9110 7.2). */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }
}
