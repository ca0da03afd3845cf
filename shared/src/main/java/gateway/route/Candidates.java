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
 * as one for each tenant, those that ask for a value of the same field are found by that value and not one by one. Not
 * changed after {@link #freeze}.
 */
final class Candidates {
    /** So many are tried one by one. */
    private static final int FEW = 8;

    /** A header field or else a query parameter. */
    private record Key(boolean header, String name) {}

    private List<Entry> entries = new ArrayList<>(1); // in order
    private @Nullable Index index;

    /** Replaces {@link #entries} where they are many: {@code rest} are those that ask for no value of {@code key}. */
    private record Index(Key key, Map<String, Candidates> byValue, Candidates rest) {}

    void add(Entry entry) {
        entries.add(entry);
    }

    void freeze() {
        entries.sort(Entry::compare);
        split(new HashSet<>());
    }

    private void split(Set<Key> used) {
        if (entries.size() <= FEW) {
            return;
        }
        Key most = mostAsked(used);
        if (most == null) {
            return;
        }
        Map<String, Candidates> byValue = new HashMap<>();
        var rest = new Candidates();
        for (Entry entry : entries) {
            String value = asked(entry, most);
            (value == null ? rest : byValue.computeIfAbsent(value, _ -> new Candidates())).add(entry);
        }
        used.add(most);
        byValue.values().forEach(some -> some.split(used));
        rest.split(used);
        used.remove(most);
        entries = List.of();
        index = new Index(most, byValue, rest);
    }

    private @Nullable Key mostAsked(Set<Key> used) {
        Map<Key, Integer> counts = new HashMap<>();
        for (Entry entry : entries) {
            count(entry.headers(), true, counts);
            count(entry.query(), false, counts);
        }
        counts.keySet().removeAll(used);
        Key most = null;
        int count = FEW;
        for (Map.Entry<Key, Integer> one : counts.entrySet()) {
            if (one.getValue() > count) {
                count = one.getValue();
                most = one.getKey();
            }
        }
        return most;
    }

    private static void count(Condition[] conditions, boolean header, Map<Key, Integer> counts) {
        for (Condition condition : conditions) {
            if (condition.test() instanceof Match.Test.Is) {
                counts.merge(new Key(header, condition.name()), 1, Integer::sum);
            }
        }
    }

    /** The value that {@code entry} wants of {@code key}. */
    private static @Nullable String asked(Entry entry, Key key) {
        for (Condition condition : key.header ? entry.headers() : entry.query()) {
            if (condition.name().equals(key.name) && condition.test() instanceof Match.Test.Is(var value)) {
                return value;
            }
        }
        return null;
    }

    @Nullable
    Entry best(Question question) {
        if (index != null) {
            String value = Entry.only(index.key.name, index.key.header, question);
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
        return one == null || other != null && Entry.compare(one, other) > 0 ? other : one;
    }

    /** See {@link RouteTable#possible}. */
    boolean addPossibleTo(List<Route> possible, Question question) {
        for (Entry entry : all()) {
            if (entry.queryHolds(question) && !possible.contains(entry.route())) {
                possible.add(entry.route());
                if (entry.headers().length == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<Entry> all() {
        if (index == null) {
            return entries;
        }
        List<Entry> all = new ArrayList<>(index.rest.all());
        index.byValue.values().forEach(some -> all.addAll(some.all()));
        all.sort(Entry::compare);
        return all;
    }
}
