package gateway.limit;

import gateway.policy.Allowance;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Plan;
import gateway.policy.Scheme;
import gateway.route.Configuration;
import gateway.route.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the counters of a consumer are, without a call of it: for operators who look at them or reset them. What
 * {@link RateLimitFilter} counts for calls of this consumer is counted under these names.
 */
public final class ConsumerCounters {

    /** Whose. {@code keyIds} are those of its API keys. */
    public record Who(String consumer, Optional<String> plan, List<String> keyIds) {
        public Who {
            keyIds = List.copyOf(keyIds);
        }
    }

    /** What a limit belongs to. */
    public enum Scope {
        PLAN,
        GATEWAY,
        SERVICE,
        POLICY,
        ROUTE
    }

    /** How a consumer's counter can be found. */
    public sealed interface Place {
        /** It has this name, before {@link #inTable}. */
        record Named(String key) implements Place {}

        /** Other things are part of its name, which the calls alone tell: names that begin so, and fit. */
        record Searched(String beginning, Pattern name) implements Place {
            /**
             * The name of the counter that {@code inTable}, a name in the table, is one of; empty for none.
             *
             * @param allowance of the counter, at {@code now}
             */
            public Optional<String> key(String inTable, Allowance allowance, Instant now) {
                if (!inTable.startsWith(beginning)) {
                    return Optional.empty();
                }
                String key = inTable;
                if (allowance instanceof Allowance.Quota quota) {
                    String window = window(quota, now);
                    if (!inTable.endsWith(window)) {
                        return Optional.empty();
                    }
                    key = inTable.substring(0, inTable.length() - window.length());
                } else if (allowance instanceof Allowance.InFlight) {
                    key = inTable.replaceFirst("/f[0-9]+$", "");
                } else if (allowance instanceof Allowance.Rate) {
                    key = inTable.replaceFirst("/~[0-9]+$", "");
                }
                return Optional.of(key).filter(name.asMatchPredicate());
            }
        }

        /** The consumer is no part of its name. */
        record Elsewhere() implements Place {}
    }

    /**
     * A limit that holds for a consumer.
     *
     * @param owner     the id of the plan, route, policy or service; empty for the gateway
     * @param apart     what tells this count of several from the others, in words, such as {@code route get-order}
     * @param allowance what this consumer may, of all that the limit says
     * @param shared    whether others are counted together with it
     */
    public record Held(
            Scope scope, String owner, Limit limit, String apart, Allowance allowance, boolean shared, Place place) {}

    private final Who who;
    private final Map<String, Held> held = new LinkedHashMap<>();

    private ConsumerCounters(Who who) {
        this.who = who;
    }

    /** All limits that hold for calls of {@code who} on routes that it may use: first the plan's, then the widest. */
    public static List<Held> of(Configuration configuration, Who who) {
        var counters = new ConsumerCounters(who);
        Plan plan =
                who.plan().isPresent() ? configuration.plans().get(who.plan().get()) : null;
        List<Route> routes = new ArrayList<>();
        for (Route route : configuration.table().routes()) {
            if (plan == null || plan.isFor(route.id())) {
                routes.add(route);
            }
        }
        if (plan != null) {
            for (Limit limit : plan.limits()) {
                for (Route route : routes) {
                    counters.add(Scope.PLAN, plan.id(), limit, CounterKey.beginningOfPlan(plan.id(), limit), route);
                }
            }
        }
        for (LimitSet.Scope scope :
                List.of(LimitSet.Scope.GATEWAY, LimitSet.Scope.SERVICE, LimitSet.Scope.POLICY, LimitSet.Scope.ROUTE)) {
            for (Route route : routes) {
                for (LimitSet set : route.rules().limits()) {
                    if (set.scope() == scope) {
                        for (Limit limit : set.limits()) {
                            counters.add(
                                    Scope.valueOf(scope.name()),
                                    set.owner(),
                                    limit,
                                    CounterKey.beginning(set, limit),
                                    route);
                        }
                    }
                }
            }
        }
        return List.copyOf(counters.held.values());
    }

    /** The names in the table at {@code now} of the counter {@code key} of {@code limit}. */
    public static List<String> inTable(String key, Limit limit, Allowance allowance, Instant now) {
        return switch (allowance) {
            case Allowance.Quota quota -> List.of(key + window(quota, now));
            case Allowance.InFlight(int requests) -> InFlightGate.keys(key, requests);
            case Allowance.Rate _ -> {
                int shards = Counter.shards(limit, allowance);
                List<String> keys = new ArrayList<>();
                for (int i = 0; i < shards; i++) {
                    keys.add(shards == 1 ? key : Counter.key(key, i));
                }
                yield keys;
            }
            case Allowance.Unlimited _ -> List.of(key);
        };
    }

