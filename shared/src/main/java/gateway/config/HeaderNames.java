package gateway.config;

import gateway.http.Headers;
import gateway.http.HopByHop;
import gateway.policy.Identity;
import gateway.upstream.RequestFields;
import java.util.Locale;
import java.util.Set;

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

    /**
     * Whether a field tells a service who is calling, so that its word must be the gateway's.
     *
     * @param own names that {@code gateway.identity} gives, hyphened
     */
    static boolean isIdentity(String lowerCase, Set<String> own) {
        String judged = Headers.hyphened(lowerCase);
        return judged.startsWith(Identity.PREFIX) || own.contains(judged);
    }

    /**
     * Whether a field may be named for telling a service who is calling: not one that has a meaning of its own to servers.
     *
     * @param token whether it is for a token, which {@code authorization} is for as well
     */
    static boolean mayTellWho(String lowerCase, boolean token) {
        String judged = Headers.hyphened(lowerCase);
        if (isFraming(judged) || judged.startsWith("content-") || judged.startsWith("if-")) {
            return false;
        }
        return switch (judged) {
            case "authorization" -> token;
            case "accept",
                    "accept-charset",
                    "accept-encoding",
                    "accept-language",
                    "cache-control",
                    "cookie",
                    "date",
                    "from",
                    "host",
                    "max-forwards",
                    "origin",
                    "pragma",
                    "range",
                    "referer",
                    "set-cookie",
                    "traceparent",
                    "tracestate",
                    "user-agent",
                    "via",
                    "warning",
                    "www-authenticate" -> false;
            // What proxies that log people in say, and services behind them know.
            case "remote-user",
                    "x-remote-user",
                    "x-webauth-user",
                    "x-authenticated-userid",
                    "x-authenticated-scope",
                    "x-credential-identifier",
                    "x-credential-username",
                    "x-endpoint-api-userinfo",
                    "x-forwarded-user",
                    "x-forwarded-email",
                    "x-forwarded-groups",
                    "x-forwarded-preferred-username" -> true;
            default ->
                judged.startsWith(Identity.PREFIX)
                        || judged.startsWith("x-auth-request-")
                        || judged.startsWith("x-ms-client-principal")
                        || judged.startsWith("x-goog-authenticated-user-")
                        || judged.startsWith("x-amzn-oidc-")
                        || !judged.startsWith("access-control-") && !RequestFields.isOurs(judged);
        };
    }

    /** Whether services take a field's word for where a request came from or what it asks for. */
    static boolean isTrusted(String lowerCase) {
        return RequestFields.isOurs(Headers.hyphened(lowerCase));
    }
}
