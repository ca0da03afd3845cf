package gateway.config.yaml;

import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Kind;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Documents as a file that people like to read, and the same documents always as the same bytes: sections, ids and free
 * names in fixed order, fields in the order in which the language introduces them.
 */
public final class YamlWriter {
    /** Fields in the order of their writing, wherever they stand; others follow, by name. */
    private static final List<String> ORDER = List.of(
            "description",
            "name",
            "order",
            "match",
            "to",
            "service",
            "lambda",
            "fixed",
            "aggregate",
            "origins",
            "methods",
            "host",
            "path",
            "exact",
            "prefix",
            "regex",
            "headers",
            "query",
            "cookies",
            "clientIp",
            "profile",
            "time",
            "from",
            "until",
            "days",
            "hours",
            "zone",
            "get",
            "post",
            "put",
            "patch",
            "delete",
            "required",
            "group",
            "pick",
            "status",
            "json",
            "text",
            "base64",
            "url",
            "issuer",
            "audience",
            "algorithms",
            "jwksUri",
            "jwks",
            "secret",
            "leeway",
            "connectTimeout",
            "timeout",
            "private",
            "default",
            "apiKey",
            "jwt",
            "header",
            "policies",
            "auth",
            "anyOf",
            "plan",
            "scopes",
            "roles",
            "tags",
            "metadata",
            "reason",
            "type",
            "limits",
            "by",
            "rate",
            "burst",
            "quota",
            "onOutage",
            "cors",
            "maxRequestBody",
            "maxRequestHeaders",
            "security",
            "validate",
            "forward",
            "request",
            "response",
            "rename",
            "remove",
            "set",
            "add",
            "compression",
            "mirror",
            "percent");

    /** Columns that a mapping or list on one line may fill. */
    private static final int WIDTH = 100;

    /** What YAML 1.1 reads as something else than text, and some of its parsers are still about. */
    private static final List<String> NOT_PLAIN = List.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private static final ScalarResolver RESOLVER = new YamlReader.Schema().getScalarResolver();

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /**
     * A whole file.
     *
     * @param consumers may be empty
     * @param schema    where editors find the JSON Schema: a URL, or a path relative to the file
     */
    public static String write(Documents documents, List<Document> consumers, String schema) {
        var writer = new YamlWriter();
        writer.out.append("# yaml-language-server: $schema=").append(schema).append('\n');
        for (Kind kind : Kind.values()) {
            List<Document> section = new ArrayList<>();
            for (Document document : kind == Kind.CONSUMER ? consumers : documents.all()) {
                if (document.kind() == kind) {
                    section.add(document);
                }
            }
            section.sort(Comparator.comparing(Document::id));
            writer.section(kind, section);
        }
        return writer.out.toString();
    }

    /** A value as it can stand on one line of such a file. */
    public static String inline(Json value) {
        String line = line(value, true);
        return line == null ? value.text() : line;
    }

    private void section(Kind kind, List<Document> documents) {
        if (documents.isEmpty()) {
            return;
        }
        out.append('\n').append(kind.section()).append(':');
        if (kind == Kind.GATEWAY) {
            document(documents.getFirst().body(), 1, true);
            return;
        }
        out.append('\n');
        for (Document document : documents) {
            out.append("  ").append(text(document.id())).append(':');
            document(document.body(), 2, kind != Kind.SCHEMA);
        }
    }

    private void document(Json.Obj body, int depth, boolean fields) {
        if (body.members().isEmpty()) {
            out.append(" {}\n");
        } else {
            out.append('\n');
            members(body, depth, fields, false);
        }
    }

    /** What follows the colon of a member. */
    private void member(Json value, int depth, boolean fields) {
        String line = line(value, fields);
        int column = out.length() - out.lastIndexOf("\n");
        if (line != null && (isScalar(value) || line.length() == 2 || column + line.length() <= WIDTH)) {
            out.append(' ').append(line).append('\n');
        } else {
            out.append('\n');
            block(value, depth, fields);
        }
    }

