package gateway.client;

import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The TLS handshake. A class of its own, so that plain http loads nothing of TLS. */
final class Handshake {
    /** What a handshake offers. */
    enum Offer {
        /**
         * TLS 1.3 with x25519 alone, which most servers take. To offer P-256 beside it is to make a key for it, and the
         * JDK's tables for that curve cost a cold start three quarters of what a hello-world costs in all. Not with TLS
         * 1.2: there a server without x25519 might settle for something weaker than P-256 (DHE with a short prime).
         */
        FIRST,
        /** TLS 1.2 or 1.3 with the groups of this JDK. A full handshake, so that nobody can talk it down to less. */
        ALL
    }

    private static final String[] X25519 = {"x25519"};

    private Handshake() {}

    /** Agrees on TLS 1.2 or 1.3 over {@code wire}; the certificate must name the origin's host (RFC 9110 4.3.4). */
    static Connection over(Wire wire, Origin origin, Tls tls, Offer offer) throws IOException {
        // Given the host, the JDK sends it as SNI (RFC 6066 3) where it is a name, and resumes sessions by it.
        SSLSocket socket =
                (SSLSocket) tls.factory().createSocket(new WireSocket(wire), origin.host(), origin.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        // Who has named groups for the whole JVM, as some standards ask for, has those.
        if (offer == Offer.FIRST && System.getProperty("jdk.tls.namedGroups") == null) {
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setNamedGroups(X25519);
        } else {
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return Connection.tls(origin, wire, socket);
    }

    /**
     * Whether a handshake that failed so may succeed with {@link Offer#ALL}. Some servers say why they end it and some just
     * end it; but a certificate that is not believed is believed in no other handshake.
     */
    static boolean mayBeForOffer(IOException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return false;
            }
        }
        return true;
    }
}
