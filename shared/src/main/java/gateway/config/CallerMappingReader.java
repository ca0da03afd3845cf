package gateway.config;

import gateway.json.Json;
import gateway.policy.CallerMapping;
import gateway.policy.CallerMapping.Source;
import gateway.policy.CallerMapping.Who;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads who a caller is whom a rule fits: fields of the rule itself. */
final class CallerMappingReader {
    private static final int MOST_ORDER = 1000;

    private final Collection<String> plans;
    private final List<Source> sources;

    /**
     * @param plans   the ids of those that there are
     * @param sources where in the scheme's credential a name can stand
     */
    CallerMappingReader(Collection<String> plans, Source... sources) {
        this.plans = plans;
        this.sources = List.of(sources);
    }

    CallerMapping read(Node node) {
        Who who = who(node);
        boolean registered = !(who instanceof Who.Named named) || named.registered();
        Node plan = node.get("plan");
        Set<String> scopes = AccessReader.scopes(node.get("scopes"));
        Set<String> roles = roles(node.get("roles"));
        if (registered) {
            ofTheRecord(node.get("scopes"));
            ofTheRecord(node.get("roles"));
        }
        return new CallerMapping(
                who,
                plan.isThere() ? Optional.of(Compiler.reference(plan, "plan", plans)) : Optional.empty(),
                scopes,
                roles);
    }

    /** Which of several rules counts. */
    static int order(Node node) {
        Node order = node.get("order");
        return order.isThere() ? (int) order.whole(-MOST_ORDER, MOST_ORDER, 0) : 0;
    }

    private Who who(Node node) {
        Node consumer = node.get("consumer");
        Node from = node.get("consumerFrom");
        Node registered = node.get("registered");
        var otherwise = new Who.Consumer("x");
        if (consumer.isThere() == from.isThere()) {
            node.fault(
                    from.isThere() ? "says twice who it is" : "does not say who it is",
                    "write one of consumer: the id of a consumer, or consumerFrom: " + words(" or "));
            return otherwise;
        }
        if (from.isThere()) {
            String word = from.text("", "write " + words(" or "));
            for (Source source : sources) {
                if (source.word().equals(word)) {
                    return new Who.Named(source, registered.truth(false));
                }
            }
            if (!word.isEmpty()) {
                Phrases.noSuch(
                        from,
                        "a place that names a consumer",
                        List.of(words(", ").split(", ", -1)));
            }
            return otherwise;
        }
        if (registered.isThere()) {
            registered.fault("is for consumerFrom", "remove it: consumer always names one that is registered");
        }
        String id = consumer.text("x", "write the id of a consumer");
        if (!Names.isConsumer(id)) {
            consumer.fault(
                    Phrases.quote(id) + " is not a consumer's id",
                    "use lower-case letters, digits, dots and hyphens, a letter or digit first, at most 63");
        }
        return new Who.Consumer(id);
    }

    private String words(String between) {
        List<String> words = new ArrayList<>();
        for (Source source : sources) {
            words.add(source.word());
        }
        return String.join(between, words);
    }

    private static void ofTheRecord(Node node) {
        if (node.isThere()) {
            node.fault("has no effect: the consumer's own record says this", "write it there, and remove it here");
        }
    }

    private static Set<String> roles(Node node) {
        Set<String> roles = new LinkedHashSet<>();
        if (!node.isThere()) {
            return roles;
        }
        String fix = "write a list of roles such as [partner]";
        for (Node item : node.items(fix)) {
            String role = item.text("x", fix);
            if (!Names.isScope(role)) {
                item.isNot("a role", "use visible ASCII without spaces, quotes and backslashes");
            } else if (!roles.add(role)) {
                item.fault("stands twice", "remove one");
            }
        }
        return roles;
    }

    /** What stands there alone, or in a list. */
    static List<Node> oneOrMore(Node node, String fix) {
        if (!node.isThere()) {
            return List.of();
        }
        if (node.isText()) {
            return List.of(node);
        }
        List<Node> items = node.items(fix);
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names none", fix);
        }
        return items;
    }
}
