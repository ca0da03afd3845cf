package gateway.client;

import java.io.IOException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The TLS handshake. A class of its own, so that plain http loads nothing of TLS. */
final class Handshake {
    private Handshake() {}

    /** Agrees on TLS 1.2 or 1.3 over {@code wire}; the certificate must name the origin's host (RFC 9110 4.3.4). */
    static Connection over(Wire wire, Origin origin, Tls tls) throws IOException {
        // Given the host, the JDK sends it as SNI (RFC 6066 3) where it is a name, and resumes sessions by it.
        SSLSocket socket =
                (SSLSocket) tls.factory().createSocket(new WireSocket(wire), origin.host(), origin.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return Connection.tls(origin, wire, socket);
    }
}
