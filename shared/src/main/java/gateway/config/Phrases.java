package gateway.config;

import gateway.json.Json;
import gateway.policy.Template;
import gateway.route.Target;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words for mistakes. Loaded when there is one: valid documents never get here. */
final class Phrases {

    /** What the language will have and has not yet: to be told apart from a typing error. */
    private static final List<String> LATER = List.of(
            "versions",
            "release",
            "resilience",
            "retries",
            "breaker",
            "cache",
            "fallback",
            "hmac",
            "drop",
            "wrap",
            "forEach",
            "default",
            "deprecated",
            "sunset",
            "sqs",
            "sns",
            "eventBridge",
            "graphql",
            "grpc");

    /** Words of other gateways, and what is written here. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("rewrite", "write path or replacePrefix under to"),
            Map.entry("stripPrefix", "write replacePrefix: / under to"),
            Map.entry("strip_path", "write replacePrefix: / under to"),
            Map.entry("priority", "the most specific route wins; write order where two tie"),
            Map.entry("timeout", "write it under the service; gateway.timeout is for a whole call"),
            Map.entry("sourceIp", "write clientIp under match"),
            Map.entry("remoteAddr", "write clientIp under match"),
            Map.entry("hostname", "write host"),
            Map.entry("hostnames", "write host under match; it takes a list"),
            Map.entry("queryParams", "write query; conditions by name"),
            Map.entry("backendRefs", "write to: { service: ID }; several with weights are endpoints of one service"),
            Map.entry("upstream", "write to: { service: ID }"),
            Map.entry("weight", "write endpoints under the service, each with its url and weight"),
            Map.entry("filters", "write request, response, cors and the like; paths and redirects stand under to"),
            Map.entry("plugins", "write request, response, auth, limits and the like, or policies"),
            Map.entry("policy", "write policies: a list of ids"),
            Map.entry("schema", "write validate: { body: SCHEMA }"),
            Map.entry("transform", "write a body under request or response: { jsonata: ... }"),
            Map.entry("compress", "write compression"),
            Map.entry("rateLimit", "write limits: a list such as - { rate: 100/s }"),
            Map.entry("concurrency", "write inFlight: how many may be on their way at one moment"),
            Map.entry("bandwidth", "write bytes, such as bytes: 10MB/s"),
            Map.entry("dryRun", "write shadow: true"),
            Map.entry("window", "write quota, such as quota: 1000/day"),
            Map.entry("capacity", "write burst beside a rate"),
            Map.entry("keyBy", "write by"),
            Map.entry("redirect", "write to: { redirect: ... }"),
            Map.entry("mock", "write fixed"));

    private Phrases() {}

    static void isNot(Node node, String wanted, String fix) {
        Json value = node.value();
        if (value == null) {
            node.fault("is missing", fix);
        } else if (value == Json.Null.NULL) {
            node.fault("is empty", fix);
        } else {
            node.fault(found(value) + " is not " + wanted, fix);
        }
    }

    static void range(Node node, String least, String most) {
        node.fault(
                found(node.value()) + " is out of range",
                "write " + (least.equals(most) ? least : least + " to " + most));
    }

    static void unknown(@Nullable Node mapping, Node member, String[] known) {
        if (LATER.contains(member.name())) {
            member.fault("is not supported yet", "remove it");
            return;
        }
        if (member.path().startsWith("consumers.") && member.name().equals("keys")) {
            member.fault("does not stand in a file", "make keys with: gateway keys create CONSUMER");
            return;
        }
        if (List.of(known).contains("policies") && List.of(Fields.POLICY).contains(member.name())) {
            member.fault("there is no such field", "write it in a policy, and the policy's id in policies here");
            return;
        }
        String ours = ELSEWHERE.get(member.name());
        if (ours != null) {
            member.fault("there is no such field", ours);
            return;
        }
        String closest = closest(member.name(), List.of(known));
        if (closest != null && mapping != null) {
            mapping.misspelt(closest);
        }
        member.fault("there is no such field", meant(member.name(), List.of(known)));
    }

    /** A word that is none of {@code known}. */
    static void noSuch(Node node, String what, Collection<String> known) {
        node.fault(found(node.value()) + " is not " + what, meant(written(node), known));
    }

    /** A time zone that there is not. */
    static void noZone(Node node, String fix) {
        List<String> zones = ZoneId.getAvailableZoneIds().stream()
                .filter(zone -> zone.indexOf('/') > 0)
                .toList();
        String closest = closest(written(node), zones);
        node.fault(
                found(node.value()) + " is not a time zone", closest == null ? fix : "did you mean " + closest + "?");
    }

    /** A reference to a document that is not there. */
    static void dangling(Node node, String kind, Collection<String> known) {
        List<String> sorted = known.stream().sorted().toList();
        String fix = sorted.isEmpty() ? "add it, or remove the reference" : meant(written(node), sorted);
        node.fault("there is no " + kind + " " + found(node.value()), fix);
    }

    /** The name of a member is a plan that there is not. */
    static void noPlan(Node member, Collection<String> known) {
        List<String> sorted = known.stream().sorted().toList();
        member.fault(
                "there is no plan " + quote(member.name()),
                sorted.isEmpty() ? "add it, or remove it here" : meant(member.name(), sorted));
    }

    static void noParameter(Node node, String reference, List<String> parameters) {
        unknownReference(node, reference, parameters, "the matched path has no parameters");
    }

