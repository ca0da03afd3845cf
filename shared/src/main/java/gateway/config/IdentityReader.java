package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Identity;
import gateway.policy.Identity.Algorithm;
import gateway.policy.Identity.Fact;
import gateway.policy.Identity.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what upstreams are told of who is calling: {@code gateway.identity}. */
final class IdentityReader {
    private static final String HEADER_FIX = "write a header field's name, such as x-consumer-id";
    private static final String TOKEN_HEADER = "x-gateway-token";
    private static final Duration LEAST_TTL = Duration.ofSeconds(10);
    private static final Duration MOST_TTL = Duration.ofMinutes(5);
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final int MOST_OTHERS = 5;

    private final String gateway;
    private final String apiKeyHeader;
    private final Set<String> names = new HashSet<>(); // hyphened

    private IdentityReader(String gateway, String apiKeyHeader) {
        this.gateway = gateway;
        this.apiKeyHeader = apiKeyHeader;
    }

    /**
     * What {@code node} says, which may not be there.
     *
     * @param gateway      what the gateway is called
     * @param apiKeyHeader the field that carries an API key
     */
    static Identity read(Node node, String gateway, String apiKeyHeader) {
        if (!node.isThere() || !node.has(Fields.IDENTITY)) {
            return Identity.DEFAULT;
        }
        var reader = new IdentityReader(gateway, apiKeyHeader);
        Node headers = node.get("headers");
        Map<Fact, String> fields = Identity.DEFAULT.fields();
        Map<String, String> claims = Map.of();
        if (headers.isThere()) {
            fields = new EnumMap<>(Fact.class);
            claims = new HashMap<>();
            if (!Compiler.isNone(headers) && headers.has(Fields.IDENTITY_HEADERS)) {
                reader.headers(headers, fields, claims);
            }
        }
        Node token = node.get("token");
        return new Identity(fields, claims, token.isThere() ? Optional.of(reader.token(token)) : Optional.empty());
    }

    /**
     * The names that {@code node} gives to fields, hyphened, whatever mistakes there may be in it: what rules may not touch,
     * beside those that begin with {@link Identity#PREFIX}.
     */
    static Set<String> names(Node node) {
        Set<String> names = new HashSet<>();
        if (node.get("headers").value() instanceof Json.Obj headers) {
            collect(headers, names);
            if (headers.get("claims") instanceof Json.Obj claims) {
                collect(claims, names);
            }
        }
        if (node.get("token").isThere()) {
            Json header = node.get("token").get("header").value();
            names.add(Headers.hyphened(
                    header instanceof Json.Str(var name) ? name.toLowerCase(Locale.ROOT) : TOKEN_HEADER));
        }
        return names;
    }

    private static void collect(Json.Obj fields, Set<String> names) {
        for (Json name : fields.members().values()) {
            if (name instanceof Json.Str(var text)) {
                names.add(Headers.hyphened(text.toLowerCase(Locale.ROOT)));
            }
        }
    }

    /** Whether a layer's upstreams are told who is calling. */
    static boolean told(Node node) {
        if (node.value() instanceof Json.Str(var word) && (word.equals("none") || word.equals("default"))) {
            return word.equals("default");
        }
        node.isNot(
                "none or default",
                "write none, to tell the upstream nothing of who is calling; gateway.identity says what");
        return true;
    }

    private void headers(Node node, Map<Fact, String> fields, Map<String, String> claims) {
        for (Fact fact : Fact.values()) {
            Node field = node.get(fact.word());
            if (field.isThere()) {
                String usual = fact.word().equals("consumer") ? "x-consumer-id" : "x-consumer-" + fact.word();
                fields.put(fact, header(field, usual, false));
            }
        }
        Node further = node.get("claims");
        if (further.isThere()) {
            for (Node member : further.members()) {
                claims.put(header(member, "x-" + claims.size(), false), member.name());
            }
        }
    }

    private String header(Node node, String fallback, boolean token) {
        if (!node.isText()) {
            node.isNot("a header field's name", HEADER_FIX);
            return fallback;
        }
        String name = HeaderNames.read(node, fallback);
        if (!HeaderNames.mayTellWho(name, token) || Headers.hyphened(name).equals(Headers.hyphened(apiKeyHeader))) {
            node.fault(Phrases.quote(name) + " has a meaning of its own", "choose another field, such as " + fallback);
        } else if (!names.add(Headers.hyphened(name))) {
            node.fault("another is sent in " + Phrases.quote(name) + " too", "give each a field of its own");
        }
        return name;
    }

    private Token token(Node node) {
        node.has(Fields.IDENTITY_TOKEN);
        Set<String> ids = new HashSet<>();
        Identity.Key key = key(node, ids);
        List<Identity.Key> others = new ArrayList<>();
        Node more = node.get("others");
        if (more.isThere()) {
            for (Node item : more.items("write a list such as - { keyId: NAME, key: { ssm: /name } }")) {
                if (item.has(Fields.IDENTITY_KEY)) {
                    others.add(key(item, ids));
                }
            }
            if (others.size() > MOST_OTHERS) {
                more.fault("names " + others.size() + " keys", "keep to " + MOST_OTHERS);
            }
        }
        Duration ttl = node.get("ttl").duration(LEAST_TTL, MOST_TTL, TTL);
        if (ttl.toMillis() % 1000 != 0) {
            node.get("ttl").fault("is no whole number of seconds", "write a time such as 60s");
        }
        Node header = node.get("header");
        Node issuer = node.get("issuer");
        Node audience = node.get("audience");
        Node type = node.get("type");
        String audienceFix = "write the value of aud, or leave it out: then it is the id of the service that is asked";
        return new Token(
                header.isThere() ? header(header, TOKEN_HEADER, true) : TOKEN_HEADER,
                issuer.isThere() ? issuer.text(gateway, "write the value of iss, such as shop") : gateway,
                audience.isThere() ? Optional.of(audience.text("x", audienceFix)) : Optional.empty(),
                ttl,
                type.isThere() ? type.text("JWT", "write the value of typ, such as JWT") : "JWT",
                node.get("anonymous").truth(false),
                key,
                others);
    }

    private static Identity.Key key(Node node, Set<String> ids) {
        String idFix = "write a name for the key, which services find it by, such as 2026-01";
        String id = node.get("keyId").text("key", idFix);
        if (!Names.isScope(id) || id.length() > 64) {
            node.get("keyId").isNot("a key's name", "use visible ASCII without spaces, at most 64");
        } else if (node.get("keyId").isThere() && !ids.add(id)) {
            node.get("keyId").fault("another key has this name", "give each its own");
        }
        return new Identity.Key(id, algorithm(node.get("algorithm")), SecretReader.read(node.get("key")));
    }

    private static Algorithm algorithm(Node node) {
        if (!node.isThere()) {
            return Algorithm.ES256;
        }
        String word = node.text("ES256", "write an algorithm such as ES256");
        List<String> known = new ArrayList<>();
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.name().equals(word)) {
                return algorithm;
            }
            known.add(algorithm.name());
        }
        Phrases.noSuch(node, "an algorithm to sign by", known);
        return Algorithm.ES256;
    }
}
