package gateway.config;

import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads who may: {@code auth}, {@code gateway.auth.default}, scopes. */
final class AccessReader {
    private static final String AUTH_FIX =
            "write none, apiKey, jwt, or a mapping such as { anyOf: [apiKey, jwt], scopes: [orders:read] }";

    private AccessReader() {}

    /** Who may, from the field {@code node}; {@code configured} are the schemes that the gateway can check. */
    static Access read(Node node, Set<Scheme> configured, Access fallback) {
        if (!node.isThere()) {
            return fallback;
        }
        if (node.isText()) {
            if (node.value() instanceof Json.Str(var word) && word.equals("none")) {
                return new Access.Open();
            }
            return new Access.Authenticated(Set.of(scheme(node, configured)), Set.of());
        }
        if (!node.isObject()) {
            node.isNot("an access rule", AUTH_FIX);
            return fallback;
        }
        int faults = node.faults();
        node.has(Fields.AUTH);
        Node anyOf = node.get("anyOf");
        Node scopes = node.get("scopes");
        if (!anyOf.isThere() && !scopes.isThere()) {
            if (node.faults() == faults) {
                node.fault("says nothing", AUTH_FIX);
            }
            return fallback;
        }
        Set<Scheme> schemes = configured;
        if (anyOf.isThere()) {
            schemes = new LinkedHashSet<>();
            for (Node item : anyOf.items("write a list such as [apiKey, jwt]")) {
                if (!schemes.add(scheme(item, configured))) {
                    item.fault("stands twice", "remove one");
                }
            }
            if (schemes.isEmpty()) {
                anyOf.fault("names no scheme", "write a list such as [apiKey, jwt]");
                return fallback;
            }
        }
        return new Access.Authenticated(methods(schemes), List.of(), false, Requirements.scopes(scopes(scopes)));
    }

    private static List<AuthMethod> methods(Set<Scheme> schemes) {
        List<AuthMethod> methods = new ArrayList<>(schemes.size());
        for (Scheme scheme : schemes) {
            methods.add(AuthMethod.of(scheme));
        }
        return methods;
    }

    private static Scheme scheme(Node node, Set<Scheme> configured) {
        String word = node.text("apiKey", "write apiKey or jwt");
        for (Scheme scheme : Scheme.values()) {
            if (scheme.word().equals(word)) {
                if (!configured.contains(scheme)) {
                    node.fault("no issuer of JSON Web Tokens is configured", "add one under gateway.auth.jwt");
                }
                return scheme;
            }
        }
        Phrases.noSuch(node, "an authentication scheme", List.of("apiKey", "jwt", "none"));
        return Scheme.API_KEY;
    }

    /** Scopes, which may not be there. */
    static Set<String> scopes(Node node) {
        if (!node.isThere()) {
            return Set.of();
        }
        String fix = "write a list of scopes such as [orders:read]";
        Set<String> scopes = new LinkedHashSet<>();
        for (Node item : node.items(fix)) {
            String scope = item.text("?", fix);
            if (!Names.isScope(scope)) {
                item.isNot("a scope", "use visible ASCII without spaces, quotes and backslashes (RFC 6749 3.3)");
            } else if (!scopes.add(scope)) {
                item.fault("stands twice", "remove one");
            }
        }
        return scopes;
    }
}
