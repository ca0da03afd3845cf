package gateway.auth;

import gateway.http.Deadline;
import gateway.policy.JwtIssuer.Algorithm;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer as they stand; they may change from one request to the next. */
interface IssuerKeys {

    /** The keys that may have signed a token. */
    sealed interface Candidates {
        /** @param set that they are from: a decision made with it holds as long as it is {@link IssuerKeys#current} */
        record Found(List<VerificationKey> keys, KeySet set) implements Candidates {}

        /** The issuer has no such key. */
        record Unknown() implements Candidates {}

        /** Nobody is there to say. */
        record Unavailable() implements Candidates {}
    }

    /** To be taken before the first {@link #candidates} for a token: a fetch that begins later is fresh enough for it. */
    long mark();

    /**
     * The keys for a token of {@code algorithm} that names {@code keyId}; may fetch.
     *
     * @param tried what the token has failed with already: only others will do
     * @param mark  of the token
     */
    Candidates candidates(
            Algorithm algorithm, Optional<String> keyId, @Nullable KeySet tried, long mark, Deadline deadline);

    /** The set for decisions made with it; null where there is none, or one that must be fetched first. */
    @Nullable
    KeySet current(Deadline deadline);

    /** Whether a token that has failed with {@link #current} would fail again now. */
    boolean isSettled();

    /** Keys that the configuration holds. */
    record Fixed(KeySet set) implements IssuerKeys {
        @Override
        public long mark() {
            return 0;
        }

        @Override
        public Candidates candidates(
                Algorithm algorithm, Optional<String> keyId, @Nullable KeySet tried, long mark, Deadline deadline) {
            List<VerificationKey> keys = set == tried ? List.of() : set.candidates(algorithm, keyId);
            return keys.isEmpty() ? new Candidates.Unknown() : new Candidates.Found(keys, set);
        }

        @Override
        public KeySet current(Deadline deadline) {
            return set;
        }

        @Override
        public boolean isSettled() {
            return true;
        }
    }
}
