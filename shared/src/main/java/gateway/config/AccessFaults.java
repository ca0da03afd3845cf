package gateway.config;

import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.ClaimRule;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a rule about access that says what may be said: above all, what nobody could ever meet. */
final class AccessFaults {
    /** What is sent in the field authorization, of which a request has one. */
    private static final Set<Scheme> IN_AUTHORIZATION = EnumSet.of(Scheme.JWT, Scheme.INTROSPECTION, Scheme.BASIC);

    private final Node node;
    private final Access.Authenticated access;
    private final Methods methods;

    AccessFaults(Node node, Access.Authenticated access, Methods methods) {
        this.node = node;
        this.access = access;
        this.methods = methods;
    }

    /** {@code word} is none of {@code methods}. */
    static void noMethod(Node node, String word, Methods methods) {
        if (word.equals("none")) {
            node.fault(
                    "\"none\" is no way to be known",
                    "write auth: none for a route that is open, or optional: true for one that takes callers with and"
                            + " without a credential");
            return;
        }
        int dot = word.indexOf('.');
        String first = dot < 0 ? word : word.substring(0, dot);
        for (Scheme scheme : Scheme.values()) {
            if (!scheme.word().equals(first)) {
                continue;
            }
            if (!methods.schemes().contains(scheme)) {
                node.fault(
                        notConfigured(scheme),
                        "add " + (named(scheme) ? "one" : "it") + " under gateway.auth." + scheme.word());
                return;
            }
            if (!named(scheme)) {
                node.fault(
                        Phrases.quote(word) + " names one of " + scheme.word() + ", which has none to name",
                        "write " + scheme.word());
                return;
            }
        }
        List<String> words = new ArrayList<>(methods.words());
        words.add("none");
        Phrases.noSuch(node, "an authentication scheme", words);
    }

    private static boolean named(Scheme scheme) {
        return scheme != Scheme.API_KEY && scheme != Scheme.BASIC && scheme != Scheme.ANONYMOUS;
    }

    private static String notConfigured(Scheme scheme) {
        return switch (scheme) {
            case JWT -> "no issuer of JSON Web Tokens is configured";
            case INTROSPECTION -> "no server that opaque tokens are introspected at is configured";
            case MTLS -> "no rule about client certificates is configured";
            case IAM -> "no rule about AWS principals is configured";
            case FORWARD -> "no service to ask who is calling is configured";
            case SIGNATURE -> "no key of signatures is configured";
            case BASIC -> "basic authentication is not configured";
            case ANONYMOUS -> "no anonymous consumer is configured";
            case API_KEY -> "API keys are not configured";
        };
    }

