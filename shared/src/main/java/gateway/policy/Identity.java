package gateway.policy;

import gateway.http.Headers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What upstreams are told of who is calling. Every field that is named here is the gateway's own: what a client sends
 * under its name, or under a name that a server may take for it, goes nowhere.
 *
 * @param fields what is said of the caller, in the order in which it is sent
 * @param claims further claims of the caller, by the field that each is sent in
 * @param own    the names of all fields that do not begin with {@link #PREFIX}, hyphened as servers may read them
 * @param token  by which an upstream can tell that it is the gateway that says so; empty: none
 */
public record Identity(Map<Fact, String> fields, Map<String, String> claims, Optional<Token> token, Set<String> own) {
    /** What holds where nobody says otherwise. */
    public static final Identity DEFAULT = new Identity(
            Map.of(
                    Fact.CONSUMER, "x-consumer-id",
                    Fact.PLAN, "x-consumer-plan",
                    Fact.SCOPES, "x-consumer-scopes"),
            Map.of(),
            Optional.empty());

    /** What all fields that {@link #DEFAULT} names begin with: no client's word under any configuration. */
    public static final String PREFIX = "x-consumer-";

    /** Something that is known of a caller. */
    public enum Fact {
        CONSUMER("consumer"),
        PLAN("plan"),
        SCOPES("scopes"),
        ROLES("roles"),
        SCHEME("scheme"),
        CREDENTIAL("credential");

        private final String word;

        Fact(String word) {
            this.word = word;
        }

        /** The word for it in configuration. */
        public String word() {
            return word;
        }
    }

    /**
     * A short-lived JSON Web Token by a key of the gateway's.
     *
     * @param header    the field that carries it; in {@code authorization}, after {@code Bearer}
     * @param issuer    {@code iss}
     * @param audience  {@code aud}; empty: the id of the service, or the name of the function, that it is for
     * @param ttl       10 s to 300 s, in whole seconds
     * @param type      {@code typ}
     * @param anonymous whether an upstream gets one, too, where nobody is known to call
     * @param key       that signs
     * @param others    keys that do not sign, and are published with it: the next one, the last one
     */
    public record Token(
            String header,
            String issuer,
            Optional<String> audience,
            Duration ttl,
            String type,
            boolean anonymous,
            Key key,
            List<Key> others) {
        public Token {
            others = List.copyOf(others);
        }
    }

    /**
     * A key of the gateway's.
     *
     * @param id        {@code kid}
     * @param algorithm {@code alg}
     * @param secret    where it is kept
     */
    public record Key(String id, Algorithm algorithm, SecretRef secret) {}

    /** JSON Web Algorithms (RFC 7518 3.1, RFC 8037 3.1) by which the gateway signs. */
    public enum Algorithm {
        ES256,
        ES384,
        ES512,
        EdDSA,
        RS256,
        PS256,
        HS256
    }

    public Identity {
        fields = Map.copyOf(fields);
        claims = Map.copyOf(claims);
        own = Set.copyOf(own);
    }

    public Identity(Map<Fact, String> fields, Map<String, String> claims, Optional<Token> token) {
        this(fields, claims, token, own(fields, claims, token));
    }

    private static Set<String> own(Map<Fact, String> fields, Map<String, String> claims, Optional<Token> token) {
        Set<String> own = new HashSet<>();
        for (String name : fields.values()) {
            addOwn(own, name);
        }
        for (String name : claims.keySet()) {
            addOwn(own, name);
        }
        if (token.isPresent()) {
            addOwn(own, token.get().header());
        }
        return own;
    }

    private static void addOwn(Set<String> own, String name) {
        String judged = Headers.hyphened(name);
        if (!judged.startsWith(PREFIX)) {
            own.add(judged);
        }
    }

    /** The field that says {@code fact}, if any does. */
    public Optional<String> field(Fact fact) {
        return Optional.ofNullable(fields.get(fact));
    }

    /** {@link #claims} in order of the fields. */
    public Map<String, String> claimsInOrder() {
        return new TreeMap<>(claims);
    }
}
