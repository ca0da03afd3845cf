package gateway.config;

import gateway.json.Json;
import gateway.policy.AuthMethod;
import gateway.policy.Scheme;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The ways in which callers can be known, as far as {@code gateway.auth} names them; whatever mistakes there may be in it.
 *
 * @param schemes that are configured
 * @param auth    the field
 */
record Methods(Set<Scheme> schemes, Node auth) {

    static Methods of(Node auth) {
        Set<Scheme> schemes = EnumSet.of(Scheme.API_KEY);
        for (Scheme scheme : Scheme.values()) {
            if (auth.get(scheme.word()).isThere()) {
                schemes.add(scheme);
            }
        }
        return new Methods(schemes, auth);
    }

    /** What a route takes that does not say: all but the lack of a credential. */
    List<AuthMethod> all() {
        List<AuthMethod> methods = new ArrayList<>(schemes.size());
        for (Scheme scheme : schemes) {
            if (scheme != Scheme.ANONYMOUS) {
                methods.add(AuthMethod.of(scheme));
            }
        }
        return methods;
    }

    /** The sources of {@code scheme} that a route may name: issuers, rules, keys. */
    Collection<String> names(Scheme scheme) {
        return sources(scheme).value() instanceof Json.Obj named
                ? named.members().keySet()
                : List.of();
    }

    /** The mapping of sources by name; not there for schemes that have none. */
    Node sources(Scheme scheme) {
        Node configured = auth.get(scheme.word());
        return switch (scheme) {
            case JWT, INTROSPECTION, MTLS, IAM, FORWARD -> configured;
            case SIGNATURE -> configured.get("keys");
            case API_KEY, BASIC, ANONYMOUS -> configured.get("?");
        };
    }

    /** The method that {@code word} names; empty where none is configured that is called so. */
    Optional<AuthMethod> method(String word) {
        int dot = word.indexOf('.');
        String first = dot < 0 ? word : word.substring(0, dot);
        for (Scheme scheme : schemes) {
            if (!scheme.word().equals(first)) {
                continue;
            }
            if (dot < 0) {
                return Optional.of(AuthMethod.of(scheme));
            }
            String name = word.substring(dot + 1);
            return names(scheme).contains(name)
                    ? Optional.of(new AuthMethod(scheme, Optional.of(name)))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** All that a route may write. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (Scheme scheme : schemes) {
            words.add(scheme.word());
            for (String name : names(scheme)) {
                words.add(scheme.word() + "." + name);
            }
        }
        return words;
    }
}