    /** {@code consumer} stands in a list of consumers. A name that nobody can have keeps nobody out. */
    static void consumer(Node node, String consumer, Methods methods) {
        boolean beginning = consumer.endsWith("*");
        String id = beginning ? consumer.substring(0, consumer.length() - 1) : consumer;
        if (id.isEmpty()) {
            node.fault("\"*\" is everyone", "name some consumers, or remove the list");
            return;
        }
        int colon = id.indexOf(':');
        if (colon < 0) {
            if (!Names.isConsumer(id)) {
                node.fault(
                        Phrases.quote(consumer) + " is not a consumer's id",
                        "write one of lower-case letters, digits, dots and hyphens, such as acme; the users of an"
                                + " issuer are called customers:u1");
            }
            return;
        }
        Set<String> sources = new LinkedHashSet<>();
        for (Scheme scheme : methods.schemes()) {
            sources.addAll(methods.names(scheme));
        }
        if (!sources.contains(id.substring(0, colon))) {
            node.fault(
                    "nothing under gateway.auth is called " + Phrases.quote(id.substring(0, colon)),
                    Phrases.meant(id.substring(0, colon), sources));
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) <= ' ' || id.charAt(i) > '~' || id.charAt(i) == '*') {
                node.fault("has a character that no id has", "write visible ASCII, and * at the end alone");
                return;
            }
        }
    }

    void report() {
        together();
        needless();
        nobody();
        claims();
        anonymous();
    }

    /** Credentials of which a request can carry one alone. */
    private void together() {
        Node allOf = node.get("allOf");
        List<AuthMethod> all = access.allOf();
        List<Scheme> seen = new ArrayList<>();
        String before = "";
        for (int i = 0; i < all.size(); i++) {
            Scheme scheme = all.get(i).scheme();
            if (scheme == Scheme.ANONYMOUS) {
                allOf.fault("asks for credentials and for none", "remove anonymous, or write anyOf");
            } else if (seen.contains(scheme)) {
                allOf.fault(
                        "asks for several credentials of " + scheme.word() + ", of which a request may have one",
                        "keep one of them, or write anyOf");
            } else if (IN_AUTHORIZATION.contains(scheme)) {
                if (!before.isEmpty()) {
                    allOf.fault(
                            "asks for " + before + " and " + scheme.word()
                                    + ", which both stand in the field authorization, of which a request has one",
                            "keep one of them, or write anyOf");
                }
                before = scheme.word();
            }
            seen.add(scheme);
        }
    }

    private void needless() {
        for (AuthMethod method : access.anyOf()) {
            if (method.name().isPresent() && access.anyOf().contains(AuthMethod.of(method.scheme()))) {
                node.get("anyOf")
                        .fault(
                                "has " + method.word() + " beside "
                                        + method.scheme().word() + ", which is all of them",
                                "keep one of the two");
            }
        }
        if (access.optional() && takes(Scheme.ANONYMOUS)) {
            node.get("optional")
                    .fault(
                            "stands beside anonymous, which takes callers without a credential already",
                            "keep one of the two: with anonymous they are the anonymous consumer, with optional"
                                    + " nobody");
        }
    }

    private boolean takes(Scheme scheme) {
        for (AuthMethod method : access.methods()) {
            if (method.scheme() == scheme) {
                return true;
            }
        }
        return false;
    }

    private boolean takesOthers(Scheme scheme) {
        for (AuthMethod method : access.methods()) {
            if (method.scheme() != scheme) {
                return true;
            }
        }
        return false;
    }

    /** Everyone who is allowed is denied. */
    private void nobody() {
        Requirements requires = access.requires();
        for (String allowed : requires.allowConsumers()) {
            boolean denied = false;
            for (String other : requires.denyConsumers()) {
                denied |= covers(other, allowed);
            }
            if (denied) {
                node.get("consumers")
                        .fault("allows and denies " + Phrases.quote(allowed), "keep it in one of the two lists");
            }
        }
    }

    private static boolean covers(String list, String one) {
        return list.endsWith("*") ? one.startsWith(list.substring(0, list.length() - 1)) : list.equals(one);
    }

    /** Conditions on claims that nobody who may come has. */
    private void claims() {
        for (ClaimRule rule : access.requires().claims()) {
            Set<String> kept = new HashSet<>();
            boolean possible = false;
            for (AuthMethod method : access.methods()) {
                possible |= canHave(methods, method, rule.claim(), kept);
            }
            if (!possible) {
                Node at = node.get("claims").get(rule.claim());
                if (kept.isEmpty()) {
                    at.fault(
                            "is a claim that none of the callers who may come here has",
                            "add it to claims of the issuer under gateway.auth, whose other claims are not kept");
                } else {
                    at.fault(
                            "is none of the claims that are kept of the callers who may come here",
                            "add it to claims of the issuer under gateway.auth; " + Phrases.meant(rule.claim(), kept));
                }
            }
        }
    }

    /**
     * Whether a caller of {@code method} can have {@code claim}: registered consumers may have any, in their metadata;
     * others have what their issuer keeps, which goes to {@code kept}.
     */
    static boolean canHave(Methods methods, AuthMethod method, String claim, Set<String> kept) {
        if (method.scheme() == Scheme.ANONYMOUS) {
            return false;
        }
        if (method.scheme() != Scheme.JWT && method.scheme() != Scheme.INTROSPECTION) {
            return true;
        }
        boolean possible = false;
        for (String name : methods.names(method.scheme())) {
            if (method.name().isPresent() && !method.name().get().equals(name)) {
                continue;
            }
            Node source = methods.sources(method.scheme()).get(name);
            possible |= source.get("registered").value() instanceof Json.Bool(var registered) && registered;
            if (source.get("claims").value() instanceof Json.Arr(var items)) {
                for (Json item : items) {
                    if (item instanceof Json.Str(var word)) {
                        kept.add(word);
                        possible |= leads(word, claim);
                    }
                }
            }
        }
        return possible;
    }

    /** Whether what is kept as {@code kept} has {@code claim} in it. */
    private static boolean leads(String kept, String claim) {
        String beginning = (kept.startsWith("/") ? kept : "/" + kept) + "/";
        return claim.equals(kept) || claim.startsWith(beginning) || claim.equals("/" + kept);
    }

    /** What is asked of a route for the anonymous consumer alone must hold of it. */
    private void anonymous() {
        if (!takes(Scheme.ANONYMOUS) || takesOthers(Scheme.ANONYMOUS)) {
            return;
        }
        Requirements requires = access.requires();
        Node guest = methods.auth().get("anonymous");
        Set<String> scopes = new HashSet<>();
        if (guest.get("scopes").value() instanceof Json.Arr(var items)) {
            for (Json item : items) {
                scopes.add(item instanceof Json.Str(var scope) ? scope : "");
            }
        }
        boolean lacks = !scopes.containsAll(requires.allScopes())
                || !requires.anyScopes().isEmpty()
                        && requires.anyScopes().stream().noneMatch(scopes::contains);
        if (lacks) {
            node.get("scopes")
                    .fault(
                            "the anonymous consumer, who alone may come here, does not have them",
                            "add them to gateway.auth.anonymous.scopes, or another scheme to anyOf");
        }
        if (!requires.allRoles().isEmpty() || !requires.anyRoles().isEmpty()) {
            node.get("roles")
                    .fault(
                            "the anonymous consumer, who alone may come here, has no roles",
                            "remove them, or add another scheme to anyOf");
        }
        if (!requires.plans().isEmpty()
                && !(guest.get("plan").value() instanceof Json.Str(var plan)
                        && requires.plans().contains(plan))) {
            node.get("plans")
                    .fault(
                            "the anonymous consumer, who alone may come here, has none of them",
                            "add its plan, or another scheme to anyOf");
        }
    }
}
