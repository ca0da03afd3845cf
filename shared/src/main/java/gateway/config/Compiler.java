package gateway.config;

import gateway.json.Json;
import gateway.policy.Access;
import gateway.policy.GatewaySettings;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.route.Configuration;
import gateway.route.Route;
import gateway.route.RouteIndex;
import gateway.route.RouteTable;
import gateway.route.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Documents to a configuration. The same code judges what somebody wrote and loads what was judged before, so the two
 * cannot differ in what they understand (ADR 0001). Loading runs while a function starts cold: plain loops over plain
 * data, and the classes that put mistakes into words load with the first mistake.
 */
public final class Compiler {
    private static final String ROOT = "gateway";

    private final Report report = new Report();
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, Plan> plans = new HashMap<>();
    private final Map<String, Json> schemas = new HashMap<>();
    private final Map<String, Layer> policies = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();

    // Where the routes are not among the documents.
    private @Nullable RouteIndex index;
    private @Nullable LazyRoutes lazy;

    private Compiler() {}

    /** Judges {@code documents} wholly, and reports every mistake in them. */
    public static Compiled compile(Documents documents, long revision) {
        return new Compiler().run(documents, revision, Snapshot.hash(documents), true);
    }

    /**
     * Compiles documents that {@link #compile} has found valid before. Conflicts between routes are not looked for
     * again; all else is, as it costs nothing.
     */
    public static Compiled load(Documents documents, long revision, String hash) {
        return new Compiler().run(documents, revision, hash, false);
    }

    /** What became of a snapshot. */
    public sealed interface Loaded {
        record Ready(Configuration configuration) implements Loaded {}

        /** It is none that this code can use; {@code why} is for the log. */
        record Refused(String why) implements Loaded {}
    }

    /**
     * Loads a snapshot. Where the index of its routes is behind it, each route is compiled when a request first leads to it;
     * without one, or with one that does not belong to it or that another version has made, all are compiled now.
     */
    public static Loaded load(byte[] snapshot, long revision) {
        Snapshot.Opened opened = Snapshot.open(snapshot);
        if (!(opened instanceof Snapshot.Opened.Ok ok)) {
            return new Loaded.Refused(((Snapshot.Opened.Refused) opened).why());
        }
        RouteIndex index = SnapshotIndex.read(snapshot, ok.index, ok.hash);
        LazyRoutes lazy = index == null ? null : LazyRoutes.of(ok.content);
        if (index == null || lazy == null || lazy.size() != index.routes()) {
            return loaded(new Compiler(), Snapshot.parse(ok.content, ok.hash), revision);
        }
        var compiler = new Compiler();
        compiler.index = index;
        compiler.lazy = lazy;
        return loaded(compiler, Snapshot.parse(lazy.others(), ok.hash), revision);
    }

    private static Loaded loaded(Compiler compiler, Snapshot.Decoded decoded, long revision) {
        if (!(decoded instanceof Snapshot.Decoded.Ok(var documents, var hash))) {
            return new Loaded.Refused(((Snapshot.Decoded.Refused) decoded).why());
        }
        Compiled compiled = compiler.run(documents, revision, hash, false);
        return compiled instanceof Compiled.Valid(var configuration)
                ? new Loaded.Ready(configuration)
                : new Loaded.Refused(
                        ((Compiled.Invalid) compiled).faults().getFirst().toString());
    }

    /** Who may, of the policies that say so. */
    private Map<String, Access> accesses() {
        Map<String, Access> accesses = new HashMap<>();
        for (Map.Entry<String, Layer> policy : policies.entrySet()) {
            Access access = policy.getValue().access;
            if (access != null) {
                accesses.put(policy.getKey(), access);
            }
        }
        return accesses;
    }

