package gateway.policy;

import gateway.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How requests are signed (RFC 9421).
 *
 * @param keys       by their {@code keyid}; never empty
 * @param components that a signature must cover, such as {@code @method} or {@code x-tenant}; {@code @query} where there is
 *                   a query. {@code content-digest} is always asked for where there is content
 * @param maxAge     how long after {@code created} a signature is good; 1 s to 1 h
 * @param leeway     how far in the future {@code created} may be, for clocks that differ; at most 60 s
 * @param tag        of signatures that are meant for the gateway (RFC 9421 2.3); empty: those of known keys are
 * @param onOutage   what becomes of a signature that is good when its nonce cannot be kept
 */
public record Signatures(
        Map<String, Key> keys,
        List<String> components,
        Duration maxAge,
        Duration leeway,
        Optional<String> tag,
        Replay replay,
        OnOutage onOutage) {
    /** What a signature covers where the configuration does not say. */
    public static final List<String> USUAL_COMPONENTS = List.of("@method", "@authority", "@path", "@query");

    public static final Duration USUAL_AGE = Duration.ofSeconds(60);
    public static final Duration USUAL_LEEWAY = Duration.ofSeconds(5);

    public Signatures {
        keys = Map.copyOf(keys);
        components = List.copyOf(components);
    }

    /** Signatures by {@code keys}, with what is usual for the rest. */
    public static Signatures of(Map<String, Key> keys) {
        return new Signatures(
                keys, USUAL_COMPONENTS, USUAL_AGE, USUAL_LEEWAY, Optional.empty(), Replay.WINDOW, OnOutage.REFUSE);
    }

    /** How a signature that comes again is found out (RFC 9421 7.2.2). */
    public enum Replay {
        /** By its age, and by each instance that has seen it. */
        WINDOW,
        /** By a write to the counters' table for each signature: it is good once. */
        ONCE
    }

    /** What to do when that table is away. */
    public enum OnOutage {
        /** As with {@link Replay#WINDOW}. */
        ALLOW,
        REFUSE
    }

    /**
     * A key, and whose it is.
     *
     * @param consumer  the id of one in the consumers' table
     * @param algorithm the only one that it checks
     */
    public record Key(String consumer, Algorithm algorithm, Material material) {}

    /** What a key is made of. */
    public sealed interface Material {
        /**
         * A secret that both sides have, 32 bytes or more.
         *
         * @param base64 whether the text that is kept spells it in base64; otherwise the text's bytes are the secret
         */
        record Shared(SecretRef secret, boolean base64) implements Material {}

        /** A public key (RFC 7517 4). */
        record Public(Json.Obj jwk) implements Material {}
    }

    /** Algorithms of RFC 9421 3.3 and the registry of 6.2. */
    public enum Algorithm {
        RSA_PSS_SHA512("rsa-pss-sha512", JwtIssuer.Algorithm.PS512, "RSA", ""),
        RSA_V1_5_SHA256("rsa-v1_5-sha256", JwtIssuer.Algorithm.RS256, "RSA", ""),
        HMAC_SHA256("hmac-sha256", JwtIssuer.Algorithm.HS256, "oct", ""),
        ECDSA_P256_SHA256("ecdsa-p256-sha256", JwtIssuer.Algorithm.ES256, "EC", "P-256"),
        ECDSA_P384_SHA384("ecdsa-p384-sha384", JwtIssuer.Algorithm.ES384, "EC", "P-384"),
        ED25519("ed25519", JwtIssuer.Algorithm.Ed25519, "OKP", "Ed25519");

        private final String word;
        private final JwtIssuer.Algorithm jose;
        private final String type;
        private final String curve;

        Algorithm(String word, JwtIssuer.Algorithm jose, String type, String curve) {
            this.word = word;
            this.jose = jose;
            this.type = type;
            this.curve = curve;
        }

        /** Its registered name. */
        public String word() {
            return word;
        }

        /** The JSON Web Algorithm that makes the same signatures (RFC 7518 3.1, RFC 9864 2.2). */
        public JwtIssuer.Algorithm jose() {
            return jose;
        }

        /** {@code kty} of its keys (RFC 7518 6.1). */
        public String type() {
            return type;
        }

        /** {@code crv} of its keys; empty where they have none. */
        public String curve() {
            return curve;
        }
    }
}
