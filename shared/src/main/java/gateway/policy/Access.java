package gateway.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Who may use a route. */
public sealed interface Access {

    /** Anyone; a credential that comes along is still read, and refused if it is bad. */
    record Open() implements Access {}

    /**
     * Authenticated callers only. What a route says nothing about is this, with any scheme. One of {@code anyOf} and
     * {@code allOf} is empty, the other is not.
     *
     * @param anyOf    acceptable methods; of the credentials that came along, the first in this order names the caller
     * @param allOf    methods that must all hold; the first names the consumer, and what the others grant is added
     * @param optional whether a caller without any credential may pass, as an anonymous one
     * @param requires what must hold of a caller who is known
     */
    record Authenticated(List<AuthMethod> anyOf, List<AuthMethod> allOf, boolean optional, Requirements requires)
            implements Access {
        public Authenticated {
            anyOf = List.copyOf(anyOf);
            allOf = List.copyOf(allOf);
            if (anyOf.isEmpty() == allOf.isEmpty()) {
                throw new IllegalArgumentException("either any or all of at least one method");
            }
        }

        /** Any of {@code schemes}, in their own order, and all of {@code scopes}. */
        public Authenticated(Set<Scheme> schemes, Set<String> scopes) {
            this(methods(schemes), List.of(), false, Requirements.scopes(scopes));
        }

        /** All that it names, whether any or all of it. */
        public List<AuthMethod> methods() {
            return anyOf.isEmpty() ? allOf : anyOf;
        }

        private static List<AuthMethod> methods(Set<Scheme> schemes) {
            if (schemes.isEmpty()) {
                return List.of();
            }
            List<AuthMethod> methods = new ArrayList<>(schemes.size());
            for (Scheme scheme : EnumSet.copyOf(schemes)) {
                methods.add(AuthMethod.of(scheme));
            }
            return methods;
        }
    }
}
