package gateway.config;

import gateway.auth.Consumer;
import gateway.auth.PasswordHash;
import gateway.json.Json;
import gateway.policy.Suspension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads documents of kind {@code consumer}. */
public final class ConsumerReader {
    private static final String ID_FIX =
            "use lower-case letters, digits, dots and hyphens, a letter or digit first, at most 63";
    private static final String STATUS_FIX =
            "write active, suspended, or { suspended: { reason: \"...\", type: \"https://...\" } }";
    private static final int MOST_WORDS = 50;

    private ConsumerReader() {}

    /** What became of consumers' documents: all of them, or what is wrong. */
    public record Read(List<ConsumerDocument> consumers, List<Fault> faults) {
        public Read {
            consumers = List.copyOf(consumers);
            faults = List.copyOf(faults);
        }
    }

    /** Reads {@code consumers}, whose plans must be among {@code documents}. */
    public static Read read(List<Document> consumers, Documents documents) {
        var report = new Report();
        Set<String> plans = new HashSet<>();
        String anonymous = "";
        for (Document document : documents.all()) {
            if (document.kind() == Kind.PLAN) {
                plans.add(document.id());
            } else if (document.kind() == Kind.GATEWAY) {
                anonymous = anonymous(document.body());
            }
        }
        List<ConsumerDocument> read = new ArrayList<>(consumers.size());
        for (Document document : consumers) {
            Node node = Node.root(report, Kind.CONSUMER.section(), document.id(), document.body());
            if (document.id().equals(anonymous)) {
                node.fault(
                        "has the id of callers without a credential",
                        "give one of them another: gateway.auth.anonymous.consumer is nobody who can be known");
            }
            read.add(read(node, plans));
        }
        return new Read(report.isEmpty() ? read : List.of(), report.faults());
    }

    /** Who callers without a credential are; empty where no route can take them. */
    private static String anonymous(Json.Obj gateway) {
        return gateway.object("auth")
                .flatMap(auth -> auth.object("anonymous"))
                .flatMap(anonymous -> anonymous.string("consumer"))
                .orElse("");
    }

    private static ConsumerDocument read(Node node, Set<String> plans) {
        if (!Names.isConsumer(node.name())) {
            node.fault(Phrases.quote(node.name()) + " is not a consumer's id", ID_FIX);
        }
        node.has(Fields.CONSUMER);
        Compiler.description(node);
        Node plan = node.get("plan");
        Optional<String> subscribed =
                plan.isThere() ? Optional.of(Compiler.reference(plan, "plan", plans)) : Optional.empty();
        var consumer = new Consumer(
                node.name(),
                subscribed,
                AccessReader.scopes(node.get("scopes")),
                words(
                        node.get("roles"),
                        "a role",
                        "write a list of roles such as [buyer]",
                        "use visible ASCII without spaces, quotes and backslashes",
                        Names::isScope),
                words(node.get("tags"), "a tag", "write a list of tags such as [team-a]", Names.ID_FIX, Names::isId),
                metadata(node.get("metadata")),
                suspension(node.get("status")),
                passwordHash(node.get("passwordHash")),
                List.of());
        return new ConsumerDocument(consumer, node.get("status").isThere());
    }

    private static Set<String> words(Node node, String what, String fix, String rule, Predicate<String> is) {
        Set<String> words = new LinkedHashSet<>();
        if (!node.isThere()) {
            return words;
        }
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String word = item.text("?", fix);
            if (!is.test(word)) {
                item.isNot(what, rule);
            } else if (!words.add(word)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.size() > MOST_WORDS) {
            node.fault("has " + items.size() + " items", "keep to " + MOST_WORDS);
        }
        return words;
    }

    private static Map<String, String> metadata(Node node) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!node.isThere()) {
            return metadata;
        }
        String fix = "write it in quotes: metadata are texts, one line each";
        for (Node member : node.members()) {
            if (!isFact(member.name())) {
                member.fault(
                        Phrases.quote(member.name()) + " is not a name here",
                        "use letters, digits, dots, hyphens and underscores, a letter or digit first, at most 64");
            }
            String value = member.text("?", fix);
            if (!isLine(value)) {
                member.isNot("one line of text", fix);
            }
            metadata.put(member.name(), value);
        }
        String limit = Consumer.isMetadata(metadata)
                ? ""
                : "keep to " + Consumer.MOST_FACTS + " entries and " + Consumer.MOST_FACT_BYTES
                        + " bytes together: they go along with every request";
        if (!limit.isEmpty()) {
            node.fault("is too much", limit);
        }
        return metadata;
    }

    /** {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}: a fact's name, which no JSON Pointer looks like. */
    public static boolean isFact(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!word && (i == 0 || c != '.' && c != '_' && c != '-')) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= 64;
    }

    /** Text without line ends and other control characters. */
    public static boolean isLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Suspension> suspension(Node node) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        if (node.isObject()) {
            Node why = node.get("suspended");
            if (!node.has(Fields.STATUS) || !why.isThere() || !why.has(Fields.SUSPENSION)) {
                if (!why.isThere()
                        && node.value() instanceof Json.Obj status
                        && status.members().isEmpty()) {
                    node.fault("says nothing", STATUS_FIX);
                }
                return Optional.of(Suspension.UNEXPLAINED);
            }
            return Optional.of(new Suspension(
                    text(
                            why.get("reason"),
                            "a reason",
                            "write one line of at most 500 characters",
                            Suspension::isReason),
                    text(
                            why.get("type"),
                            "a problem type",
                            "write an absolute URI, such as https://api.example.com/problems/unpaid",
                            Suspension::isType)));
        }
        if (node.value() instanceof Json.Str(var word) && (word.equals("active") || word.equals("suspended"))) {
            return word.equals("active") ? Optional.empty() : Optional.of(Suspension.UNEXPLAINED);
        }
        node.isNot("a status", STATUS_FIX);
        return Optional.of(Suspension.UNEXPLAINED);
    }

    private static Optional<String> text(Node node, String what, String fix, Predicate<String> is) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        int faults = node.faults();
        String text = node.text("", fix);
        if (node.faults() == faults && !is.test(text)) {
            node.isNot(what, fix);
        }
        return Optional.of(text);
    }

    /** A fault names neither the hash nor what somebody has taken for one: it may be a password. */
    private static Optional<String> passwordHash(Node node) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        String fix =
                "write one of argon2id ($argon2id$v=19$...) or bcrypt ($2b$...), or leave it out and make one with:"
                        + " gateway consumers password CONSUMER";
        if (!(node.value() instanceof Json.Str(var text))) {
            node.isNot("a password's hash", fix);
            return Optional.empty();
        }
        if (PasswordHash.read(text) instanceof PasswordHash.Read.Bad(var why)) {
            node.fault(why, fix);
        }
        return Optional.of(text);
    }
}
