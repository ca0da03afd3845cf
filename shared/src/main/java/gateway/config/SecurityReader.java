package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.SecurityHeaders;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code security}. The defaults are what the OWASP Secure Headers Project and its REST Security Cheat Sheet
 * recommend for an interface that programs call, and that a page may call.
 */
final class SecurityReader {
    private static final String FIX = "write true, none, or a mapping such as { frame: sameorigin }";
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MOST_AGE = Duration.ofDays(3650);

    private static final String[] FRAME = {"deny", "sameorigin", "none"};
    private static final String[] OPTIONS = {"nosniff", "none"};
    private static final String[] REFERRER = {
        "no-referrer",
        "no-referrer-when-downgrade",
        "origin",
        "origin-when-cross-origin",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "unsafe-url",
        "none"
    };
    private static final String[] RESOURCE = {"same-origin", "same-site", "cross-origin", "none"};
    private static final String[] OPENER = {"same-origin", "same-origin-allow-popups", "unsafe-none", "none"};
    private static final String[] EMBEDDER = {"require-corp", "credentialless", "unsafe-none", "none"};
    private static final List<String> HIDDEN = List.of(
            "server",
            "x-powered-by",
            "x-powered-cms",
            "x-aspnet-version",
            "x-aspnetmvc-version",
            "x-php-version",
            "x-generator",
            "x-runtime",
            "x-server");

    private SecurityReader() {}

    static Said<SecurityHeaders> read(Node node) {
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        boolean standard = node.value() instanceof Json.Bool(var on) && on;
        if (!standard && !node.isObject()) {
            node.isNot("a choice", FIX);
            return Said.none();
        }
        if (!standard) {
            node.has(Fields.SECURITY);
        }
        var fields = new Headers.Builder();
        hsts(node.get("hsts"), fields);
        word(node.get("contentTypeOptions"), OPTIONS, "nosniff", "x-content-type-options", fields);
        word(node.get("frame"), FRAME, "deny", "x-frame-options", fields);
        text(node.get("csp"), "default-src 'none'; frame-ancestors 'none'", "content-security-policy", fields);
        word(node.get("referrer"), REFERRER, "no-referrer", "referrer-policy", fields);
        text(
                node.get("permissions"),
                "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(),"
                        + " usb=()",
                "permissions-policy",
                fields);
        word(node.get("crossOriginResource"), RESOURCE, "same-origin", "cross-origin-resource-policy", fields);
        word(node.get("crossOriginOpener"), OPENER, "same-origin", "cross-origin-opener-policy", fields);
        word(node.get("crossOriginEmbedder"), EMBEDDER, "none", "cross-origin-embedder-policy", fields);
        return Said.of(new SecurityHeaders(fields.build(), hidden(node.get("hide"))));
    }

    private static void hsts(Node node, Headers.Builder fields) {
        if (Compiler.isNone(node)) {
            return;
        }
        boolean mapping = node.isObject();
        if (node.isThere() && !mapping) {
            node.isNot("what browsers remember of https", "write { maxAge: 365d, includeSubDomains: true }, or none");
            return;
        }
        if (mapping) {
            node.has(Fields.HSTS);
        }
        long seconds =
                node.get("maxAge").duration(Duration.ZERO, MOST_AGE, YEAR).toSeconds();
        boolean below = node.get("includeSubDomains").truth(true);
        boolean preload = node.get("preload").truth(false);
        if (preload && (!below || seconds < YEAR.toSeconds())) {
            node.get("preload")
                    .fault(
                            "browsers' lists take hosts with includeSubDomains and a maxAge of a year or more alone"
                                    + " (hstspreload.org)",
                            "write maxAge: 365d and includeSubDomains: true, or leave preload out");
        }
        fields.add(
                "strict-transport-security",
                "max-age=" + seconds + (below ? "; includeSubDomains" : "") + (preload ? "; preload" : ""));
    }

    private static void word(Node node, String[] words, String standard, String field, Headers.Builder fields) {
        String word = standard;
        if (node.isThere()) {
            word = node.text(standard, Phrases.oneOf("write one of these: ", words));
            if (!Node.contains(words, word)) {
                Phrases.noSuch(node, "a value of this field", List.of(words));
                return;
            }
        }
        if (!word.equals("none")) {
            fields.add(field, word);
        }
    }

    private static void text(Node node, String standard, String field, Headers.Builder fields) {
        String text = standard;
        if (node.isThere()) {
            String fix = "write the field's value in quotes, or none";
            text = node.text(standard, fix);
            if (!Headers.isValue(text)) {
                node.isNot("a header field's value", "leave out control characters and spaces at either end");
                return;
            }
        }
        if (!text.equals("none")) {
            fields.add(field, text);
        }
    }

    private static Set<String> hidden(Node node) {
        if (!node.isThere()) {
            return new LinkedHashSet<>(HIDDEN);
        }
        Set<String> names = new LinkedHashSet<>();
        for (Node item : node.items("write a list of header fields such as [server, x-powered-by], or [] for none")) {
            String name = HeaderNames.read(item, "server");
            if (HeaderNames.isFraming(name)) {
                item.fault(Phrases.quote(name) + " frames the message, so the gateway sets it by itself", "remove it");
            } else if (!names.add(name)) {
                item.fault("stands twice", "remove one");
            }
        }
        return names;
    }
}
