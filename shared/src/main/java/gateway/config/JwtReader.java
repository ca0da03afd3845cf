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
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads issuers of JSON Web Tokens: {@code gateway.auth.jwt}. */
final class JwtReader {
    private static final Duration MOST_LEEWAY = Duration.ofSeconds(60);
    private static final String AUDIENCE_FIX = "write the value of aud that names this gateway, or a list of them";

    private static final String[] PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth"};

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
        Node name = node.get("issuer");
        String issuer = name.text("?", "write the exact value of iss in its tokens");
        Set<Algorithm> algorithms = algorithms(node.get("algorithms"));
        boolean reachesPrivate = node.get("private").truth(false);
        Keys keys = keys(node, algorithms, reachesPrivate ? Reach.ANY : Reach.PUBLIC);
        if (keys instanceof Keys.Discovery && name.isText()) {
            ServiceReader.uri(name, reachesPrivate ? Reach.ANY : Reach.PUBLIC, false);
        }
        return new JwtIssuer(
                node.name(),
                issuer,
                audiences(node.get("audience")),
                algorithms,
                types(node.get("types")),
                keys,
                node.get("leeway").duration(Duration.ZERO, MOST_LEEWAY, Duration.ofSeconds(10)),
                ClaimMappingReader.read(node, plans),
                reachesPrivate);
    }

    /** In lower case and without {@code application/}, as they are compared. */
    private static Set<String> types(Node node) {
        if (!node.isThere()) {
            return JwtIssuer.USUAL_TYPES;
        }
        String fix = "write a list of values of typ, such as [at+jwt]";
        Set<String> types = new LinkedHashSet<>();
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String type = item.text("jwt", fix).toLowerCase(Locale.ROOT);
            if (type.startsWith("application/")) {
                type = type.substring("application/".length());
            }
            if (!isType(type)) {
                item.isNot("a value of typ", "use letters, digits, +, - and ., such as at+jwt");
            } else if (!types.add(type)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no type", fix);
        }
        return types;
    }

    private static boolean isType(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static Set<String> audiences(Node node) {
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
        String fix = "write a list such as [RS256, ES256], or [HS256]";
        Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
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
                    List<String> names = new ArrayList<>();
                    for (Algorithm algorithm : Algorithm.values()) {
                        names.add(algorithm.name());
                    }
                    Phrases.noSuch(item, "an algorithm that is verified", names);
                }
            } else if (!algorithms.add(found)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no algorithm", fix);
        }
        if (isShared(algorithms) && isPublic(algorithms)) {
            node.fault(
                    "mixes algorithms of shared secrets (HS...) with those of public keys, so that a public key could"
                            + " pass for the secret",
                    "keep to one family for each issuer");
        }
        return algorithms;
    }

    private static boolean isShared(Set<Algorithm> algorithms) {
        return algorithms.contains(Algorithm.HS256)
                || algorithms.contains(Algorithm.HS384)
                || algorithms.contains(Algorithm.HS512);
    }

    private static boolean isPublic(Set<Algorithm> algorithms) {
        for (Algorithm algorithm : algorithms) {
            if (algorithm.compareTo(Algorithm.HS256) < 0) {
                return true;
            }
        }
        return false;
    }

    private static Keys keys(Node node, Set<Algorithm> algorithms, Reach reach) {
        Node url = node.get("jwksUri");
        Node inline = node.get("jwks");
        Node secret = node.get("secret");
        boolean discovery = node.get("discovery").truth(false);
        int places = (url.isThere() ? 1 : 0) + (discovery ? 1 : 0) + (secret.isThere() ? 1 : 0);
        if (places > 1 || places == 0 && !inline.isThere() || secret.isThere() && inline.isThere()) {
            node.fault(
                    places == 0 ? "has no keys" : "has keys from several places",
                    "write one of jwksUri, discovery: true, jwks, or secret: { env: NAME }; jwks may stand beside the"
                            + " first two, as the keys to begin with");
        }
        if (secret.isThere()) {
            if (isPublic(algorithms) && !isShared(algorithms)) {
                secret.fault(
                        "is for HS256, HS384 and HS512 alone",
                        "write algorithms: [HS256], or jwksUri in place of secret");
            }
            return new Keys.Shared(SecretReader.read(secret));
        }
        if (isShared(algorithms)) {
            node.get("algorithms")
                    .fault(
                            "HS256, HS384 and HS512 need a shared secret, not public keys",
                            "write secret: { env: NAME }, or an algorithm of public keys such as RS256");
        }
        Optional<Json.Obj> set = inline.isThere() ? Optional.of(jwks(inline)) : Optional.empty();
        if (discovery) {
            return new Keys.Discovery(set);
        }
        if (!url.isThere() && set.isPresent()) {
            return new Keys.Inline(set.get());
        }
        URI parsed = url.isThere() ? ServiceReader.uri(url, reach, true) : null;
        return new Keys.Url(parsed == null ? URI.create("https://invalid/") : parsed, set);
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
            } else if (isPrivate(key)) {
                key.fault("is a private key", "leave its public members alone here, and consider the key as leaked");
            }
        }
        return jwks;
    }

    /** Members of the private half (RFC 7518 6.2.2, 6.3.2). */
    private static boolean isPrivate(Node key) {
        for (String member : PRIVATE) {
            if (key.get(member).isThere()) {
                return true;
            }
        }
        return false;
    }
}
