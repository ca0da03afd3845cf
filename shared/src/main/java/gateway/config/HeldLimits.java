package gateway.config;

import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.Limit;
import gateway.policy.Limit.By;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.route.Route;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is wrong with limits where they hold: for routes whose paths, callers and other limits they have to do with. */
final class HeldLimits {
    private final Function<Document, Node> roots;
    private final Methods methods;
    private final List<Route> routes;
    private final Collection<Plan> plans;
    private final Collection<Layer> policies;

    /** One thing that one limit counts by, and the routes that it holds for. */
    private static final class Counted {
        private final Node at;
        private final By by;
        private final boolean ownRoute;
        private final Set<String> kept = new TreeSet<>();
        private boolean possible;
        private boolean held;
        private boolean reported;

        Counted(Node at, By by, boolean ownRoute) {
            this.at = at;
            this.by = by;
            this.ownRoute = ownRoute;
        }
    }

    /**
     * @param roots   a document's node
     * @param methods in which callers can be known
     * @param routes  those that are right
     */
    HeldLimits(
            Function<Document, Node> roots,
            Methods methods,
            List<Route> routes,
            Collection<Plan> plans,
            Collection<Layer> policies) {
        this.roots = roots;
        this.methods = methods;
        this.routes = routes;
        this.plans = plans;
        this.policies = policies;
    }

    void report(List<Document> all) {
        Map<String, Document> documents = new HashMap<>();
        for (Document document : all) {
            documents.put(document.kind() + " " + document.id(), document);
        }
        Map<String, Counted> counted = new LinkedHashMap<>();
        for (Route route : routes) {
            for (LimitSet set : route.rules().limits()) {
                Document document = documents.get(owner(set));
                if (document != null) {
                    count(counted, document, set.limits(), route);
                }
            }
            for (Plan plan : plans) {
                Document document = documents.get(Kind.PLAN + " " + plan.id());
                if (document != null && plan.isFor(route.id())) {
                    count(counted, document, plan.limits(), route);
                }
            }
        }
        for (Counted each : counted.values()) {
            if (each.by instanceof By.Claim(var claim) && each.held && !each.possible) {
                claim(each, claim);
            }
        }
        names(documents);
    }

    private static String owner(LimitSet set) {
        return switch (set.scope()) {
            case ROUTE -> Kind.ROUTE + " " + set.owner();
            case POLICY -> Kind.POLICY + " " + set.owner();
            case SERVICE -> Kind.SERVICE + " " + set.owner();
            case GATEWAY -> Kind.GATEWAY + " gateway";
        };
    }

    private void count(Map<String, Counted> counted, Document document, List<Limit> limits, Route route) {
        for (int i = 0; i < limits.size(); i++) {
            List<By> by = limits.get(i).by();
            for (int j = 0; j < by.size(); j++) {
                By one = by.get(j);
                if (!(one instanceof By.Parameter) && !(one instanceof By.Claim)) {
                    continue;
                }
                String key = document.kind() + " " + document.id() + " " + i + " " + j;
                Counted entry = counted.get(key);
                if (entry == null) {
                    List<Node> items = roots.apply(document).get("limits").items("");
                    if (i >= items.size()) {
                        continue;
                    }
                    entry = new Counted(LimitFaults.at(items.get(i).get("by"), j), one, document.kind() == Kind.ROUTE);
                    counted.put(key, entry);
                }
                judge(entry, route);
            }
        }
    }

    private void judge(Counted counted, Route route) {
        counted.held = true;
        if (counted.by instanceof By.Parameter(var name)) {
            if (!Names.isWord(name)) { // reported
                return;
            }
            List<String> parameters = PathTemplates.parameters(route.matches());
            if (!parameters.contains(name) && !counted.reported) {
                counted.reported = true;
                parameter(counted, name, route, parameters);
            }
        } else if (counted.by instanceof By.Claim(var claim)
                && route.rules().access() instanceof Access.Authenticated wanted) {
            for (AuthMethod method : wanted.methods()) {
                counted.possible |= AccessFaults.canHave(methods, method, claim, counted.kept);
            }
        }
    }

    private static void parameter(Counted counted, String name, Route route, List<String> parameters) {
        String lacks = "counts by the path parameter {" + name + "}, which ";
        if (counted.ownRoute) {
            counted.at.fault(
                    lacks + "the path does not have",
                    parameters.isEmpty() ? "name it in the path" : Phrases.meant(name, parameters));
        } else {
            counted.at.fault(
                    lacks + "the path of routes." + route.id() + " does not have",
                    "name it in that path" + (parameters.isEmpty() ? "" : " (" + Phrases.meant(name, parameters) + ")")
                            + ", or let this limit hold for other routes alone");
        }
    }

    private static void claim(Counted counted, String claim) {
        counted.at.fault(
                "counts by the claim " + Phrases.quote(claim) + ", which none of the callers who may come here has",
                "add it to claims of the issuer under gateway.auth"
                        + (counted.kept.isEmpty()
                                ? ", whose other claims are not kept"
                                : "; " + Phrases.meant(claim, counted.kept)));
    }

    /** A caller's plan holds beside all else, so what RateLimit fields call their limits must tell them apart. */
    private void names(Map<String, Document> documents) {
        Set<String> reported = new HashSet<>();
        for (Layer policy : policies) {
            names(documents, policy.limits, null, reported);
        }
        for (Route route : routes) {
            names(documents, route.rules().limits(), route, reported);
        }
    }

    private void names(
            Map<String, Document> documents, List<LimitSet> sets, @Nullable Route route, Set<String> reported) {
        for (LimitSet set : sets) {
            for (Limit limit : set.limits()) {
                String name = set.nameOf(limit);
                for (Plan plan : plans) {
                    Document document = documents.get(owner(set));
                    if (document != null
                            && (route == null || plan.isFor(route.id()))
                            && isOf(plan, name)
                            && reported.add(owner(set) + " " + name)) {
                        roots.apply(document)
                                .get("limits")
                                .fault(
                                        "a limit of plan " + Phrases.quote(plan.id()) + " is called "
                                                + Phrases.quote(name) + " too",
                                        "give one of them a name of its own"
                                                + (set.scope() == LimitSet.Scope.POLICY
                                                        ? ", or the policy another id"
                                                        : "")
                                                + "; RateLimit fields go by it");
                    }
                }
            }
        }
    }

    private static boolean isOf(Plan plan, String name) {
        for (Limit limit : plan.limits()) {
            if (name.equals(plan.id() + "." + limit.name())) {
                return true;
            }
        }
        return false;
    }
}
