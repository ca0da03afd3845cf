package gateway.config;

import gateway.client.Origin.Reach;
import gateway.json.Json;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads issuers of JSON Web Tokens: {@code gateway.auth.jwt}. */
final class JwtReader {
    private static final Duration MOST_LEEWAY = Duration.ofSeconds(60);
    private static final String AUDIENCE_FIX = "write the value of aud that names this gateway, or a list of them";

    private final Collection<String> plans;

    /** {@code plans} are the ids of those that there are. */
    JwtReader(Collection<String> plans) {
        this.plans = plans;
    }

    List<JwtIssuer> read(Node node) {
        List<JwtIssuer> issuers = new ArrayList<>();
        if (!node.isThere()) {
            return issuers;
        }
        List<Node> members = node.members();
        if (members.isEmpty() && node.isObject()) {
            node.fault("names no issuer", "add one, such as main: { issuer: ..., audience: ... }, or remove jwt");
        }
        for (Node member : members) {
            if (!Names.isId(member.name())) {
                member.fault(Phrases.quote(member.name()) + " is not an id", Names.ID_FIX);
            }
            if (member.has(Fields.ISSUER)) {
                issuers.add(issuer(member));
            }
        }
        return issuers;
    }

    private JwtIssuer issuer(Node node) {
        String issuer = node.get("issuer").text("?", "write the exact value of iss in its tokens");
        Set<Algorithm> algorithms = algorithms(node.get("algorithms"));
        boolean reachesPrivate = node.get("private").truth(false);
        Keys keys = keys(node, algorithms, reachesPrivate ? Reach.ANY : Reach.PUBLIC);
        return new JwtIssuer(
                node.name(),
                issuer,
                audiences(node.get("audience")),
                algorithms,
                JwtIssuer.USUAL_TYPES,
                keys,
                node.get("leeway").duration(Duration.ZERO, MOST_LEEWAY, Duration.ofSeconds(10)),
                ClaimMappingReader.read(node, plans),
                reachesPrivate);
    }

    private static Set<String> audiences(Node node) {
        Set<String> audiences = new LinkedHashSet<>();
        if (node.isText() || !(node.value() instanceof Json.Arr)) {
            audiences.add(node.text("?", AUDIENCE_FIX));
            return audiences;
        }
        List<Node> items = node.items(AUDIENCE_FIX);
        for (Node item : items) {
            if (!audiences.add(item.text("?", AUDIENCE_FIX))) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty()) {
            node.fault("names no audience", AUDIENCE_FIX);
        }
        return audiences;
    }

    private static Set<Algorithm> algorithms(Node node) {
        String fix = "write a list of RS256, ES256 and EdDSA, or [HS256]";
        Set<Algorithm> algorithms = new HashSet<>();
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String word = item.text("", fix);
            Algorithm found = null;
            for (Algorithm algorithm : Algorithm.values()) {
                if (algorithm.name().equals(word)) {
                    found = algorithm;
                }
            }
            if (found == null) {
                if (!word.isEmpty()) {
                    Phrases.noSuch(item, "an algorithm that is verified", List.of("RS256", "ES256", "EdDSA", "HS256"));
                }
            } else if (!algorithms.add(found)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no algorithm", fix);
        }
        if (algorithms.contains(Algorithm.HS256) && algorithms.size() > 1) {
            node.fault(
                    "mixes HS256 with algorithms of public keys, so that a public key could pass for the secret",
                    "keep to one family for each issuer");
        }
        return algorithms;
    }

    private static Keys keys(Node node, Set<Algorithm> algorithms, Reach reach) {
        Node url = node.get("jwksUri");
        Node inline = node.get("jwks");
        Node secret = node.get("secret");
        int given = (url.isThere() ? 1 : 0) + (inline.isThere() ? 1 : 0) + (secret.isThere() ? 1 : 0);
        if (given != 1) {
            node.fault(
                    given == 0 ? "has no keys" : "has keys from several places",
                    "write one of jwksUri, jwks, or secret: { env: NAME }");
        }
        boolean symmetric = algorithms.contains(Algorithm.HS256);
        if (secret.isThere()) {
            if (!symmetric && !algorithms.isEmpty()) {
                secret.fault("is for HS256 alone", "write algorithms: [HS256], or jwksUri in place of secret");
            }
            return new Keys.Shared(SecretReader.read(secret));
        }
        if (symmetric) {
            node.get("algorithms")
                    .fault(
                            "HS256 needs a shared secret, not public keys",
                            "write secret: { env: NAME }, or an algorithm of public keys such as RS256");
        }
        if (inline.isThere()) {
            return new Keys.Inline(jwks(inline));
        }
        URI parsed = url.isThere() ? ServiceReader.uri(url, reach, true) : null;
        return new Keys.Url(parsed == null ? URI.create("https://invalid/") : parsed);
    }

    /** A JWK set without anything that must stay secret. */
    private static Json.Obj jwks(Node node) {
        String fix = "write a JWK set: { keys: [ { kty: EC, crv: P-256, x: ..., y: ..., kid: ... } ] }";
        if (!(node.value() instanceof Json.Obj jwks)) {
            node.isNot("a JWK set", fix);
            return Json.Obj.EMPTY;
        }
        Node keys = node.get("keys");
        List<Node> items = keys.items(fix);
        if (items.isEmpty() && keys.value() instanceof Json.Arr) {
            keys.fault("has no key", fix);
        }
        for (Node key : items) {
            String type = key.get("kty").text("RSA", "write RSA, EC or OKP");
            if (type.equals("oct") || key.get("k").isThere()) {
                key.fault("is a shared secret, in clear", "keep it out of the configuration: secret: { env: NAME }");
            } else if (!type.equals("RSA") && !type.equals("EC") && !type.equals("OKP")) {
                Phrases.noSuch(key.get("kty"), "a type of key", List.of("RSA", "EC", "OKP"));
            } else if (key.get("d").isThere()) {
                key.fault("is a private key", "leave its public members alone here, and consider the key as leaked");
            }
        }
        return jwks;
    }
}
