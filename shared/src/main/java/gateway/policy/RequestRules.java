package gateway.policy;

import java.util.List;
import java.util.Optional;

/**
 * What becomes of a request on its way to the upstream.
 *
 * @param forward what of the client's request goes along at all; empty: everything that may
 * @param headers edits of what would be sent, after everything else
 * @param query   edits of the query
 * @param body    what the body becomes; empty: it stays
 * @param told    whether the upstream is told who is calling ({@link Identity})
 */
public record RequestRules(
        Optional<Forward> forward,
        List<Edit> headers,
        List<Edit> query,
        HostRule host,
        Optional<Jsonata> body,
        boolean told) {
    /** Everything goes along as it is. */
    public static final RequestRules NONE =
            new RequestRules(Optional.empty(), List.of(), List.of(), new HostRule.Upstream(), Optional.empty());

    public RequestRules {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** With an upstream that is told who is calling. */
    public RequestRules(
            Optional<Forward> forward, List<Edit> headers, List<Edit> query, HostRule host, Optional<Jsonata> body) {
        this(forward, headers, query, host, body, true);
    }
}
