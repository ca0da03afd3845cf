package gateway.policy;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which other origins' pages may call, and what they may see (WHATWG Fetch, "CORS protocol").
 *
 * @param origins     exact serialized origins such as {@code https://app.example.com}, or {@code *} alone
 * @param methods     for {@code access-control-allow-methods}; empty: those that the path has
 * @param headers     request fields allowed beside the safelisted ones; {@code *} alone allows all, without credentials
 * @param expose      response fields that pages may read
 * @param credentials whether cookies and authorization may come along; never together with origin {@code *}
 * @param maxAge      how long a preflight may be remembered; whole seconds
 */
public record Cors(
        Set<String> origins,
        Set<String> methods,
        List<String> headers,
        List<String> expose,
        boolean credentials,
        Duration maxAge) {
    public Cors {
        origins = Set.copyOf(origins);
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
        expose = List.copyOf(expose);
        if (credentials && origins.contains("*")) {
            throw new IllegalArgumentException("credentials need named origins");
        }
    }
}
