package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Signatures;
import gateway.policy.Signatures.Algorithm;
import gateway.policy.Signatures.Material;
import gateway.policy.Signatures.OnOutage;
import gateway.policy.Signatures.Replay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how requests are signed: {@code gateway.auth.signature}. */
final class SignatureReader {
    private static final Duration LEAST_AGE = Duration.ofSeconds(1);
    private static final Duration MOST_AGE = Duration.ofHours(1);
    private static final Duration MOST_LEEWAY = Duration.ofSeconds(60);
    private static final int MOST_COMPONENTS = 32;
    private static final int LONGEST = 128;

    /** Of RFC 9421 2.2, those that a request has and that stand for themselves. */
    private static final List<String> DERIVED =
            List.of("@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query");

    /** Members of keys that must stay secret (RFC 7518 6.2.2, 6.3.2, 6.4.1). */
    private static final String[] PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

    private SignatureReader() {}

    static Optional<Signatures> read(Node node) {
        if (!node.isThere() || !node.has(Fields.SIGNATURE)) {
            return Optional.empty();
        }
        Node maxAge = node.get("maxAge");
        Node leeway = node.get("leeway");
        return Optional.of(new Signatures(
                keys(node.get("keys")),
                components(node.get("components")),
                wholeSeconds(maxAge, maxAge.duration(LEAST_AGE, MOST_AGE, Signatures.USUAL_AGE)),
                wholeSeconds(leeway, leeway.duration(Duration.ZERO, MOST_LEEWAY, Signatures.USUAL_LEEWAY)),
                tag(node.get("tag")),
                word(node.get("replay"), "window", "once") ? Replay.ONCE : Replay.WINDOW,
                word(node.get("onOutage"), "refuse", "allow") ? OnOutage.ALLOW : OnOutage.REFUSE));
    }

    private static Duration wholeSeconds(Node node, Duration time) {
        if (time.toMillis() % 1000 != 0) {
            node.fault("is no whole number of seconds", "signatures tell the time in seconds: write 1s or more");
        }
        return time;
    }

    /** Whether the second of two words stands there; the first is the default. */
    private static boolean word(Node node, String usual, String other) {
        if (!node.isThere()) {
            return false;
        }
        String word = node.text(usual, "write " + usual + " or " + other);
        if (!word.equals(usual) && !word.equals(other)) {
            Phrases.noSuch(node, "a word for this", List.of(usual, other));
        }
        return word.equals(other);
    }

