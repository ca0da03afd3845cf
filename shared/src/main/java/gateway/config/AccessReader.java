package gateway.config;

import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.ClaimRule;
import gateway.policy.Requirements;
import gateway.policy.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads who may: {@code auth} of policies and routes, {@code gateway.auth.default}, scopes. */
final class AccessReader {
    static final String AUTH_FIX =
            "write none, apiKey, jwt, or a mapping such as { anyOf: [apiKey, jwt], scopes: [orders:read] }";

    private static final String SCOPES_FIX = "write a list of scopes such as [orders:read]";
    private static final String METHODS_FIX = "write a list such as [apiKey, jwt]";
    private static final String WORDS_FIX = "write a list, all of which are needed, or { all: [...], any: [...] }";
    private static final String CLAIM_FIX =
            "write a value, a list of which one will do, { all: [...] }, or { present: true }";
    private static final String CONSUMERS_FIX =
            "write ids of consumers, or their beginnings followed by *, such as [acme, \"partner-*\"]";
    private static final Access OPEN = new Access.Open();

    private final Methods methods;
    private final Collection<String> plans;
    private final boolean judge;

    /**
     * @param methods that are configured
     * @param plans   the ids of those that there are
     * @param judge   whether what can never be is looked for
     */
    AccessReader(Methods methods, Collection<String> plans, boolean judge) {
        this.methods = methods;
        this.plans = plans;
        this.judge = judge;
    }

    /** What holds where nobody says anything: a caller who is known, in whatever way. */
    Access usual() {
        return new Access.Authenticated(methods.all(), List.of(), false, Requirements.NONE);
    }

    /**
     * Who may, from the field {@code node}, which is there.
     *
     * @param uses takes the path parameters that it fills in
     */
    Access read(Node node, List<Use> uses) {
        if (node.value() instanceof Json.Str(var word)) {
            if (word.equals("none")) {
                return OPEN;
            }
            Optional<AuthMethod> method = method(node);
            return method.isEmpty()
                    ? OPEN
                    : new Access.Authenticated(List.of(method.get()), List.of(), false, Requirements.NONE);
        }
        if (!node.isObject()) {
            node.isNot("an access rule", AUTH_FIX);
            return OPEN;
        }
        int faults = node.faults();
        node.has(Fields.AUTH);
        if (node.value() instanceof Json.Obj rule && rule.members().isEmpty()) {
            node.fault("says nothing", AUTH_FIX);
        }
        Node anyOf = node.get("anyOf");
        Node allOf = node.get("allOf");
        if (anyOf.isThere() && allOf.isThere()) {
            allOf.fault("stands beside anyOf", "keep one of the two: any of the methods will do, or all are needed");
        }
        List<AuthMethod> any = anyOf.isThere() ? methods(anyOf) : allOf.isThere() ? List.of() : methods.all();
        List<AuthMethod> all = allOf.isThere() && !anyOf.isThere() ? methods(allOf) : List.of();
        boolean optional = node.get("optional").truth(false);
        Requirements requires = requirements(node, uses);
        if (node.faults() > faults) {
            return OPEN; // never live
        }
        var access = new Access.Authenticated(any, all, optional, requires);
        if (judge) {
            new AccessFaults(node, access, methods).report();
        }
        return access;
    }

    /** By hand: the first use of a record's own equals costs a cold function some milliseconds. */
    private static boolean isAmong(List<AuthMethod> methods, AuthMethod method) {
        for (AuthMethod each : methods) {
            if (each.scheme() == method.scheme() && each.name().equals(method.name())) {
                return true;
            }
        }
        return false;
    }

