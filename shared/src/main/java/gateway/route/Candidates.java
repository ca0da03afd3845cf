package gateway.route;

import gateway.route.Match.Condition;
import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, path shape and method, which conditions alone tell apart, best first. Where there are many, such
 * as one for each tenant, those that ask for a value of the same field are found by that value and not one by one.
 * Immutable.
 */
final class Candidates {
    /** So many are tried one by one. */
    private static final int FEW = 8;

    private final List<Entry> entries; // in order
    private final @Nullable Index index;

    /**
     * Stands for {@link #entries} where they are many.
     *
     * @param header whether {@code name} is a header field's or a query parameter's
     * @param rest   those that ask for no value of it
     */
    private record Index(boolean header, String name, Map<String, Candidates> byValue, Candidates rest) {}

    /** {@code entries} are in order. */
    Candidates(List<Entry> entries) {
        this(entries, new HashSet<>(), new HashSet<>());
    }

    private Candidates(List<Entry> entries, Set<String> usedHeaders, Set<String> usedParameters) {
        this.entries = entries;
        index = entries.size() <= FEW ? null : index(usedHeaders, usedParameters);
    }

    private @Nullable Index index(Set<String> usedHeaders, Set<String> usedParameters) {
        Map<String, Integer> headers = new HashMap<>();
        Map<String, Integer> parameters = new HashMap<>();
        for (Entry entry : entries) {
            count(entry.headers(), usedHeaders, headers);
            count(entry.query(), usedParameters, parameters);
        }
        String header = mostAsked(headers);
        String parameter = mostAsked(parameters);
        if (header != null && (parameter == null || asked(headers, header) >= asked(parameters, parameter))) {
            return index(true, header, usedHeaders, usedParameters);
        }
        return parameter == null ? null : index(false, parameter, usedHeaders, usedParameters);
    }

    private Index index(boolean header, String name, Set<String> usedHeaders, Set<String> usedParameters) {
        Map<String, List<Entry>> byValue = new HashMap<>();
        List<Entry> others = new ArrayList<>();
        for (Entry entry : entries) {
            String value = wanted(entry, header, name);
            List<Entry> place = value == null ? others : byValue.get(value);
            if (place == null) {
                place = new ArrayList<>(1);
                byValue.put(value, place);
            }
            place.add(entry);
        }
        Set<String> used = header ? usedHeaders : usedParameters;
        used.add(name);
        Map<String, Candidates> some = HashMap.newHashMap(byValue.size());
        for (Map.Entry<String, List<Entry>> one : byValue.entrySet()) {
            some.put(one.getKey(), new Candidates(one.getValue(), usedHeaders, usedParameters));
        }
        var index = new Index(header, name, some, new Candidates(others, usedHeaders, usedParameters));
        used.remove(name);
        return index;
    }

    /** Counts how many routes ask for a value of each name. */
    private static void count(Condition[] conditions, Set<String> used, Map<String, Integer> counts) {
        for (Condition condition : conditions) {
            String name = condition.name();
            if (condition.test() instanceof Match.Test.Is && !used.contains(name)) {
                counts.put(name, asked(counts, name) + 1);
            }
        }
    }

    private static int asked(Map<String, Integer> counts, String name) {
        return counts.getOrDefault(name, 0);
    }

    private static @Nullable String mostAsked(Map<String, Integer> counts) {
        String most = null;
        int count = FEW;
        for (Map.Entry<String, Integer> one : counts.entrySet()) {
            if (one.getValue() > count) {
                count = one.getValue();
                most = one.getKey();
            }
        }
        return most;
    }

    private static @Nullable String wanted(Entry entry, boolean header, String name) {
        for (Condition condition : header ? entry.headers() : entry.query()) {
            if (condition.name().equals(name) && condition.test() instanceof Match.Test.Is(var value)) {
                return value;
            }
        }
        return null;
    }

    @Nullable
    Entry best(Question question) {
        if (index != null) {
            String value = Entry.only(index.name, index.header ? Entry.Place.HEADER : Entry.Place.QUERY, question);
            Candidates some = value == null ? null : index.byValue.get(value);
            return better(some == null ? null : some.best(question), index.rest.best(question));
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.holds(question)) {
                return entry;
            }
        }
        return null;
    }

    private static @Nullable Entry better(@Nullable Entry one, @Nullable Entry other) {
        return one == null || other != null && one.compareTo(other) > 0 ? other : one;
    }

    /** See {@link RouteTable#possible}. */
    boolean addPossibleTo(List<Route> possible, Question question) {
        for (Entry entry : entries) {
            if (entry.mayHold(question)) {
                if (!possible.contains(entry.route())) {
                    possible.add(entry.route());
                }
                if (!entry.asksHeaders()) {
                    return true;
                }
            }
        }
        return false;
    }
}
