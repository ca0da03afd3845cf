package gateway.pipeline;

import gateway.policy.Scheme;
import java.util.Optional;
import java.util.Set;

/** Who is calling, as far as the credentials tell. The route decides what follows from it. */
public sealed interface Caller {

    /** No credential came along. */
    record Anonymous() implements Caller {}

    /**
     * A credential that holds.
     *
     * @param consumer   the consumer's id
     * @param credential which of the consumer's credentials, never the credential: a key's id, a token's issuer
     * @param plan       the consumer's plan
     * @param scopes     what it may do
     */
    record Known(String consumer, Scheme scheme, String credential, Optional<String> plan, Set<String> scopes)
            implements Caller {
        public Known {
            scopes = Set.copyOf(scopes);
        }
    }

    /**
     * A credential that does not hold. Unknown, revoked and wrong look the same to the caller.
     *
     * @param scheme what was tried
     * @param reason a stable word for the log, such as {@code expired}
     */
    record Rejected(Scheme scheme, String reason) implements Caller {}

    /** The credential holds, but its consumer is suspended. */
    record Suspended(String consumer, Scheme scheme) implements Caller {}

    /** It could not be checked: the store or the issuer is away. */
    record Unverifiable(Scheme scheme, String reason) implements Caller {}
}