    private void block(Json value, int depth, boolean fields) {
        if (value instanceof Json.Obj object) {
            members(object, depth, fields, false);
        } else if (value instanceof Json.Arr(var items)) {
            for (Json item : items) {
                indent(depth);
                out.append('-');
                String line = line(item, fields);
                if (item instanceof Json.Obj object && (line == null || 2 * depth + line.length() > WIDTH - 2)) {
                    out.append(' ');
                    members(object, depth + 1, fields, true);
                } else {
                    member(item, depth + 1, fields);
                }
            }
        }
    }

    /** {@code started}: the first member's line is there already, with a hyphen. */
    private void members(Json.Obj object, int depth, boolean fields, boolean started) {
        boolean indented = started;
        for (Map.Entry<String, Json> member : ordered(object, fields).entrySet()) {
            if (!indented) {
                indent(depth);
            }
            indented = false;
            out.append(text(member.getKey())).append(':');
            member(member.getValue(), depth + 1, fields && isFields(member.getKey()));
        }
    }

    private static boolean isScalar(Json value) {
        return !(value instanceof Json.Obj) && !(value instanceof Json.Arr);
    }

    /** A value on one line; null for a list that holds more than scalars, and for what holds one. */
    private static @Nullable String line(Json value, boolean fields) {
        return switch (value) {
            case Json.Obj object -> line(object, fields);
            case Json.Arr(var items) -> line(items, fields);
            case Json.Str(var text) -> text(text);
            case Json.Num _, Json.Bool _, Json.Null _ -> value.text();
        };
    }

    private static @Nullable String line(Json.Obj object, boolean fields) {
        var line = new StringBuilder("{");
        for (Map.Entry<String, Json> member : ordered(object, fields).entrySet()) {
            String inner = line(member.getValue(), fields && isFields(member.getKey()));
            if (inner == null) {
                return null;
            }
            line.append(line.length() == 1 ? " " : ", ");
            line.append(text(member.getKey())).append(": ").append(inner);
        }
        return line.append(line.length() == 1 ? "}" : " }").toString();
    }

    private static @Nullable String line(List<Json> items, boolean fields) {
        var line = new StringBuilder("[");
        for (Json item : items) {
            if (!isScalar(item)) {
                return null;
            }
            line.append(line.length() == 1 ? "" : ", ").append(line(item, fields));
        }
        return line.append(']').toString();
    }

    /** Text, plain where that is safe within braces too, otherwise in double quotes with the escapes of JSON. */
    private static String text(String text) {
        return isPlain(text) ? text : quoted(text);
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty() || NOT_PLAIN.contains(text.toLowerCase(Locale.ROOT))) {
            return false;
        }
        boolean numeric = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean word = digit || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean within = c == '_' || c == '/' || i > 0 && (c == '.' || c == '-');
            boolean between = c == ':' && i > 0 && i + 1 < text.length() && text.charAt(i + 1) != '/';
            if (!word && !within && !between) {
                return false;
            }
            numeric &= digit || !word && c != '/';
        }
        return !numeric && RESOLVER.resolve(text, true).equals(Tag.STR);
    }

    private static String quoted(String text) {
        String json = Json.of(text).text();
        var out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            // What YAML does not count as printable (YAML 1.2 5.1) but JSON does.
            if (c >= 0x7f && c <= 0x9f || c == 0xfeff || c >= 0xfffe) {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }

    /** Whether the mapping under {@code name} has fields of the language, not names that somebody chose. */
    private static boolean isFields(String name) {
        return switch (name) {
            case "add", "body", "domain", "headers", "json", "jwks", "query", "rename", "set", "status" -> false;
            default -> true;
        };
    }

    private static Map<String, Json> ordered(Json.Obj object, boolean fields) {
        List<String> names = new ArrayList<>(object.members().keySet());
        names.sort(
                fields
                        ? Comparator.comparingInt(YamlWriter::rank).thenComparing(Comparator.naturalOrder())
                        : Comparator.naturalOrder());
        Map<String, Json> ordered = new LinkedHashMap<>();
        for (String name : names) {
            Json value = object.get(name);
            if (value != null) {
                ordered.put(name, value);
            }
        }
        return ordered;
    }

    private static int rank(String name) {
        int rank = ORDER.indexOf(name);
        return rank < 0 ? ORDER.size() : rank;
    }
}