    private static Optional<String> tag(Node node) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        String fix = "write what signatures for this gateway bear, such as shop";
        String tag = node.text("tag", fix);
        if (!isVisible(tag)) {
            node.isNot("a tag", "use visible ASCII without quotes and backslashes, at most " + LONGEST + " characters");
        }
        return Optional.of(tag);
    }

    private static Map<String, Signatures.Key> keys(Node node) {
        Map<String, Signatures.Key> keys = new LinkedHashMap<>();
        String fix = "write keys: { key-1: { consumer: acme, algorithm: ed25519, jwk: { ... } } }";
        if (!node.isThere()) {
            node.fault("is missing", fix);
            return keys;
        }
        List<Node> members = node.members();
        if (members.isEmpty() && node.isObject()) {
            node.fault("names no key", fix);
        }
        for (Node member : members) {
            if (!isVisible(member.name())) {
                member.fault(
                        Phrases.quote(member.name()) + " is not a key's id",
                        "use visible ASCII without quotes and backslashes, at most " + LONGEST + " characters");
            }
            if (member.has(Fields.SIGNATURE_KEY)) {
                keys.put(member.name(), key(member));
            }
        }
        return keys;
    }

    private static Signatures.Key key(Node node) {
        Node consumer = node.get("consumer");
        String id = consumer.text("consumer", "write the id of the consumer whose key it is");
        if (!Names.isConsumer(id)) {
            consumer.isNot("a consumer's id", "write the id of the consumer whose key it is, such as acme");
        }
        Algorithm algorithm = algorithm(node.get("algorithm"));
        return new Signatures.Key(id, algorithm == null ? Algorithm.ED25519 : algorithm, material(node, algorithm));
    }

    private static @Nullable Algorithm algorithm(Node node) {
        String word = node.text("", "write one of RFC 9421 3.3, such as ed25519 or hmac-sha256");
        List<String> words = new ArrayList<>();
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.word().equals(word)) {
                return algorithm;
            }
            words.add(algorithm.word());
        }
        if (!word.isEmpty()) {
            Phrases.noSuch(node, "an algorithm that is verified", words);
        }
        return null;
    }

    private static Material material(Node node, @Nullable Algorithm algorithm) {
        Node secret = node.get("secret");
        Node jwk = node.get("jwk");
        boolean shared = algorithm == Algorithm.HMAC_SHA256;
        if (secret.isThere() == jwk.isThere()) {
            node.fault(
                    secret.isThere() ? "is a shared secret and a public key" : "has no key",
                    shared || algorithm == null
                            ? "write secret: { env: NAME }" + (algorithm == null ? ", or jwk with a public key" : "")
                            : "write jwk: { kty: " + algorithm.type() + ", ... }");
        } else if (algorithm != null && shared != secret.isThere()) {
            node.fault(
                    algorithm.word() + (shared ? " needs a shared secret, not a public key" : " needs a public key"),
                    shared ? "write secret: { env: NAME }" : "write jwk: { kty: " + algorithm.type() + ", ... }");
        }
        Node encoding = node.get("encoding");
        if (secret.isThere()) {
            return new Material.Shared(SecretReader.read(secret), word(encoding, "text", "base64"));
        }
        if (encoding.isThere()) {
            encoding.fault("says how a secret is spelt, and there is none", "remove it");
        }
        return new Material.Public(jwk.isThere() ? jwk(jwk, algorithm) : Json.Obj.EMPTY);
    }

    private static Json.Obj jwk(Node node, @Nullable Algorithm algorithm) {
        String fix = "write a public key, such as { kty: OKP, crv: Ed25519, x: ... }";
        if (!(node.value() instanceof Json.Obj jwk)) {
            node.isNot("a JWK", fix);
            return Json.Obj.EMPTY;
        }
        for (String member : PRIVATE) {
            if (node.get(member).isThere()) {
                node.fault("is a private key", "leave its public members alone here, and consider the key as leaked");
                return jwk;
            }
        }
        if (algorithm != null) {
            must(node.get("kty"), algorithm.type(), algorithm);
            if (!algorithm.curve().isEmpty()) {
                must(node.get("crv"), algorithm.curve(), algorithm);
            }
        }
        return jwk;
    }

    private static void must(Node node, String wanted, Algorithm algorithm) {
        if (!(node.value() instanceof Json.Str(var word) && word.equals(wanted))) {
            node.isNot(wanted, "keys for " + algorithm.word() + " have " + node.name() + ": " + wanted);
        }
    }

    private static List<String> components(Node node) {
        if (!node.isThere()) {
            return Signatures.USUAL_COMPONENTS;
        }
        String fix = "write a list such as [\"@method\", \"@authority\", \"@path\", \"@query\", x-tenant]";
        List<String> components = new ArrayList<>();
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String component = item.text("@method", fix);
            boolean field = Headers.isName(component) && component.equals(component.toLowerCase(Locale.ROOT));
            if (component.startsWith("@") ? !DERIVED.contains(component) : !field) {
                item.isNot(
                        "a component of a request",
                        "write a field's name in lower case, or one of " + String.join(", ", DERIVED));
            } else if (component.equals("signature") || component.equals("signature-input")) {
                item.fault("cannot be covered by itself", "remove it: a signature's parameters are always covered");
            } else if (components.contains(component)) {
                item.fault("stands twice", "remove one");
            } else {
                components.add(component);
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no component, so that a signature would hold for any request", fix);
        }
        if (components.size() > MOST_COMPONENTS) {
            node.fault("names " + components.size() + " components", "keep to " + MOST_COMPONENTS);
        }
        return components;
    }

    /** Visible ASCII that a string of a structured field holds without escapes. */
    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST;
    }
}
