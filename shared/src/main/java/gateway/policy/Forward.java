package gateway.policy;

import java.util.Set;

/**
 * Of what a client sent, nothing else reaches the upstream. What the gateway itself says (who is calling, where the
 * request came from, its id) is not the client's and goes along.
 *
 * @param headers fields, lower case; {@code *} alone: all
 * @param query   parameters, as they are; {@code *} alone: all
 * @param cookies by name; {@code *} alone: all. Where there is none, the field goes along if {@code headers} has it
 */
public record Forward(Set<String> headers, Set<String> query, Set<String> cookies) {
    public Forward {
        headers = Set.copyOf(headers);
        query = Set.copyOf(query);
        cookies = Set.copyOf(cookies);
    }
}
