package gateway.lambda;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonWriter;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Caller} as flat text members of {@code requestContext}: the only form in which one function learns from another
 * who is calling. {@code docs/authorizer.md} lists the members. There are two uses of it, which never pass for one another:
 *
 * <ul>
 *   <li>a <em>verdict</em> of the authorizer, which API Gateway may repeat for other requests. It says of which credentials it
 *       is ({@code binding}) and when it was found ({@code at}), and what is read of it is a {@link Caller.Reported}: to be
 *       believed only if it fits;
 *   <li>the <em>hand-over</em> from the router to functions behind it, and what other APIs are told. It has neither, since it is about this very call, and
 *       is read where nobody but the router may invoke.
 * </ul>
 */
public final class AuthorizerContext {
    /** Another one is no context: its reader authenticates by itself. */
    static final String VERSION = "2";

    /**
     * Bytes of a verdict's context as JSON. API Gateway documents no bound for HTTP and REST APIs, and 8 KB for the
     * authorizers of WebSocket APIs; this leaves a kilobyte of them for the policy.
     */
    static final int MOST_BYTES = 7 * 1024;

    /** Callers in one context: no request has more credentials than there are schemes. */
    private static final int MOST_CALLERS = 9;

    /** {@link Instant#MAX}, in seconds. */
    private static final long LAST_SECOND = 31_556_889_864_403_199L;

    private AuthorizerContext() {}

    /**
     * What the authorizer tells of {@code caller}; null for what cannot be told in full, so that the router finds out by
     * itself: it would be larger than {@link #MOST_BYTES}, or has text that is not plain ASCII where none is expected.
     *
     * @param binding of the credentials that it is about, 64 hexadecimal digits
     * @param at      when it was found
     */
    public static Json.@Nullable Obj verdict(Caller caller, String binding, Instant at) {
        var members = new LinkedHashMap<String, Json>();
        members.put("gateway", Json.of(VERSION));
        members.put("binding", Json.of(binding));
        members.put("at", Json.of(Long.toString(at.toEpochMilli())));
        write(members, caller);
        return fitting(members);
    }

    /**
     * What other APIs are told of {@code caller}; null for what cannot be told in full, as in a verdict.
     *
     * @param reason why it may not, a stable word; empty where it may
     */
    public static Json.@Nullable Obj told(Caller caller, String reason) {
        var members = new LinkedHashMap<String, Json>();
        members.put("gateway", Json.of(VERSION));
        write(members, caller);
        if (!reason.isEmpty()) {
            members.put("reason", Json.of(reason));
        }
        return fitting(members);
    }

    private static Json.@Nullable Obj fitting(SequencedMap<String, Json> members) {
        for (Json member : members.values()) {
            if (!isAscii(((Json.Str) member).value())) {
                return null;
            }
        }
        var context = new Json.Obj(members);
        return context.bytes().length <= MOST_BYTES ? context : null;
    }

    /** The report that {@code context} is. Strict: empty where it is not exactly a verdict of this version. */
    public static Optional<Caller.Reported> readVerdict(Json.Obj context) {
        var members = new Members(context);
        String binding = members.take("binding");
        long at = members.number("at");
        Caller caller = members.caller();
        members.sound &= isBinding(binding);
        return caller != null && members.complete()
                ? Optional.of(new Caller.Reported(caller, binding, Instant.ofEpochMilli(at)))
                : Optional.empty();
    }

    /** What the router tells a function behind it of {@code caller}, who has been checked. */
    public static Json.Obj handOver(Caller caller) {
        var members = new LinkedHashMap<String, Json>();
        members.put("gateway", Json.of(VERSION));
        write(members, caller);
        return new Json.Obj(members);
    }

    /** Whom the router has handed over. Strict: empty where {@code context} is not exactly a hand-over of this version. */
    public static Optional<Caller> readHandOver(Json.Obj context) {
        var members = new Members(context);
        Caller caller = members.caller();
        return caller != null && members.complete() ? Optional.of(caller) : Optional.empty();
    }

    // Plain instanceof in the following: see docs/adr/0011.

    private static void write(Map<String, Json> members, Caller caller) {
        if (caller instanceof Caller.Several(var each)) {
            members.put("callers", Json.of(Integer.toString(each.size())));
            for (int i = 0; i < each.size(); i++) {
                write(members, suffix(i), each.get(i));
            }
        } else {
            write(members, "", caller);
        }
    }

