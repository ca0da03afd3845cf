package gateway.pipeline;

import gateway.policy.Identity;

/** The port to the tokens by which upstreams can tell that a request comes from the gateway. */
@FunctionalInterface
public interface IdentityTokens {
    /**
     * A token about the caller of {@code call}, as {@link Identity.Token} of its configuration says; asked only where there
     * is one.
     *
     * @param audience the upstream that it is for
     */
    Minted mint(Call call, String audience);

    /** What became of it. */
    sealed interface Minted {
        record Token(String text) implements Minted {
            /** It is a credential. */
            @Override
            public String toString() {
                return "Token";
            }
        }

        /** There is nobody to vouch for. */
        record Nobody() implements Minted {}

        /** There is no key to sign with now; {@code why} is for the log. Nothing may be sent without one. */
        record Unavailable(String why) implements Minted {}
    }

    /** Where there are no keys. */
    static IdentityTokens none() {
        return (_, _) -> new Minted.Unavailable("this host signs no tokens");
    }
}
