package gateway.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of an upstream's answer on its way to the client. The gateway's own problems are not touched by it.
 *
 * @param status  what a status becomes; the first rule that fits counts
 * @param body    what the body becomes; empty: it stays
 * @param cookies what becomes of {@code Set-Cookie}; empty: it stays
 * @param headers edits, after everything else
 */
public record ResponseRules(
        List<StatusRule> status, Optional<Jsonata> body, Optional<Cookies> cookies, List<Edit> headers) {
    /** Everything stays as it is. */
    public static final ResponseRules NONE =
            new ResponseRules(List.of(), Optional.empty(), Optional.empty(), List.of());

    public ResponseRules {
        status = List.copyOf(status);
        headers = List.copyOf(headers);
    }

    /** Statuses of {@code from} to {@code through} become {@code to}. */
    public record StatusRule(int from, int through, int to) {}

    /**
     * Attributes of cookies (RFC 6265 4.1.2).
     *
     * @param domain   what a Domain becomes, in lower case without a leading dot; {@code *}: any other. Empty: removed
     * @param path     what a Path's beginning, in whole segments, becomes; the longest that fits counts
     * @param secure   adds Secure
     * @param httpOnly adds HttpOnly
     * @param sameSite {@code Strict}, {@code Lax} or {@code None}, in place of its own; empty: stays
     */
    public record Cookies(
            Map<String, String> domain,
            Map<String, String> path,
            boolean secure,
            boolean httpOnly,
            Optional<String> sameSite) {
        public Cookies {
            domain = Map.copyOf(domain);
            path = Map.copyOf(path);
        }
    }
}
