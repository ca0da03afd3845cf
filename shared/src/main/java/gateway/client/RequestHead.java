package gateway.client;

import gateway.http.Headers;
import java.nio.charset.StandardCharsets;

/** Writes the heads of requests (RFC 9112 3, 6). */
final class RequestHead {
    private RequestHead() {}

    /**
     * The bytes before the body.
     *
     * @throws IllegalArgumentException where a part of it would break the message apart
     */
    static byte[] of(Outgoing request) {
        if (!Headers.isName(request.method()) || request.method().equals("CONNECT")) {
            throw new IllegalArgumentException("not a method to send");
        }
        if (!isTarget(request.target())) {
            throw new IllegalArgumentException("a request target must begin with a slash and be visible ASCII, no #");
        }
        if (request.host().isEmpty() || !Headers.isValue(request.host())) {
            throw new IllegalArgumentException("not a host field");
        }
        var out = new StringBuilder(512);
        out.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
        out.append("host: ").append(request.host()).append("\r\n");
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (!isOurs(headers.name(i))) {
                out.append(headers.name(i))
                        .append(": ")
                        .append(headers.value(i))
                        .append("\r\n");
            }
        }
        int length = request.body().size();
        if (length > 0 || expectsBody(request.method())) {
            out.append("content-length: ").append(length).append("\r\n");
        }
        out.append("\r\n");
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A server may wait for content where these say nothing of its length (RFC 9110 8.6). */
    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    /** Fields that belong to the connection, which is the client's. */
    private static boolean isOurs(String name) {
        return switch (name) {
            case "host",
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "upgrade",
                    "http2-settings",
                    "expect" -> true; // expect: the body goes out at once
            default -> false;
        };
    }

    private static boolean isTarget(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            return false;
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }
}
