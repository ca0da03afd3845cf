package gateway.config;

import gateway.http.Headers;
import gateway.http.HopByHop;
import gateway.upstream.RequestFields;
import java.util.Locale;

/** Names of header fields, and which of them a configuration has no say in. */
final class HeaderNames {
    static final String FIX = "write a header field's name, such as x-tenant";

    private HeaderNames() {}

    /** The lower-case name of a header field. */
    static String read(Node node, String fallback) {
        String name = node.text(fallback, FIX);
        if (!Headers.isName(name)) {
            node.isNot("a header field's name", FIX);
            return fallback;
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a field frames a message or is about one hop (RFC 9110 7.6, RFC 9112 6): the gateway sets it by itself.
     * Names are compared {@link Headers#hyphened}.
     */
    static boolean isFraming(String lowerCase) {
        return HopByHop.isOne(Headers.hyphened(lowerCase));
    }

    /** Whether a field tells a service who is calling, so that its word must be the gateway's. */
    static boolean isIdentity(String lowerCase) {
        return Headers.hyphened(lowerCase).startsWith("x-consumer-");
    }

    /** Whether services take a field's word for where a request came from or what it asks for. */
    static boolean isTrusted(String lowerCase) {
        return RequestFields.isOurs(Headers.hyphened(lowerCase));
    }
}
