package gateway.config;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.route.Route;
import gateway.route.RouteTable;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes in a snapshot's content, each parsed and compiled when it is first asked for (ADR 0014). Where each begins is
 * found out from the content alone. What was published has been judged; a route that cannot be compiled all the same fails
 * whenever it is asked for.
 */
final class LazyRoutes implements RouteTable.Source {
    private static final byte[] SECTION = {'"', 'r', 'o', 'u', 't', 'e', 's', '"', ':', '{'};

    private final byte[] content;
    private final int from; // of the section's value, and where it ends
    private final int to;
    private final int[] members; // where each begins; at last, where the section ends
    private @Nullable RouteReader reader;

    private LazyRoutes(byte[] content, int from, int to, int[] members) {
        this.content = content;
        this.from = from;
        this.to = to;
        this.members = members;
    }

    /** The routes of {@code content}, canonical JSON; null where it is not as a snapshot's is. */
    static @Nullable LazyRoutes of(byte[] content) {
        int[] sections = members(content, 0);
        for (int i = 0; i < sections.length - 1; i++) {
            int at = sections[i];
            if (Arrays.equals(content, at, Math.min(content.length, at + SECTION.length), SECTION, 0, SECTION.length)) {
                int from = at + SECTION.length - 1;
                int[] members = members(content, from);
                return members.length == 0 ? null : new LazyRoutes(content, from, members[members.length - 1], members);
            }
        }
        return null;
    }

    /**
     * Where each member of the object that begins at {@code at} begins, and where the object ends; nothing where it does
     * not. This goes through all of the content once, so it asks as little of each byte as it can.
     */
    private static int[] members(byte[] json, int at) {
        int[] found = new int[64];
        int size = 0;
        int depth = 0;
        boolean due = false; // a name, or the end
        int i = at;
        while (i < json.length) {
            byte b = json[i];
            if (b == '"') {
                if (due && depth == 1) {
                    if (size == found.length - 1) {
                        found = Arrays.copyOf(found, 2 * found.length);
                    }
                    found[size++] = i;
                    due = false;
                }
                for (i++; i < json.length && json[i] != '"'; i++) {
                    if (json[i] == '\\') {
                        i++;
                    }
                }
            } else if (b == '{' || b == '[') {
                due = ++depth == 1;
            } else if (b == '}' || b == ']') {
                if (--depth == 0) {
                    found[size++] = i + 1;
                    return Arrays.copyOf(found, size);
                }
            } else if (b == ',') {
                due |= depth == 1;
            }
            i++;
        }
        return new int[0];
    }

    int size() {
        return members.length - 1;
    }

    /** The content without them. */
    byte[] others() {
        byte[] others = new byte[content.length - (to - from) + 2];
        System.arraycopy(content, 0, others, 0, from);
        others[from] = '{';
        others[from + 1] = '}';
        System.arraycopy(content, to, others, from + 2, content.length - to);
        return others;
    }

    /** {@code reader} knows everything that routes refer to. */
    void readBy(RouteReader reader) {
        this.reader = reader;
    }

    @Override
    public synchronized Route route(int number) {
        if (reader == null) {
            throw new IllegalStateException("routes are asked for before there is a reader");
        }
        int begin = members[number];
        byte[] member = new byte[members[number + 1] - begin + 1]; // a brace, and what follows it becomes another
        member[0] = '{';
        System.arraycopy(content, begin, member, 1, member.length - 2);
        member[member.length - 1] = '}';
        try {
            if (JsonParser.parse(member, Snapshot.LIMITS) instanceof Json.Obj(var members)) {
                for (Map.Entry<String, Json> only : members.entrySet()) {
                    if (only.getValue() instanceof Json.Obj body) {
                        return read(reader, only.getKey(), body);
                    }
                }
            }
        } catch (JsonException e) {
            throw new IllegalStateException("route " + number + " of the snapshot is not JSON", e);
        }
        throw new IllegalStateException("route " + number + " of the snapshot is not a JSON object");
    }

    private static Route read(RouteReader reader, String id, Json.Obj body) {
        var report = new Report();
        Document document = new Document(Kind.ROUTE, id, body);
        Route route = reader.read(Node.root(report, Kind.ROUTE.section(), id, document.body()));
        if (!report.isEmpty()) {
            throw new IllegalStateException(report.faults().getFirst().toString());
        }
        return route;
    }
}