    /** The members of the first caller have no suffix, those of the second {@code 2}, and so on. */
    private static String suffix(int index) {
        return index == 0 ? "" : Integer.toString(index + 1);
    }

    private static void write(Map<String, Json> members, String suffix, Caller caller) {
        if (caller instanceof Caller.Known known) {
            put(members, "caller", suffix, "known");
            put(members, "consumer", suffix, known.consumer());
            put(members, "scheme", suffix, known.scheme().word());
            put(members, "credential", suffix, known.credential());
            if (known.plan().isPresent()) {
                put(members, "plan", suffix, known.plan().get());
            }
            if (!known.scopes().isEmpty()) {
                put(members, "scopes", suffix, words(known.scopes()));
            }
            if (!known.roles().isEmpty()) {
                put(members, "roles", suffix, words(known.roles()));
            }
            if (!known.claims().members().isEmpty()) {
                put(members, "claims", suffix, ascii(known.claims()));
            }
            if (known.until().isPresent()) {
                // Whole seconds, rather too early than too late.
                put(members, "until", suffix, Long.toString(known.until().get().getEpochSecond()));
            }
        } else if (caller instanceof Caller.Rejected(var scheme, var reason)) {
            put(members, "caller", suffix, "rejected");
            put(members, "scheme", suffix, scheme.word());
            put(members, "reason", suffix, reason);
        } else if (caller instanceof Caller.Suspended(var consumer, var scheme, var suspension)) {
            put(members, "caller", suffix, "suspended");
            put(members, "consumer", suffix, consumer);
            put(members, "scheme", suffix, scheme.word());
            if (!suspension.equals(Suspension.UNEXPLAINED)) {
                put(members, "suspension", suffix, ascii(json(suspension)));
            }
        } else if (caller instanceof Caller.Unverifiable(var scheme, var reason)) {
            put(members, "caller", suffix, "unverifiable");
            put(members, "scheme", suffix, scheme.word());
            put(members, "reason", suffix, reason);
        } else if (caller instanceof Caller.Anonymous) {
            put(members, "caller", suffix, "anonymous");
        } else {
            throw new IllegalArgumentException("a report, or several in several, is not to be passed on");
        }
    }

    private static void put(Map<String, Json> members, String name, String suffix, String value) {
        members.put(name.concat(suffix), Json.of(value));
    }

    private static Json.Obj json(Suspension suspension) {
        var members = new LinkedHashMap<String, Json>();
        if (suspension.reason().isPresent()) {
            members.put("reason", Json.of(suspension.reason().get()));
        }
        if (suspension.type().isPresent()) {
            members.put("type", Json.of(suspension.type().get()));
        }
        return new Json.Obj(members);
    }

    /**
     * Words separated by spaces, in their order. Where one is no scope-token (RFC 6749 3.3), so that a space might stand in
     * it, a JSON array of them; no word begins as such an array does, since none has a quote.
     */
    private static String words(Set<String> words) {
        var sorted = new TreeSet<>(words);
        var joined = new StringBuilder();
        for (String word : sorted) {
            if (!isWord(word)) {
                List<Json> items = new ArrayList<>(sorted.size());
                for (String item : sorted) {
                    items.add(Json.of(item));
                }
                return ascii(new Json.Arr(items));
            }
            joined.append(joined.isEmpty() ? "" : " ").append(word);
        }
        return joined.toString();
    }