    /** {@code written}, after {@code prefix} in the reference {@code text}, is none of {@code known}. */
    static void noReference(Node node, String text, String prefix, String written, String[] known) {
        List<String> whole = new ArrayList<>();
        for (String word : known) {
            boolean named =
                    word.equals("headers") || word.equals("cookies") || word.equals("query") || word.equals("claims");
            whole.add(prefix + word + (named ? ".NAME" : ""));
        }
        String closest = closest(written, List.of(known));
        node.fault(
                quote("{" + text + "}") + " stands for nothing",
                closest == null ? "there are: " + list(whole) : "did you mean " + prefix + closest + "?");
    }

    /** A parameter that a layer around a route fills in, and that the route's path does not have. */
    static void noParameter(Node match, Use use, List<String> parameters) {
        String parameter = "{" + use.parameter() + "}";
        match.fault(
                "has no parameter " + parameter + ", which " + use.at().path() + " fills in",
                "name it in the path" + (parameters.isEmpty() ? "" : " (" + meant(use.parameter(), parameters) + ")")
                        + ", or let that hold for other routes alone");
    }

    static void noReference(Node node, String reference, List<String> parameters, List<Target.Part> parts) {
        List<String> names = new ArrayList<>(parameters);
        for (Target.Part part : parts) {
            names.add(part.name());
        }
        unknownReference(node, reference, names, "there are no parameters and no other parts");
    }

    private static void unknownReference(Node node, String reference, List<String> names, String none) {
        String written = reference.substring(1, reference.length() - 1);
        int dot = written.indexOf('.');
        if (dot > 0 && names.contains(written.substring(0, dot))) {
            node.fault(
                    reference + " asks for a member of a path parameter, which is text",
                    "write {" + written.substring(0, dot) + "}");
            return;
        }
        String first = dot > 0 ? written.substring(0, dot) : written;
        node.fault(reference + " stands for nothing", names.isEmpty() ? none : meant(first, names));
    }

    /** Part {@code at} wants the result of {@code other}, which does not come before it. */
    static void order(Node node, List<Target.Part> parts, int at, int other) {
        String name = parts.get(at).name();
        String wanted = parts.get(other).name();
        if (at == other) {
            node.fault("part " + quote(name) + " waits for itself", "refer to another part");
        } else if (reaches(parts, other, at, new HashSet<>())) {
            node.fault(
                    "parts " + quote(name) + " and " + quote(wanted) + " wait for each other",
                    "remove one of the references");
        } else {
            node.fault("part " + quote(wanted) + " comes later", "move it before " + quote(name));
        }
    }

    private static boolean reaches(List<Target.Part> parts, int from, int to, Set<Integer> seen) {
        if (from == to) {
            return true;
        }
        if (!seen.add(from)) {
            return false;
        }
        for (Template.Piece piece : parts.get(from).path().pieces()) {
            for (int i = 0; i < parts.size(); i++) {
                if (piece instanceof Template.Piece.Reference(var names)
                        && names.getFirst().equals(parts.get(i).name())
                        && reaches(parts, i, to, seen)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String written(Node node) {
        return node.value() instanceof Json.Str(var text) ? text : "";
    }

    /** {@code write x} where x is close to what was written, else all that there is. */
    static String meant(String written, Collection<String> known) {
        String closest = closest(written, known);
        if (closest != null) {
            return "did you mean " + closest + "?";
        }
        return known.isEmpty() ? "there is none to choose from" : "there are: " + list(known);
    }

    private static String list(Collection<String> words) {
        var out = new StringBuilder();
        int n = 0;
        for (String word : words) {
            if (n++ == 20) {
                return out.append(" and ")
                        .append(words.size() - 20)
                        .append(" more")
                        .toString();
            }
            out.append(n == 1 ? "" : ", ").append(word);
        }
        return out.toString();
    }

    private static @Nullable String closest(String written, Collection<String> known) {
        String closest = null;
        int least = Math.max(1, Math.min(3, (written.length() + 1) / 3)) + 1;
        for (String word : known) {
            int distance = distance(plain(written), plain(word));
            if (distance < least) {
                least = distance;
                closest = word;
            }
        }
        return closest;
    }

    /** Without what people vary most: case, hyphen, underscore. */
    private static String plain(String word) {
        return word.toLowerCase(java.util.Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Insertions, deletions, replacements and swaps of neighbours between the two (optimal string alignment). */
    static int distance(String a, String b) {
        if (a.length() > 64 || b.length() > 64) {
            return 64;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }

    /** A value as it is shown in a fault: short, and of one line. */
    static String found(@Nullable Json value) {
        return switch (value) {
            case null -> "nothing";
            case Json.Obj _ -> "a mapping";
            case Json.Arr _ -> "a list";
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> shorten(value.text());
        };
    }

    static String quote(String text) {
        return shorten(Json.of(text).text());
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    static String oneOf(String lead, String... words) {
        return lead + list(List.of(words));
    }

    static String time(Duration time) {
        long millis = time.toMillis();
        if (millis % 86_400_000 == 0 && millis > 0) {
            return millis / 86_400_000 + "d";
        }
        if (millis % 3_600_000 == 0 && millis > 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    static String bytes(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + "MB" : bytes % 1024 == 0 ? (bytes >> 10) + "KB" : bytes + "B";
    }
}