    private Compiled run(Documents documents, long revision, String hash, boolean judge) {
        List<Document> all = documents.all();
        Document gateway = null;
        Document before = null;
        for (Document document : all) {
            String id = document.id();
            if (before != null
                    && before.kind() == document.kind()
                    && before.id().equals(id)) {
                report.add(path(document), "stands twice", "remove one");
            }
            before = document;
            switch (document.kind()) {
                case GATEWAY -> {
                    gateway = document;
                    if (!id.equals(ROOT)) {
                        report.add(
                                path(document),
                                "the document of kind gateway has the id " + Phrases.quote(id),
                                "there is one alone, with the id gateway");
                    }
                }
                case PLAN -> plans.put(id, new Plan(id, List.of()));
                case SCHEMA -> schemas.put(id, document.body());
                case POLICY -> policies.put(id, Layer.NOTHING);
                case SERVICE -> services.put(id, ServiceReader.placeholder(id));
                case ROUTE, PROFILE -> {}
                case CONSUMER ->
                    report.add(path(document), "consumers are no part of a snapshot", "keep it in the consumers table");
            }
            if (document.kind() != Kind.GATEWAY && !Names.isId(id)) {
                report.add(path(document), Phrases.quote(id) + " is not an id", Names.ID_FIX);
            }
        }

        Json.Obj settings = gateway == null ? Json.Obj.EMPTY : gateway.body();
        Node root = Node.root(report, null, ROOT, settings);
        Methods methods = Methods.of(root.get("auth"));
        AccessReader access = new AccessReader(methods, plans.keySet(), judge);
        var limits = new LimitsReader(plans.keySet(), methods, judge);
        Node identity = root.get("identity");
        Set<String> own = identity.isThere() ? IdentityReader.names(identity) : Set.of();
        RulesReader rules = new RulesReader(access, limits, services.keySet(), schemas, judge, own);
        for (Document document : all) {
            if (document.kind() == Kind.POLICY) {
                policies.put(document.id(), rules.policy(root(document)));
            } else if (judge && document.kind() == Kind.SCHEMA) {
                ValidationReader.document(root(document), schemas);
            }
        }
        Layers layers = GatewayReader.layers(root, access, rules, policies);
        var matches = new MatchReader(judge);
        for (Document document : all) {
            if (document.kind() == Kind.SERVICE) {
                Node service = root(document);
                services.put(document.id(), ServiceReader.read(service));
                layers.service(
                        document.id(), level(service, Fields.SERVICE_RULES, LimitSet.Scope.SERVICE, layers, rules));
            } else if (document.kind() == Kind.PROFILE) {
                matches.profile(root(document));
            }
        }
        GatewaySettings shared = new GatewayReader(plans.keySet(), services)
                .read(root, layers.outermost().rules());
        RouteReader reader = new RouteReader(shared, services, matches, layers, rules);
        for (Document document : all) {
            if (document.kind() == Kind.ROUTE) {
                int faults = report.size();
                Route route = reader.read(root(document));
                if (report.size() == faults) {
                    routes.add(route);
                }
            }
        }
        for (Document document : all) {
            if (document.kind() == Kind.PLAN) {
                plans.put(document.id(), plan(root(document), limits));
            }
        }
        if (judge) {
            new HeldLimits(this::root, methods, routes, plans.values(), policies.values()).report(all);
            conditions(all, shared);
            planRoutes(all);
            plansOfRoutes();
            conflicts();
        }
        if (!report.isEmpty()) {
            return new Compiled.Invalid(report.faults());
        }
        RouteTable table;
        if (index == null || lazy == null) {
            table = RouteTable.of(routes);
        } else {
            lazy.readBy(reader);
            table = RouteTable.of(index, lazy);
        }
        return new Compiled.Valid(
                new Configuration(revision, hash, shared, table, services, plans, schemas, accesses()));
    }

    private static String path(Document document) {
        return document.kind() == Kind.GATEWAY ? ROOT : document.kind().section() + "." + document.id();
    }

    private Node root(Document document) {
        return document.kind() == Kind.GATEWAY
                ? Node.root(report, null, ROOT, document.body())
                : Node.root(report, document.kind().section(), document.id(), document.body());
    }

    /** What is attached to a service or route, and what it says of rules itself. */
    static Layers.Level level(Node node, String[] fields, LimitSet.Scope scope, Layers layers, RulesReader rules) {
        return new Layers.Level(layers.attached(node.get("policies")), rules.read(node, fields, scope));
    }

    private static Plan plan(Node node, LimitsReader limits) {
        node.has(Fields.PLAN);
        description(node);
        return new Plan(node.name(), limits.read(node.get("limits"), null), planRoutes(node.get("routes")));
    }

