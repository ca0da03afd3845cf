package gateway.policy;

import java.util.Set;

/** Who may use a route. */
public sealed interface Access {

    /** Anyone; a credential that comes along is still read, and refused if it is bad. */
    record Open() implements Access {}

    /**
     * Authenticated callers only. What a route says nothing about is this, with any scheme.
     *
     * @param anyOf  acceptable schemes; at least one
     * @param scopes all of which the caller must hold; may be empty
     */
    record Authenticated(Set<Scheme> anyOf, Set<String> scopes) implements Access {
        public Authenticated {
            anyOf = Set.copyOf(anyOf);
            scopes = Set.copyOf(scopes);
            if (anyOf.isEmpty()) {
                throw new IllegalArgumentException("at least one scheme");
            }
        }
    }
}
