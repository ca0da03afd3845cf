package gateway.policy;

import java.util.Set;

/**
 * Which answers are compressed for clients that accept it (RFC 9110 12.5.3).
 *
 * @param leastBytes of a body; smaller ones gain nothing
 * @param types      media types, lower case, without parameters; {@code text/*} for all of one kind
 */
public record Compression(int leastBytes, Set<String> types) {
    public Compression {
        types = Set.copyOf(types);
    }
}