    private static String window(Allowance.Quota quota, Instant now) {
        return CalendarWindow.of(quota.period(), now).suffix(quota.period().unit());
    }

    /** The name under which it is kept when whoever {@code key} counts was seen first, if the allowance grows. */
    public static Optional<String> seen(String key, Limit limit) {
        return limit.rampUp().isPresent() ? Optional.of(Ramps.seen(key)) : Optional.empty();
    }

    /**
     * What there is of the allowance at {@code now}.
     *
     * @param first when whoever it counts was seen first; empty: not yet
     */
    public static Allowance grown(Held held, Optional<Instant> first, Instant now) {
        return held.limit()
                .rampUp()
                .map(rampUp -> Ramps.grown(held.allowance(), rampUp, first.orElse(null), now))
                .orElse(held.allowance());
    }

    private void add(Scope scope, String owner, Limit limit, String beginning, Route route) {
        boolean byCredential = false;
        for (Limit.By by : limit.by()) {
            byCredential |= by instanceof Limit.By.Credential;
        }
        if (!byCredential || who.keyIds().isEmpty()) {
            add(scope, owner, limit, beginning, route, Optional.empty());
            return;
        }
        for (String keyId : who.keyIds()) {
            add(scope, owner, limit, beginning, route, Optional.of(keyId));
        }
    }

    private void add(Scope scope, String owner, Limit limit, String beginning, Route route, Optional<String> keyId) {
        var key = new StringBuilder(beginning);
        var name = new StringBuilder(Pattern.quote(beginning));
        List<String> apart = new ArrayList<>();
        boolean own = false;
        boolean known = true;
        for (Limit.By by : limit.by()) {
            String value = switch (by) {
                case Limit.By.Consumer _ -> CounterKey.consumer(who.consumer());
                case Limit.By.Credential _ ->
                    keyId.isPresent() ? CounterKey.credential(Scheme.API_KEY, keyId.get(), who.consumer()) : null;
                case Limit.By.Plan _ -> CounterKey.plan(who.plan());
                case Limit.By.Route _ -> CounterKey.route(route);
                case Limit.By.Service _ -> CounterKey.service(route);
                case Limit.By.Ip _, Limit.By.Header _, Limit.By.Claim _, Limit.By.Parameter _ -> null;
            };
            own |= by instanceof Limit.By.Consumer || by instanceof Limit.By.Credential && keyId.isPresent();
            switch (by) {
                case Limit.By.Credential _ -> keyId.ifPresent(id -> apart.add("key " + id));
                case Limit.By.Route _ -> apart.add("route " + route.id());
                case Limit.By.Service _ ->
                    apart.add("service " + CounterKey.service(route).replaceFirst("^[Ss]/?", ""));
                default -> {}
            }
            key.append('/').append(value);
            known &= value != null;
            name.append(value == null ? "/[^/]+(?:/[^/]+)?" : Pattern.quote("/" + value));
        }
        String tier = tier(limit);
        key.append(tier);
        name.append(Pattern.quote(tier));
        own |= limit.consumers().containsKey(who.consumer());
        Place place;
        if (known) {
            place = new Place.Named(key.toString());
        } else if (own) {
            place = new Place.Searched(beginning + "/", Pattern.compile(name.toString()));
        } else {
            place = new Place.Elsewhere();
        }
        held.putIfAbsent(
                key + (keyId.isPresent() ? " " + keyId.get() : ""),
                new Held(scope, owner, limit, String.join(", ", apart), allowance(limit), !own, place));
    }

    private String tier(Limit limit) {
        if (limit.consumers().containsKey(who.consumer())) {
            return CounterKey.ofConsumer(limit, who.consumer());
        }
        return who.plan().isPresent() && limit.plans().containsKey(who.plan().get())
                ? CounterKey.ofPlanHolders(limit, who.plan().get())
                : "";
    }

    private Allowance allowance(Limit limit) {
        Allowance own = limit.consumers().get(who.consumer());
        if (own == null && who.plan().isPresent()) {
            own = limit.plans().get(who.plan().get());
        }
        return own == null ? limit.allowance() : own;
    }
}