    private static List<String> planRoutes(Node node) {
        List<String> routes = new ArrayList<>();
        if (!node.isThere()) {
            return routes;
        }
        String fix = "write a list of routes' ids, or of their beginnings followed by *, such as [list-orders,"
                + " \"catalogue-*\"]";
        List<Node> items = node.items(fix);
        for (Node item : items) {
            String route = item.text("", fix);
            String id = route.endsWith("*") ? route.substring(0, route.length() - 1) : route;
            if (route.isEmpty()) {
                continue;
            }
            if (!route.equals("*") && !Names.isId(id)) {
                item.isNot("an id of a route, or the beginning of one followed by *", fix);
            } else if (routes.contains(route)) {
                item.fault("stands twice", "remove one");
            }
            routes.add(route);
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no route", "name some, or remove it: a plan that does not say routes is for all of them");
        }
        return routes;
    }

    /** A plan that names a route that is not there would refuse, without a word, what somebody has paid for. */
    private void planRoutes(List<Document> all) {
        List<String> ids = new ArrayList<>();
        for (Document document : all) {
            if (document.kind() == Kind.ROUTE) {
                ids.add(document.id());
            }
        }
        for (Document document : all) {
            if (document.kind() != Kind.PLAN || !(document.body().get("routes") instanceof Json.Arr)) {
                continue;
            }
            for (Node item : root(document).get("routes").items("")) {
                if (!(item.value() instanceof Json.Str(var route)) || route.isEmpty() || route.equals("*")) {
                    continue;
                }
                String beginning = route.endsWith("*") ? route.substring(0, route.length() - 1) : "";
                boolean fits = false;
                for (String id : ids) {
                    fits |= beginning.isEmpty() ? id.equals(route) : id.startsWith(beginning);
                }
                if (!fits && beginning.isEmpty()) {
                    Phrases.dangling(item, "route", ids);
                } else if (!fits) {
                    item.fault(
                            "no route's id begins with " + Phrases.quote(beginning),
                            "correct the beginning, or remove it");
                }
            }
        }
    }

    /** A route for plans none of which is for the route is for nobody. */
    private void plansOfRoutes() {
        for (Route route : routes) {
            if (route.rules().access() instanceof Access.Authenticated wanted) {
                Set<String> named = wanted.requires().plans();
                boolean some = named.isEmpty();
                for (String id : named) {
                    Plan plan = plans.get(id);
                    some |= plan == null || plan.isFor(route.id());
                }
                if (!some) {
                    report.add(
                            "routes." + route.id(),
                            "asks for the plan " + String.join(" or ", named) + ", whose routes it is none of",
                            "add it to the plan's routes, or ask for another plan");
                }
            }
        }
    }

    /** A key in the query is gone once its caller is known, so nothing may hang on its being there. */
    private void conditions(List<Document> all, GatewaySettings shared) {
        if (shared.authentication().apiKeyQuery().isEmpty()) {
            return;
        }
        String parameter = shared.authentication().apiKeyQuery().get();
        for (Document document : all) {
            if (document.kind() == Kind.ROUTE) {
                condition(root(document).get("match"), parameter);
            } else if (document.kind() == Kind.PROFILE) {
                condition(root(document), parameter);
                condition(root(document).get("anyOf"), parameter);
            }
        }
    }

    private static void condition(Node node, String parameter) {
        if (node.value() instanceof Json.Arr) {
            for (Node item : node.items("")) {
                condition(item, parameter);
            }
        } else if (node.isObject() && node.get("query").isObject()) {
            Node condition = node.get("query").get(parameter);
            if (condition.isThere()) {
                condition.fault(
                        "carries API keys (gateway.auth.apiKey.query), which nothing but authentication may see",
                        "remove the condition, or give the keys' parameter another name");
            }
        }
    }

    private void conflicts() {
        for (RouteTable.Conflict conflict : RouteTable.conflicts(routes)) {
            report.add(
                    "routes." + conflict.second() + ".match",
                    "conflicts with routes." + conflict.first() + ": " + conflict.why(),
                    "change or remove one of the two");
        }
    }

    /** Words for people, without effect. */
    static void description(Node node) {
        Node description = node.get("description");
        if (description.isThere()) {
            description.text("", "write a sentence, or remove it");
        }
    }

    /** Whether a rule is switched off, by the word "none". */
    static boolean isNone(Node node) {
        return node.value() instanceof Json.Str(var word) && word.equals("none");
    }

    /** The id of another document that there must be. */
    static String reference(Node node, String kind, Collection<String> known) {
        String id = node.text("", "write the id of a " + kind);
        if (!id.isEmpty() && !known.contains(id)) {
            Phrases.dangling(node, kind, known);
        }
        return id;
    }
}
