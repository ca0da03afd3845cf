package gateway.config;

import gateway.client.Origin.Reach;
import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.GatewaySettings;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import gateway.policy.LimitSet;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the document of kind {@code gateway}. */
final class GatewayReader {
    static final int MOST_BYTES = 4400 * 1024;
    private static final int REQUEST_BYTES = 1 << 20;
    private static final int RESPONSE_BYTES = 4 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(29);
    static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
    static final Duration MOST_TIMEOUT = Duration.ofMinutes(15);
    private static final int MOST_HOPS = 10;
    private static final Duration MOST_LEEWAY = Duration.ofSeconds(60);
    private static final String AUDIENCE_FIX = "write the value of aud that names this gateway, or a list of them";

    private final Collection<String> plans;

    /** {@code plans} are the ids of those that there are. */
    GatewayReader(Collection<String> plans) {
        this.plans = plans;
    }

    /** The ways of authentication that are configured. */
    static Set<Scheme> schemes(Node node) {
        return node.get("auth").get("jwt").isThere() ? Set.of(Scheme.API_KEY, Scheme.JWT) : Set.of(Scheme.API_KEY);
    }

    /** The outermost layers, which all others are laid over. */
    static Layers layers(Node node, Set<Scheme> schemes, RulesReader rules, Map<String, Layer> policies) {
        var defaults = new Layer();
        Access authenticated = new Access.Authenticated(schemes, Set.of());
        Node standard = node.get("auth").get("default");
        defaults.access = AccessReader.read(standard, schemes, authenticated);
        defaults.maxRequestBytes = REQUEST_BYTES;
        defaults.maxHeaderBytes = Rules.MOST_HEADER_BYTES;
        Layer own = rules.read(node, Fields.GATEWAY_RULES, LimitSet.Scope.ROUTE);
        return new Layers(policies, defaults, new Layers.Level(Layers.attached(node.get("policies"), policies), own));
    }

    /** @param rules what holds for routes that say nothing */
    GatewaySettings read(Node node, Rules rules) {
        node.has(Fields.GATEWAY);
        Compiler.description(node);
        String name = node.get("name").isThere()
                ? node.get("name").text("gateway", "write a short name, such as shop")
                : "gateway";
        if (!isName(name)) {
            node.get("name").isNot("a name", "use visible ASCII without quotes and backslashes, at most 64 characters");
        }

        String apiKeyHeader = "x-api-key";
        List<JwtIssuer> issuers = new ArrayList<>();
        Node auth = node.get("auth");
        if (auth.isThere() && auth.has(Fields.AUTHENTICATION)) {
            Node apiKey = auth.get("apiKey");
            if (apiKey.isThere() && apiKey.has(Fields.API_KEY)) {
                apiKeyHeader = apiKeyHeader(apiKey.get("header"));
            }
            if (auth.get("jwt").isThere()) {
                issuers(auth.get("jwt"), issuers);
            }
        }
        return new GatewaySettings(
                name,
                rules,
                apiKeyHeader,
                issuers,
                node.get("maxResponseBody").size(MOST_BYTES, RESPONSE_BYTES),
                node.get("timeout").duration(LEAST_TIMEOUT, MOST_TIMEOUT, TIMEOUT),
                trustedHops(node),
                node.get("trustedProxies").isThere() ? AddressesReader.read(node.get("trustedProxies")) : List.of());
    }

    private static int trustedHops(Node node) {
        Node hops = node.get("trustedHops");
        int number = hops.isThere() ? (int) hops.whole(0, MOST_HOPS, 0) : 0;
        if (number == 0 && node.get("trustedProxies").isThere() && !hops.isThere()) {
            node.get("trustedProxies")
                    .fault("says where trusted proxies are, but none is trusted", "write trustedHops: 1 beside it");
        }
        return number;
    }

    /** Fit for the quoted string of a realm. */
    private static boolean isName(String text) {
        if (text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String apiKeyHeader(Node node) {
        if (!node.isThere()) {
            return "x-api-key";
        }
        String header = HeaderNames.read(node, "x-api-key");
        if (header.equals("authorization") || header.equals("cookie") || header.equals("host")) {
            node.fault(Phrases.quote(header) + " has a meaning of its own", "choose another field, such as x-api-key");
        }
        return header;
    }

    private void issuers(Node node, List<JwtIssuer> issuers) {
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
    }

    private JwtIssuer issuer(Node node) {
        String issuer = node.get("issuer").text("?", "write the exact value of iss in its tokens");
        Set<Algorithm> algorithms = algorithms(node.get("algorithms"));
        boolean reachesPrivate = node.get("private").truth(false);
        Keys keys = keys(node, algorithms, reachesPrivate ? Reach.ANY : Reach.PUBLIC);
        Optional<String> plan = Optional.empty();
        if (node.get("plan").isThere()) {
            plan = Optional.of(Compiler.reference(node.get("plan"), "plan", plans));
        }
        return new JwtIssuer(
                node.name(),
                issuer,
                audiences(node.get("audience")),
                algorithms,
                keys,
                node.get("leeway").duration(Duration.ZERO, MOST_LEEWAY, Duration.ofSeconds(10)),
                claim(node.get("consumerClaim"), "sub"),
                claim(node.get("scopeClaim"), "scope"),
                plan,
                node.get("registered").truth(false),
                reachesPrivate);
    }

    private static String claim(Node node, String fallback) {
        return node.isThere() ? node.text(fallback, "write a claim's name, such as " + fallback) : fallback;
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
            return new Keys.EnvironmentSecret(secret.has(Fields.SECRET) ? variable(secret.get("env")) : "?");
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

    private static String variable(Node node) {
        String fix = "write the name of an environment variable of the functions, such as JWT_SECRET";
        String name = node.text("SECRET", fix);
        if (!Names.isVariable(name)) {
            node.isNot("a variable's name", fix);
        } else if (name.startsWith("AWS_") || name.startsWith("LAMBDA_")) {
            node.fault(Phrases.quote(name) + " belongs to Lambda", fix);
        }
        return name;
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
