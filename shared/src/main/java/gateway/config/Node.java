package gateway.config;

import gateway.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a document, and where it stands. What is asked of it and cannot be had is reported, and the fallback
 * returned, so that reading goes on and finds every other mistake too. The path is put together for a fault only.
 */
final class Node {
    private final Report report;
    private final @Nullable Node parent;
    private final @Nullable String prefix;
    private final String name;
    private final int index;
    private final @Nullable Json value;

    private Node(
            Report report,
            @Nullable Node parent,
            @Nullable String prefix,
            String name,
            int index,
            @Nullable Json value) {
        this.report = report;
        this.parent = parent;
        this.prefix = prefix;
        this.name = name;
        this.index = index;
        this.value = value;
    }

    /** The body of a document; {@code section} is null for the one that has none. */
    static Node root(Report report, @Nullable String section, String id, Json body) {
        return new Node(report, null, section, id, -1, body);
    }

    /** The member called {@code member}, which may not be there. */
    Node get(String member) {
        return new Node(report, this, null, member, -1, value instanceof Json.Obj object ? object.get(member) : null);
    }

    boolean isThere() {
        return value != null;
    }

    @Nullable
    Json value() {
        return value;
    }

    /** The name of the member that this is, or of the document. */
    String name() {
        return name;
    }

    boolean isText() {
        return value instanceof Json.Str;
    }

    boolean isObject() {
        return value instanceof Json.Obj;
    }

    String path() {
        if (parent == null) {
            return prefix == null ? name : prefix + "." + name;
        }
        return index >= 0 ? parent.path() + "[" + index + "]" : parent.path() + "." + name;
    }

    void fault(String problem, String fix) {
        report.add(path(), problem, fix);
    }

    /** Reports that the value is not what {@code wanted} says, or not there. */
    void isNot(String wanted, String fix) {
        if (value != null || !report.isMisspelt(path())) {
            Phrases.isNot(this, wanted, fix);
        }
    }

    /** Remembers that {@code member} is here, misspelt. */
    void misspelt(String member) {
        report.misspelt(get(member).path());
    }

    /** How much has been reported so far, here and elsewhere. */
    int faults() {
        return report.size();
    }

    /** Whether this is an object with no members but {@code known}; reports whatever it has beside them. */
    boolean has(String... known) {
        if (!(value instanceof Json.Obj object)) {
            isNot("a mapping", Phrases.oneOf("give it members: ", known));
            return false;
        }
        for (String member : object.members().keySet()) {
            if (!contains(known, member)) {
                Phrases.unknown(this, get(member), known);
            }
        }
        return true;
    }

    static boolean contains(String[] words, String word) {
        for (String each : words) {
            if (each.equals(word)) {
                return true;
            }
        }
        return false;
    }

    /** The members of a mapping with free names. */
    List<Node> members() {
        if (!(value instanceof Json.Obj object)) {
            isNot("a mapping", "write name: value");
            return List.of();
        }
        List<Node> members = new ArrayList<>(object.members().size());
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            members.add(new Node(report, this, null, member.getKey(), -1, member.getValue()));
        }
        return members;
    }

    /** The items of a list. */
    List<Node> items(String fix) {
        if (!(value instanceof Json.Arr array)) {
            isNot("a list", fix);
            return List.of();
        }
        List<Node> items = new ArrayList<>(array.items().size());
        for (int i = 0; i < array.items().size(); i++) {
            items.add(new Node(report, this, null, "", i, array.items().get(i)));
        }
        return items;
    }

    /** Text that is not empty. */
    String text(String fallback, String fix) {
        return text(fallback, "text", fix);
    }

    /** Text that is not empty and that people call {@code wanted}. */
    String text(String fallback, String wanted, String fix) {
        if (value instanceof Json.Str(var text)) {
            if (!text.isEmpty()) {
                return text;
            }
            fault("is empty", fix);
            return fallback;
        }
        isNot(wanted, fix);
        return fallback;
    }

    boolean truth(boolean fallback) {
        if (value == null) {
            return fallback;
        }
        if (value instanceof Json.Bool(var truth)) {
            return truth;
        }
        isNot("true or false", "write true or false, without quotes");
        return fallback;
    }

    /** A whole number of {@code least} to {@code most}. */
    long whole(long least, long most, long fallback) {
        if (value instanceof Json.Num(var literal)) {
            long whole = Units.isPlain(literal)
                    ? Units.whole(literal)
                    : new Json.Num(literal).whole().orElse(-1L);
            if (whole >= least && whole <= most) {
                return whole;
            }
        }
        String wanted = "a whole number of " + least + " to " + most;
        isNot(wanted, "write " + (isThere() ? "a number in this range" : wanted) + ", without quotes");
        return fallback;
    }

    /** A time such as {@code 500ms}, of {@code least} to {@code most}. */
    Duration duration(Duration least, Duration most, Duration fallback) {
        if (value == null) {
            return fallback;
        }
        if (value instanceof Json.Str(var text)) {
            long millis = Units.millis(text);
            if (millis >= least.toMillis() && millis <= most.toMillis()) {
                return Duration.ofMillis(millis);
            }
            if (millis >= 0) {
                Phrases.range(this, Phrases.time(least), Phrases.time(most));
                return fallback;
            }
        }
        isNot("a time", "write a whole number and its unit: ms, s, m, h or d, such as 500ms or 2s");
        return fallback;
    }

    /** A size such as {@code 64KB}, of at most {@code most} bytes. */
    int size(int most, int fallback) {
        if (value == null) {
            return fallback;
        }
        if (value instanceof Json.Str(var text)) {
            long bytes = Units.bytes(text);
            if (bytes >= 0 && bytes <= most) {
                return (int) bytes;
            }
            if (bytes >= 0) {
                Phrases.range(this, "0B", Phrases.bytes(most));
                return fallback;
            }
        }
        isNot("a size", "write a whole number and its unit: B, KB or MB, such as 64KB (1 KB is 1024 bytes)");
        return fallback;
    }
}
