package gateway.policy;

import java.util.Optional;

/**
 * What a route accepts: a scheme, or one source of it alone, such as the issuer {@code customers} in {@code
 * jwt.customers}.
 *
 * @param name of an issuer, a rule or a key: what a caller's {@code credential} then must be; empty: any
 */
public record AuthMethod(Scheme scheme, Optional<String> name) {

    public static AuthMethod of(Scheme scheme) {
        return new AuthMethod(scheme, Optional.empty());
    }

    /** Whether a credential of {@code scheme} that is called {@code credential} will do. */
    public boolean takes(Scheme scheme, String credential) {
        return scheme == this.scheme && (name.isEmpty() || name.get().equals(credential));
    }

    /** As configuration has it. */
    public String word() {
        return name.isEmpty() ? scheme.word() : scheme.word() + "." + name.get();
    }
}
