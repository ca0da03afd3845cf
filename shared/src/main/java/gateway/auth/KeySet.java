package gateway.auth;

import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The usable keys of a JWK set (RFC 7517 5). A key that is of another type, not for verifying signatures, malformed, weak or
 * shown with its private half is left out and does not spoil the others. One set is never equal to another: what was decided
 * with it holds as long as it is the very one that stands.
 */
final class KeySet {

    /** Members looked at; a set of more is cut. */
    static final int MAX_KEYS = 100;

    /** Keys tried for one token that does not name one, so that a large set does not make it dear. */
    private static final int MAX_TRIES = 8;

    private static final int MAX_FLAWS = 8;

    private final List<Jwk> keys;
    private final List<String> flaws;

    private KeySet(List<Jwk> keys, List<String> flaws) {
        this.keys = List.copyOf(keys);
        this.flaws = List.copyOf(flaws);
    }

    /** No keys at all. */
    static KeySet none() {
        return new KeySet(List.of(), List.of());
    }

    static KeySet of(VerificationKey key) {
        return new KeySet(List.of(new Jwk(Optional.empty(), Optional.empty(), key)), List.of());
    }

    /** Reads a JWK set; empty where {@code set} has no array {@code keys}. */
    static Optional<KeySet> read(Json.Obj set) {
        Optional<Json.Arr> members = set.array("keys");
        if (members.isEmpty()) {
            return Optional.empty();
        }
        List<Jwk> keys = new ArrayList<>();
        List<String> flaws = new ArrayList<>();
        List<Json> items = members.get().items();
        for (int i = 0; i < items.size() && i < MAX_KEYS; i++) {
            try {
                if (!(items.get(i) instanceof Json.Obj jwk)) {
                    throw new Jwk.Unusable("it is no object");
                }
                keys.add(Jwk.read(jwk));
            } catch (Jwk.Unusable e) {
                if (flaws.size() < MAX_FLAWS) {
                    flaws.add("keys[" + i + "]: " + e.getMessage());
                }
            }
        }
        if (items.size() > MAX_KEYS) {
            flaws.add("it has " + items.size() + " keys, and only the first " + MAX_KEYS + " count");
        }
        return Optional.of(new KeySet(keys, flaws));
    }

    /**
     * The keys that can have signed a token of {@code algorithm}: those called {@code keyId} where it names one, otherwise
     * all that are for this algorithm, {@value #MAX_TRIES} at the most.
     */
    List<VerificationKey> candidates(Algorithm algorithm, Optional<String> keyId) {
        List<VerificationKey> candidates = new ArrayList<>(1);
        for (Jwk jwk : keys) {
            if ((keyId.isEmpty() || keyId.equals(jwk.id()))
                    && jwk.permits(algorithm)
                    && candidates.size() < MAX_TRIES) {
                candidates.add(jwk.key());
            }
        }
        return candidates;
    }

    /** In the order of the set. */
    List<Jwk> keys() {
        return keys;
    }

    /** Why members of the set were left out, a sentence each, for the operator. */
    List<String> flaws() {
        return flaws;
    }

    @Override
    public String toString() {
        return keys.size() + " keys";
    }
}
