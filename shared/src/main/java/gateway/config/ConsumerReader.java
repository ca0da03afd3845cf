package gateway.config;

import gateway.auth.Consumer;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads documents of kind {@code consumer}, as a file has them: without keys, which are made apart and never stand in a
 * file.
 */
public final class ConsumerReader {
    private static final String ID_FIX =
            "use lower-case letters, digits, dots and hyphens, a letter or digit first, at most 63";

    private ConsumerReader() {}

    /** What became of consumers' documents: all of them, or what is wrong. */
    public record Read(List<Consumer> consumers, List<Fault> faults) {
        public Read {
            consumers = List.copyOf(consumers);
            faults = List.copyOf(faults);
        }
    }

    /** Reads {@code consumers}, whose plans must be among {@code documents}. */
    public static Read read(List<Document> consumers, Documents documents) {
        var report = new Report();
        Set<String> plans = new HashSet<>();
        for (Document document : documents.all()) {
            if (document.kind() == Kind.PLAN) {
                plans.add(document.id());
            }
        }
        List<Consumer> read = new ArrayList<>(consumers.size());
        for (Document document : consumers) {
            read.add(read(Node.root(report, Kind.CONSUMER.section(), document.id(), document.body()), plans));
        }
        return new Read(report.isEmpty() ? read : List.of(), report.faults());
    }

    private static Consumer read(Node node, Set<String> plans) {
        if (!Names.isConsumer(node.name())) {
            node.fault(Phrases.quote(node.name()) + " is not a consumer's id", ID_FIX);
        }
        node.has(Fields.CONSUMER);
        Compiler.description(node);
        Node plan = node.get("plan");
        Optional<String> subscribed =
                plan.isThere() ? Optional.of(Compiler.reference(plan, "plan", plans)) : Optional.empty();
        return new Consumer(
                node.name(),
                subscribed,
                AccessReader.scopes(node.get("scopes")),
                isActive(node.get("status")),
                List.of());
    }

    private static boolean isActive(Node node) {
        if (!node.isThere()) {
            return true;
        }
        if (node.value() instanceof Json.Str(var word) && (word.equals("active") || word.equals("suspended"))) {
            return word.equals("active");
        }
        node.isNot("a status", "write active or suspended");
        return false;
    }
}
