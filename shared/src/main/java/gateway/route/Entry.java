package gateway.route;

import gateway.route.Match.Condition;
import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route ready for lookup: where its parameters stand, and its conditions without those that others imply. */
final class Entry implements Comparable<Entry> {
    private static final Condition[] NO_CONDITIONS = {};

    private final Route route;
    private final Match match;
    private final Parameters parameters;
    private final Condition[] headers;
    private final Condition[] query;

    Entry(Route route, Match match, Parameters parameters) {
        this.route = route;
        this.match = match;
        this.parameters = parameters;
        headers = effective(match.headers());
        query = effective(match.query());
    }

    /** For comparisons; shares nothing with other entries. */
    Entry(Route route, Match match) {
        this(route, match, new Parameters(match.path()));
    }

    /** {@code conditions} without repetitions: where a value is asked, presence need not be. */
    static Condition[] effective(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return NO_CONDITIONS;
        }
        List<Condition> kept = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            boolean implied = false;
            for (Condition other : kept) {
                implied |= implies(other, condition);
            }
            if (!implied) {
                for (int i = kept.size() - 1; i >= 0; i--) {
                    if (implies(condition, kept.get(i))) {
                        kept.remove(i);
                    }
                }
                kept.add(condition);
            }
        }
        return kept.toArray(new Condition[0]);
    }

    private static boolean implies(Condition one, Condition other) {
        if (!one.name().equals(other.name())) {
            return false;
        }
        if (one.test() instanceof Match.Test.Is is) {
            return other.test() instanceof Match.Test.Present
                    || other.test() instanceof Match.Test.Is same
                            && same.value().equals(is.value());
        }
        return one.test() instanceof Match.Test.Present == other.test() instanceof Match.Test.Present
                && !(other.test() instanceof Match.Test.Is);
    }

    Route route() {
        return route;
    }

    Match match() {
        return match;
    }

    Condition[] headers() {
        return headers;
    }

    Condition[] query() {
        return query;
    }

    /** Best first among routes of one path and method; never 0 for two routes. */
    @Override
    public int compareTo(Entry other) {
        int order = Integer.compare(other.headers.length, headers.length);
        if (order == 0) {
            order = Integer.compare(other.query.length, query.length);
        }
        return order == 0 ? route.id().compareTo(other.route.id()) : order;
    }

    boolean holds(Question question) {
        return headersHold(question) && queryHolds(question);
    }

    private boolean headersHold(Question question) {
        for (Condition condition : headers) {
            if (!holds(condition, true, question)) {
                return false;
            }
        }
        return true;
    }

    boolean queryHolds(Question question) {
        for (Condition condition : query) {
            if (!holds(condition, false, question)) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code condition}, on a header field or else on a query parameter, holds. */
    static boolean holds(Condition condition, boolean header, Question question) {
        String name = condition.name();
        if (condition.test() instanceof Match.Test.Is is) {
            return is.value().equals(only(name, header, question));
        }
        boolean there = header ? question.headers().has(name) : question.query().has(name);
        return there == condition.test() instanceof Match.Test.Present;
    }

    /** The value of a field or parameter that stands there once. */
    static @Nullable String only(String name, boolean header, Question question) {
        return (header ? question.headers().only(name) : question.query().only(name)).orElse(null);
    }

    /** Whether this takes every request of its path and method, so that nothing need be asked. */
    boolean isUnconditional() {
        return match.headers().isEmpty()
                && match.query().isEmpty()
                && match.cookies().isEmpty()
                && match.circumstances().isEmpty();
    }

    /** Whether this may hold once the header fields are known, which are not asked. */
    boolean mayHold(Question question) {
        return queryHolds(question);
    }

    /** Whether a header field, a cookie among them, has a say. */
    boolean asksHeaders() {
        return !match.headers().isEmpty()
                || !match.cookies().isEmpty()
                || !match.circumstances().isEmpty();
    }

    Parameters parameters() {
        return parameters;
    }
}
