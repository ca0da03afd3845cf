package gateway.config;

import gateway.http.Headers;
import gateway.json.Json;
import gateway.policy.Compression;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads {@code compression}. */
final class CompressionReader {
    private static final String FIX = "write true, none, or a mapping such as { minSize: 1KB }";
    private static final String TYPES_FIX = "write a list of media types such as [application/json, \"text/*\"]";
    private static final int LEAST_BYTES = 1024;

    /** What shrinks; images, archives and the like are compressed already. */
    private static final Set<String> TYPES = Set.of(
            "text/*",
            "application/json",
            "application/problem+json",
            "application/hal+json",
            "application/ld+json",
            "application/vnd.api+json",
            "application/geo+json",
            "application/graphql-response+json",
            "application/manifest+json",
            "application/x-ndjson",
            "application/javascript",
            "application/xml",
            "application/atom+xml",
            "application/rss+xml",
            "application/soap+xml",
            "application/xhtml+xml",
            "application/problem+xml",
            "application/yaml",
            "application/wasm",
            "image/svg+xml");

    private static final Compression STANDARD = new Compression(LEAST_BYTES, TYPES);

    private CompressionReader() {}

    static Said<Compression> read(Node node) {
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        if (node.value() instanceof Json.Bool(var on) && on) {
            return Said.of(STANDARD);
        }
        if (!node.isObject()) {
            node.isNot("a choice", FIX);
            return Said.none();
        }
        node.has(Fields.COMPRESSION);
        int least = node.get("minSize").size(GatewayReader.MOST_BYTES, LEAST_BYTES);
        return Said.of(new Compression(least, types(node.get("types"))));
    }

    private static Set<String> types(Node node) {
        if (!node.isThere()) {
            return TYPES;
        }
        Set<String> types = new LinkedHashSet<>();
        List<Node> items = node.items(TYPES_FIX);
        for (Node item : items) {
            String type = item.text("text/*", TYPES_FIX).toLowerCase(Locale.ROOT);
            if (!isType(type)) {
                item.isNot("a media type without parameters", TYPES_FIX);
            } else if (!types.add(type)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no media type", TYPES_FIX + ", or compression: none");
        }
        return types;
    }

    private static boolean isType(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                && Headers.isName(text.substring(0, slash))
                && text.charAt(0) != '*'
                && Headers.isName(text.substring(slash + 1));
    }
}