    private List<AuthMethod> methods(Node node) {
        List<AuthMethod> read = new ArrayList<>(2);
        List<Node> items = node.items(METHODS_FIX);
        for (Node item : items) {
            Optional<AuthMethod> method = method(item);
            if (method.isPresent() && isAmong(read, method.get())) {
                item.fault("stands twice", "remove one");
            } else if (method.isPresent()) {
                read.add(method.get());
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no scheme", METHODS_FIX);
        }
        return read;
    }

    private Optional<AuthMethod> method(Node node) {
        String word = node.text("", "write apiKey or jwt, or one issuer such as jwt.customers");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Optional<AuthMethod> method = methods.method(word);
        if (method.isEmpty()) {
            AccessFaults.noMethod(node, word, methods);
        }
        return method;
    }

    private Requirements requirements(Node node, List<Use> uses) {
        Node scopes = node.get("scopes");
        Node roles = node.get("roles");
        Node consumers = node.get("consumers");
        boolean lists = consumers.isThere() && consumers.isObject();
        if (lists) {
            consumers.has(Fields.CONSUMERS);
            if (!consumers.get("allow").isThere() && !consumers.get("deny").isThere()) {
                consumers.fault("names nobody", "write { allow: [...], deny: [...] }, or one of them");
            }
        }
        return new Requirements(
                words(scopes, "all", "a scope"),
                words(scopes, "any", "a scope"),
                words(roles, "all", "a role"),
                words(roles, "any", "a role"),
                claims(node.get("claims"), uses),
                plans(node.get("plans")),
                consumers(lists ? consumers.get("allow") : consumers),
                lists ? consumers(consumers.get("deny")) : Set.of());
    }

    /** Of words of which all are needed, or any: {@code which} of the two lists. */
    private static Set<String> words(Node node, String which, String what) {
        if (!node.isThere()) {
            return Set.of();
        }
        boolean first = which.equals("all"); // what is about both lists is said once
        if (!node.isObject()) {
            return first ? words(node, what, WORDS_FIX, false) : Set.of();
        }
        Node list = node.get(which);
        if (first) {
            node.has(Fields.WORDS);
            if (!list.isThere() && !node.get("any").isThere()) {
                node.fault("asks for nothing", WORDS_FIX);
            }
        }
        return list.isThere() ? words(list, what, "write a list such as [orders:read]", true) : Set.of();
    }

    private static Set<String> words(Node node, String what, String fix, boolean some) {
        Set<String> words = new LinkedHashSet<>();
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String word = item.text("?", fix);
            if (!Names.isScope(word)) {
                item.isNot(what, "use visible ASCII without spaces, quotes and backslashes (RFC 6749 3.3)");
            } else if (!words.add(word)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (some && items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("is empty", "name some, or remove it");
        }
        return words;
    }

    /** Scopes that somebody has, which may not be there. */
    static Set<String> scopes(Node node) {
        return node.isThere() ? words(node, "a scope", SCOPES_FIX, false) : Set.of();
    }

    private static List<ClaimRule> claims(Node node, List<Use> uses) {
        if (!node.isThere()) {
            return List.of();
        }
        List<ClaimRule> rules = new ArrayList<>(2);
        List<Node> members = node.members();
        for (Node member : members) {
            if (!isClaim(member.name())) {
                member.fault(
                        Phrases.quote(member.name()) + " names no claim",
                        "write a claim's name, or a JSON Pointer (RFC 6901) such as /realm_access/roles");
            }
            claim(member, rules, uses);
        }
        if (members.isEmpty() && node.isObject()) {
            node.fault("asks for nothing", "write conditions such as { tenant: acme }, or remove it");
        }
        return rules;
    }

    private static void claim(Node node, List<ClaimRule> rules, List<Use> uses) {
        String name = node.name();
        if (node.value() instanceof Json.Arr) {
            rules.add(new ClaimRule(name, ClaimRule.Mode.ANY, values(node, uses)));
        } else if (!node.isObject()) {
            rules.add(new ClaimRule(name, ClaimRule.Mode.ANY, List.of(value(node, CLAIM_FIX, uses))));
        } else if (node.has(Fields.CLAIM)) {
            Node all = node.get("all");
            Node any = node.get("any");
            Node present = node.get("present");
            if (all.isThere()) {
                rules.add(new ClaimRule(name, ClaimRule.Mode.ALL, values(all, uses)));
            }
            if (any.isThere()) {
                rules.add(new ClaimRule(name, ClaimRule.Mode.ANY, values(any, uses)));
            }
            if (present.isThere()) {
                if (!present.truth(true)) {
                    present.fault("cannot be asked for", "write present: true, or remove the condition");
                }
                if (all.isThere() || any.isThere()) {
                    present.fault("says no more than what stands beside it", "remove it");
                }
                rules.add(new ClaimRule(name, ClaimRule.Mode.PRESENT, List.of()));
            }
            if (!all.isThere() && !any.isThere() && !present.isThere()) {
                node.fault("asks for nothing", CLAIM_FIX);
            }
        }
    }

    private static List<ClaimRule.Value> values(Node node, List<Use> uses) {
        String fix = "write a list of values such as [eu, us]";
        List<ClaimRule.Value> values = new ArrayList<>(2);
        List<Node> items = node.items(fix);
        for (Node item : items) {
            ClaimRule.Value value = value(item, fix, uses);
            if (values.contains(value)) {
                item.fault("stands twice", "remove one");
            }
            values.add(value);
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("is empty", "name some values, or write { present: true }");
        }
        return values;
    }

    private static ClaimRule.Value value(Node node, String fix, List<Use> uses) {
        Json value = node.value();
        if (value instanceof Json.Num || value instanceof Json.Bool) {
            return new ClaimRule.Value.Fixed(value);
        }
        String text = node.text("?", "a value", fix);
        Template template = TextTemplates.read(node, text, uses);
        var literal = new StringBuilder();
        boolean filled = false;
        for (Template.Piece piece : template.pieces()) {
            if (piece instanceof Template.Piece.Text(var plain)) {
                literal.append(plain);
            } else {
                filled = true;
                if (((Template.Piece.Reference) piece).path().size() > 1) {
                    node.fault(
                            piece + " is not a path parameter",
                            "compare with path parameters such as {accountId}: they say what the request is about");
                }
            }
        }
        return filled ? new ClaimRule.Value.Filled(template) : new ClaimRule.Value.Fixed(Json.of(literal.toString()));
    }

    /** A name, or a pointer whose tildes are followed by 0 or 1 (RFC 6901 3). */
    static boolean isClaim(String name) {
        if (name.isEmpty() || name.length() > 256) {
            return false;
        }
        for (int i = 0; i < name.length() && name.charAt(0) == '/'; i++) {
            boolean escape = i + 1 < name.length() && (name.charAt(i + 1) == '0' || name.charAt(i + 1) == '1');
            if (name.charAt(i) == '~' && !escape) {
                return false;
            }
        }
        return true;
    }

    private Set<String> plans(Node node) {
        if (!node.isThere()) {
            return Set.of();
        }
        Set<String> named = new LinkedHashSet<>();
        List<Node> items = node.items("write a list of plans such as [gold]");
        for (Node item : items) {
            String plan = Compiler.reference(item, "plan", plans);
            if (!plan.isEmpty() && !named.add(plan)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("is empty", "name some plans, or remove it");
        }
        return named;
    }

    private Set<String> consumers(Node node) {
        if (!node.isThere()) {
            return Set.of();
        }
        Set<String> named = new LinkedHashSet<>();
        List<Node> items = node.items(CONSUMERS_FIX);
        for (Node item : items) {
            String consumer = item.text("", CONSUMERS_FIX);
            if (consumer.isEmpty()) {
                continue;
            }
            if (judge) {
                AccessFaults.consumer(item, consumer, methods);
            }
            if (!named.add(consumer)) {
                item.fault("stands twice", "remove one");
            }
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("is empty", "name some consumers, or remove it");
        }
        return named;
    }
}