    /** A scope-token of RFC 6749 3.3: visible ASCII without space, quote and backslash. */
    private static boolean isWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return !word.isEmpty();
    }

    /** JSON text in ASCII: what else there is stands in strings, where it can be escaped (RFC 8259 7). */
    private static String ascii(Json json) {
        return JsonWriter.ascii(128).value(json).toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** SHA-256 in hexadecimal. */
    private static boolean isBinding(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return text.length() == 64;
    }

    /** What is left to read of a context, and whether all was right on the way. */
    private static final class Members {
        private final Map<String, String> left = new LinkedHashMap<>();
        private boolean sound = true;

        Members(Json.Obj context) {
            for (Map.Entry<String, Json> member : context.members().entrySet()) {
                String name = member.getKey();
                // What a REST API adds to the context of every Lambda authorizer.
                boolean ofTheFront = name.equals("principalId") || name.equals("integrationLatency");
                if (!ofTheFront && member.getValue() instanceof Json.Str(var text)) {
                    left.put(name, text);
                } else {
                    sound &= ofTheFront;
                }
            }
            sound &= take("gateway").equals(VERSION);
        }

        boolean complete() {
            return sound && left.isEmpty();
        }

        @Nullable
        Caller caller() {
            if (!sound || !left.containsKey("callers")) {
                return sound ? caller("") : null;
            }
            String count = take("callers");
            int callers = count.length() == 1 ? count.charAt(0) - '0' : 0;
            if (callers < 2 || callers > MOST_CALLERS) {
                return null;
            }
            List<Caller> each = new ArrayList<>(callers);
            for (int i = 0; i < callers; i++) {
                Caller caller = caller(suffix(i));
                if (caller == null || caller instanceof Caller.Anonymous) {
                    return null;
                }
                each.add(caller);
            }
            return new Caller.Several(each);
        }

        private @Nullable Caller caller(String suffix) {
            return switch (take("caller".concat(suffix))) {
                case "anonymous" -> new Caller.Anonymous();
                case "known" ->
                    new Caller.Known(
                            take("consumer".concat(suffix)),
                            scheme(suffix),
                            credential(suffix),
                            optional("plan".concat(suffix)),
                            words("scopes".concat(suffix)),
                            words("roles".concat(suffix)),
                            object("claims".concat(suffix)),
                            until(suffix));
                case "rejected" -> new Caller.Rejected(scheme(suffix), take("reason".concat(suffix)));
                case "suspended" ->
                    new Caller.Suspended(take("consumer".concat(suffix)), scheme(suffix), suspension(suffix));
                case "unverifiable" -> new Caller.Unverifiable(scheme(suffix), take("reason".concat(suffix)));
                default -> null;
            };
        }

        Scheme scheme(String suffix) {
            String word = take("scheme".concat(suffix));
            for (Scheme candidate : Scheme.values()) {
                if (candidate.word().equals(word)) {
                    return candidate;
                }
            }
            sound = false;
            return Scheme.API_KEY; // not seen: what is not sound is not read
        }

        String take(String name) {
            String value = left.remove(name);
            sound &= value != null && !value.isEmpty();
            return value == null ? "" : value;
        }

        /** The one member that may be empty: not everything has a name. */
        private String credential(String suffix) {
            String value = left.remove("credential".concat(suffix));
            sound &= value != null;
            return value == null ? "" : value;
        }

        Optional<String> optional(String name) {
            return left.containsKey(name) ? Optional.of(take(name)) : Optional.empty();
        }

        private Set<String> words(String name) {
            if (!left.containsKey(name)) {
                return Set.of();
            }
            String text = take(name);
            var words = new TreeSet<String>();
            if (text.startsWith("[\"")) {
                if (json(text) instanceof Json.Arr(var items)) {
                    for (Json item : items) {
                        sound &= item instanceof Json.Str(var word) && words.add(word);
                    }
                }
                return words;
            }
            for (int start = 0; start <= text.length(); ) {
                int space = text.indexOf(' ', start);
                int end = space < 0 ? text.length() : space;
                String word = text.substring(start, end);
                sound &= isWord(word) && words.add(word);
                start = end + 1;
            }
            return words;
        }

        private Json.Obj object(String name) {
            if (!left.containsKey(name)) {
                return Json.Obj.EMPTY;
            }
            if (json(take(name)) instanceof Json.Obj object && !object.members().isEmpty()) {
                return object;
            }
            sound = false;
            return Json.Obj.EMPTY;
        }

        private Suspension suspension(String suffix) {
            Json.Obj said = object("suspension".concat(suffix));
            Optional<String> reason = said.string("reason");
            Optional<String> type = said.string("type");
            int known = (reason.isPresent() ? 1 : 0) + (type.isPresent() ? 1 : 0);
            sound &= known == said.members().size();
            return new Suspension(reason, type);
        }

        private @Nullable Json json(String text) {
            try {
                return Json.parse(text);
            } catch (JsonException _) {
                sound = false;
                return null;
            }
        }

        private Optional<Instant> until(String suffix) {
            String name = "until".concat(suffix);
            if (!left.containsKey(name)) {
                return Optional.empty();
            }
            long second = number(name);
            sound &= second <= LAST_SECOND;
            return Optional.of(sound ? Instant.ofEpochSecond(second) : Instant.EPOCH);
        }

        /** Digits, 18 at the most, without a zero before them. */
        long number(String name) {
            String text = take(name);
            long number = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                sound &= c >= '0' && c <= '9' && (c != '0' || i > 0 || text.length() == 1) && i < 18;
                number = sound ? 10 * number + (c - '0') : 0;
            }
            return number;
        }
    }
}
