package gateway.policy;

import gateway.client.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A service or function that is asked who is calling.
 *
 * @param id      the name in the configuration
 * @param asked   which one
 * @param headers fields of the request that it is shown; lower case
 * @param cookies of the request that it is shown
 * @param timeout for one question
 * @param cache   for how long an answer is good for all requests that carry the same fields and cookies; zero: for the one
 *                request, about which the asked one then is told more
 * @param fields  of the answer that say who is calling; empty: its content does
 * @param mapping what the answer says about a caller
 */
public record ForwardAuth(
        String id,
        Asked asked,
        List<String> headers,
        List<String> cookies,
        Duration timeout,
        Duration cache,
        Optional<Fields> fields,
        ClaimMapping mapping) {
    public ForwardAuth {
        headers = List.copyOf(headers);
        cookies = List.copyOf(cookies);
    }

    /** Who is asked. */
    public sealed interface Asked {
        /**
         * A service: the first of its places that can be reached.
         *
         * @param target path and query, as they go on the wire after a place's base path
         */
        record Service(String id, List<Place> places, Duration connect, String target) implements Asked {
            public Service {
                places = List.copyOf(places);
            }
        }

        /** @param name or ARN */
        record Function(String name) implements Asked {}
    }

    /** @param basePath empty, or begins with a slash and does not end with one; encoded */
    public record Place(Origin origin, String basePath) {}

    /**
     * Fields of an answer; lower case.
     *
     * @param consumer whose value names the caller
     * @param scopes   whose value is the scopes, with spaces between them
     * @param roles    whose value is the roles, with spaces between them
     */
    public record Fields(String consumer, Optional<String> scopes, Optional<String> roles) {}
}
