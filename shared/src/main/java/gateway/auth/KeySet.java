package gateway.auth;

import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usable keys of a JWK set (RFC 7517). A key that is of another type, not for verifying signatures, malformed, weak
 * or shown with its private half is left out and does not spoil the others.
 */
record KeySet(List<Entry> keys) {

    /** One key and the name that its set gives it. */
    record Entry(Optional<String> id, VerificationKey key) {}

    /** Keys looked at; a set of more is cut. */
    static final int MAX_KEYS = 100;

    /** Keys tried for one token that does not name one, so that a large set does not make it dear. */
    private static final int MAX_TRIES = 8;

    KeySet {
        keys = List.copyOf(keys);
    }

    static KeySet of(VerificationKey key) {
        return new KeySet(List.of(new Entry(Optional.empty(), key)));
    }

    /**
     * Reads a JWK set.
     *
     * @param shared whether it may hold shared secrets: in a set that anyone can fetch, one is worth nothing
     * @return empty where {@code set} has no array {@code keys}
     */
    static Optional<KeySet> read(Json.Obj set, boolean shared) {
        Optional<Json.Arr> members = set.array("keys");
        if (members.isEmpty()) {
            return Optional.empty();
        }
        List<Entry> keys = new ArrayList<>();
        for (Json member : members.get().items()) {
            if (keys.size() < MAX_KEYS && member instanceof Json.Obj jwk) {
                VerificationKey key = key(jwk, shared);
                if (key != null) {
                    keys.add(new Entry(jwk.string("kid"), key));
                }
            }
        }
        return Optional.of(new KeySet(keys));
    }

    /**
     * The keys that can have signed a token of {@code algorithm}: those called {@code keyId} where it names one, otherwise
     * all of the algorithm.
     */
    List<VerificationKey> candidates(Algorithm algorithm, Optional<String> keyId) {
        List<VerificationKey> candidates = new ArrayList<>(1);
        for (Entry entry : keys) {
            if (entry.key.algorithm() == algorithm
                    && (keyId.isEmpty() || keyId.equals(entry.id))
                    && candidates.size() < MAX_TRIES) {
                candidates.add(entry.key);
            }
        }
        return candidates;
    }

    private static @Nullable VerificationKey key(Json.Obj jwk, boolean shared) {
        if (!isForVerifying(jwk)) {
            return null;
        }
        try {
            VerificationKey key = switch (jwk.string("kty").orElse("")) {
                case "RSA" -> jwk.get("d") != null ? null : rsa(jwk);
                case "EC" ->
                    jwk.get("d") != null || !isCurve(jwk, "P-256")
                            ? null
                            : VerificationKey.Ec.of(bytes(jwk, "x"), bytes(jwk, "y"));
                case "OKP" ->
                    jwk.get("d") != null || !isCurve(jwk, "Ed25519") ? null : VerificationKey.Ed.of(bytes(jwk, "x"));
                case "oct" -> shared ? VerificationKey.Secret.of(bytes(jwk, "k")) : null;
                default -> null;
            };
            return key != null && isAlgorithm(jwk, key.algorithm()) ? key : null;
        } catch (GeneralSecurityException _) {
            return null;
        }
    }

    private static VerificationKey rsa(Json.Obj jwk) throws GeneralSecurityException {
        return VerificationKey.Rsa.of(new BigInteger(1, bytes(jwk, "n")), new BigInteger(1, bytes(jwk, "e")));
    }

    /** {@code use} and {@code key_ops} must not say otherwise (RFC 7517 4.2, 4.3). */
    private static boolean isForVerifying(Json.Obj jwk) {
        Json use = jwk.get("use");
        if (use != null && !use.equals(Json.of("sig"))) {
            return false;
        }
        Json kid = jwk.get("kid");
        if (kid != null && !(kid instanceof Json.Str)) {
            return false;
        }
        Json operations = jwk.get("key_ops");
        if (operations == null) {
            return true;
        }
        if (!(operations instanceof Json.Arr(var items))) {
            return false;
        }
        Set<Json> seen = new HashSet<>();
        for (Json item : items) {
            if (!(item instanceof Json.Str) || !seen.add(item)) {
                return false;
            }
        }
        return seen.contains(Json.of("verify"));
    }

    private static boolean isAlgorithm(Json.Obj jwk, Algorithm algorithm) {
        Json alg = jwk.get("alg");
        // RFC 9864 names the algorithm by its curve; a key may already say so.
        return alg == null
                || alg.equals(Json.of(algorithm.name()))
                || algorithm == Algorithm.EdDSA && alg.equals(Json.of("Ed25519"));
    }

    private static boolean isCurve(Json.Obj jwk, String curve) {
        return jwk.get("crv") instanceof Json.Str(var name) && name.equals(curve);
    }

    private static byte[] bytes(Json.Obj jwk, String name) throws GeneralSecurityException {
        byte[] bytes = Base64Url.decode(jwk.string(name).orElse(""));
        if (bytes == null || bytes.length == 0) {
            throw new GeneralSecurityException(name + " must be base64url");
        }
        return bytes;
    }
}
