package gateway.route;

import static gateway.route.RouteIndex.ANY_METHOD;
import static gateway.route.RouteIndex.ANY_TEXT;
import static gateway.route.RouteIndex.APART;
import static gateway.route.RouteIndex.CHAIN;
import static gateway.route.RouteIndex.CHAIN_LENGTH;
import static gateway.route.RouteIndex.CHILD;
import static gateway.route.RouteIndex.DIRECT;
import static gateway.route.RouteIndex.END_ENTRY;
import static gateway.route.RouteIndex.END_METHOD;
import static gateway.route.RouteIndex.EXPRESSIONS;
import static gateway.route.RouteIndex.EXPRESSION_COUNT;
import static gateway.route.RouteIndex.FLAGS;
import static gateway.route.RouteIndex.FOLLOWING;
import static gateway.route.RouteIndex.GET;
import static gateway.route.RouteIndex.GROUPS;
import static gateway.route.RouteIndex.GROUP_COUNT;
import static gateway.route.RouteIndex.LITERALS;
import static gateway.route.RouteIndex.METHOD_BITS;
import static gateway.route.RouteIndex.NEXT;
import static gateway.route.RouteIndex.OTHERS;
import static gateway.route.RouteIndex.PARAMETER;
import static gateway.route.RouteIndex.PLACE;
import static gateway.route.RouteIndex.PLAIN;
import static gateway.route.RouteIndex.REST_ENTRY;
import static gateway.route.RouteIndex.REST_METHOD;
import static gateway.route.RouteIndex.SLOT_ENTRY;
import static gateway.route.RouteIndex.SLOT_METHOD;
import static gateway.route.RouteIndex.TAIL_ENTRY;
import static gateway.route.RouteIndex.TAIL_METHOD;
import static gateway.route.RouteIndex.TEXT;

import gateway.route.RouteTable.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks a {@link RouteIndex} for a question. Routes are asked for only where they have conditions, or are the answer, and
 * then kept: several threads may ask for one at the same time, and each then keeps an equal one.
 *
 * <p>What is walked for a leaf is a tree: a place is reached by one way only and visited at most once for each of the
 * host's names. So the steps of a lookup are bounded by the number of places whose templates fit the path's beginning,
 * whatever the request.
 */
final class Lookup {
    private static final int NONE = -1;

    private final RouteIndex index;
    private final int[] slots;
    private final int[] places;
    private final RouteTable.Source source;
    private final @Nullable Route[] routes;

    // For each entry. Arrays of one type: to see of which type something is would touch it.
    private final @Nullable Route[] routeOf;
    private final @Nullable Match[] matchOf;
    private @Nullable Entry @Nullable [] entryOf; // made for the first that has conditions
    private @Nullable Parameters @Nullable [] parametersOf; // made where the index is not believed

    private final @Nullable Parameters[] shapes;
    private final @Nullable Candidates[] candidates; // at the place of their first in the index
    private final Regex[] regexes; // at the place of their expressions

    Lookup(RouteIndex index, RouteTable.Source source) {
        this.index = index;
        this.source = source;
        slots = index.slots;
        places = index.places;
        int entries = index.entries.length / 3;
        routeOf = new Route[entries];
        matchOf = new Match[entries];
        routes = new Route[index.routes];
        shapes = new Parameters[index.shapes];
        candidates = new Candidates[index.candidates.length];
        regexes = new Regex[index.expressions.length / 5];
        for (int i = 0; i < regexes.length; i++) {
            int from = index.expressions[i * 5 + 1];
            regexes[i] = Regex.of(index.labels.substring(from, from + index.expressions[i * 5 + 2]));
        }
    }

    // ---- what entries stand for

    Route route(int number) {
        Route route = routes[number];
        if (route == null) {
            route = source.route(number);
            routes[number] = route;
        }
        return route;
    }

    /** The answer that {@link #find} has found. */
    RouteTable.Matched matched(long found, List<String> segments) {
        int entry = (int) found;
        int shape = (int) (found >> 32);
        Route route = routeOf[entry];
        Match match = matchOf[entry];
        if (route == null || match == null) {
            route = route(index.entries[entry * 3]);
            match = route.matches().get(index.entries[entry * 3 + 1]);
            routeOf[entry] = route;
            matchOf[entry] = match;
        }
        Parameters parameters = shapes[shape];
        if (parameters == null) {
            parameters = new Parameters(match.path());
            shapes[shape] = parameters;
        }
        return new RouteTable.Matched(route, match, parameters.values(segments));
    }

    /**
     * The answer that {@link #find} has found in an index that nobody need believe: the route has to take the request by
     * what it says itself, and its own path says where the parameters are.
     */
    RouteTable.Matched proved(long found, Question question) {
        Entry entry = entry((int) found);
        @Nullable Parameters[] all = parametersOf;
        if (all == null) {
            all = new Parameters[routeOf.length];
            parametersOf = all;
        }
        Parameters parameters = all[entry.number()];
        if (parameters == null) {
            parameters = new Parameters(entry.match().path());
            all[entry.number()] = parameters;
        }
        if (!Fit.fits(entry.match(), parameters.expression(), question) || !entry.holds(question)) {
            throw new IllegalStateException("the index leads to a route that does not take the request");
        }
        return new RouteTable.Matched(
                entry.route(), entry.match(), parameters.values(question.path().segments()));
    }

    Entry entry(int entry) {
        @Nullable Entry[] entries = entryOf;
        if (entries == null) {
            entries = new Entry[routeOf.length];
            entryOf = entries;
        }
        Entry known = entries[entry];
        if (known == null) {
            Route route = route(index.entries[entry * 3]);
            int position = index.entries[entry * 3 + 1];
            known = new Entry(route, route.matches().get(position), position, entry);
            entries[entry] = known;
        }
        return known;
    }

    private Candidates candidates(int count, int first) {
        Candidates known = candidates[first];
        if (known == null) {
            List<Entry> entries = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                entries.add(entry(index.candidates[first + i]));
            }
            known = new Candidates(entries);
            candidates[first] = known;
        }
        return known;
    }

    // ---- the best

    /**
     * The entry that takes the request in the lower half, the number of its parameters in the upper one; negative where
     * none does.
     */
    long find(Question question) {
        String host = question.host();
        List<String> segments = question.path().segments();
        if (index.exactHosts) {
            int slot = index.slot(RouteIndex.EXACT_HOSTS, host.hashCode(), host, 0, host.length());
            long found = slot < 0 ? NONE : follow(slot, 0, segments, question);
            if (found >= 0) {
                return found;
            }
        }
        if (index.wildcardHosts) {
            for (int dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
                int slot = wildcard(host, dot);
                long found = slot < 0 ? NONE : follow(slot, 0, segments, question);
                if (found >= 0) {
                    return found;
                }
            }
        }
        return search(RouteIndex.ANY_HOST, 0, segments, question);
    }

    private int wildcard(String host, int dot) {
        int from = dot + 1;
        int length = host.length() - from;
        return index.slot(RouteIndex.WILDCARD_HOSTS, RouteIndex.hash(host, from, host.length()), host, from, length);
    }

    /** The best entry below {@code place} for the segments from {@code at} on. */
    private long search(int place, int at, List<String> segments, Question question) {
        int here = place * PLACE;
        int length = places[here + CHAIN_LENGTH];
        if (length > 0) {
            if (!leadsOn(places[here + CHAIN], length, segments, at)) {
                return NONE;
            }
            at += length;
        }
        if (at == segments.size()) {
            long found = leaf(places[here + END_METHOD], places[here + END_ENTRY], question);
            return found >= 0 || places[here + OTHERS] == 0 ? found : last(here, question);
        }
        String segment = segments.get(at);
        if (places[here + LITERALS] > 0) {
            int slot = index.slot(place, segment.hashCode(), segment, 0, segment.length());
            long found = slot < 0 ? NONE : follow(slot, at + 1, segments, question);
            if (found >= 0) {
                return found;
            }
        }
        return places[here + OTHERS] == 0 ? NONE : others(here, segment, at, segments, question);
    }

    /** The best entry behind a slot, for the segments from {@code at} on. Does not touch places that it can do without. */
    private long follow(int slot, int at, List<String> segments, Question question) {
        while (true) {
            int flags = slots[slot + FLAGS];
            if ((flags & FOLLOWING) != 0) {
                if (!leadsOn(slot, segments, at)) {
                    return NONE;
                }
                at += flags & FOLLOWING;
            }
            int place = slots[slot + CHILD];
            if (place == 0) {
                return at == segments.size()
                        ? leaf(slots[slot + SLOT_METHOD], slots[slot + SLOT_ENTRY], question)
                        : NONE;
            }
            if ((flags & PLAIN) == 0) {
                return search(place, at, segments, question);
            }
            if (at == segments.size()) {
                return NONE;
            }
            String segment = segments.get(at++);
            slot = index.slot(place, segment.hashCode(), segment, 0, segment.length());
            if (slot < 0) {
                return NONE;
            }
        }
    }

    /** Whether the segments from {@code at} on begin with those that follow a slot's text there. */
    private boolean leadsOn(int slot, List<String> segments, int at) {
        int end = at + (slots[slot + FLAGS] & FOLLOWING);
        if (end > segments.size()) {
            return false;
        }
        int text = slot + TEXT;
        int length = slots[text] & 0xff;
        for (int i = at; i < end; i++) {
            text += RouteIndex.numbers(length);
            length = slots[text] & 0xff;
            String segment = segments.get(i);
            if (length == ANY_TEXT) {
                if (segment.isEmpty()) {
                    return false;
                }
                length = 0;
            } else if (!index.isAt(text, segment, 0, segment.length())) {
                return false;
            }
        }
        return true;
    }

    /** Whether the segments from {@code at} on begin with a chain. */
    private boolean leadsOn(int chain, int length, List<String> segments, int at) {
        if (at + length > segments.size()) {
            return false;
        }
        int[] chains = index.chains;
        for (int i = 0; i < length; i++) {
            int from = chains[(chain + i) * 2];
            int size = chains[(chain + i) * 2 + 1];
            String segment = segments.get(at + i);
            if (size < 0 ? segment.isEmpty() : size != segment.length() || !index.labels.startsWith(segment, from)) {
                return false;
            }
        }
        return true;
    }

    /** All that may follow but literals. */
    private long others(int here, String segment, int at, List<String> segments, Question question) {
        if (!segment.isEmpty()) {
            for (int i = 0; i < places[here + GROUP_COUNT]; i++) {
                long found = partial(places[here + GROUPS] + i, segment, at, segments, question);
                if (found >= 0) {
                    return found;
                }
            }
        }
        if (places[here + EXPRESSION_COUNT] > 0) {
            long found = expression(here, segments, question);
            if (found >= 0) {
                return found;
            }
        }
        if (!segment.isEmpty()) {
            int parameter = places[here + PARAMETER];
            long found = parameter == 0 ? NONE : search(parameter, at + 1, segments, question);
            if (found < 0) {
                found = leaf(places[here + TAIL_METHOD], places[here + TAIL_ENTRY], question);
            }
            if (found >= 0) {
                return found;
            }
        }
        return leaf(places[here + REST_METHOD], places[here + REST_ENTRY], question);
    }

    /** All that takes a path that ends here, but for what ends here too. */
    private long last(int here, Question question) {
        if (places[here + EXPRESSION_COUNT] > 0) {
            long found = expression(here, question.path().segments(), question);
            if (found >= 0) {
                return found;
            }
        }
        return leaf(places[here + REST_METHOD], places[here + REST_ENTRY], question);
    }

    // ---- partial segments

    private long partial(int group, String segment, int at, List<String> segments, Question question) {
        int slot = slot(group, segment);
        if (slot < 0) {
            return NONE;
        }
        if ((slots[slot + FLAGS] & DIRECT) != 0) {
            return follow(slot, at + 1, segments, question);
        }
        int[] variants = index.variants;
        int variant = slots[slot + CHILD];
        long best = NONE;
        int parameters = 0;
        for (int more = variants[variant]; more > 0; more--) {
            if (best >= 0 && variants[variant + 2] > parameters) {
                return best; // those with more parameters come after
            }
            if (fits(variant + 1, group, segment)) {
                long found = search(variants[variant + 1], at + 1, segments, question);
                best = best < 0 || found < 0 ? Math.max(best, found) : better(best, found, question);
                parameters = variants[variant + 2];
            }
            variant += 2 + variants[variant + 2] * 2;
        }
        return best;
    }

    /** The better one of two whose paths differ in partial segments that nothing tells apart. */
    private long better(long one, long other, Question question) {
        Entry first = entry((int) one);
        Entry second = entry((int) other);
        int order = Specificity.compare(first, second, question.method());
        return (order == 0 ? first.compareTo(second) : order) <= 0 ? one : other;
    }

    /** The slot of those partial segments of a group whose texts in front and at the end fit; negative for none. */
    private int slot(int group, String segment) {
        int front = index.groups[group * 4 + 1];
        int end = index.groups[group * 4 + 2];
        int length = segment.length();
        if (length <= front + end
                || (index.groups[group * 4 + 3] & RouteIndex.mark(segment, front, segment, length - end, end)) == 0) {
            return NONE;
        }
        int parent = index.groups[group * 4];
        int hash = RouteIndex.hash(RouteIndex.hash(segment, 0, front), RouteIndex.hash(segment, length - end, length));
        int slot = index.first(parent, hash);
        do {
            if (slots[slot] == parent && isAt(slot, segment, front, end)) {
                return slot;
            }
            slot = slots[slot + NEXT];
        } while (slot != 0);
        return NONE;
    }

    private boolean isAt(int slot, String segment, int front, int end) {
        int length = segment.length();
        int text = slot + TEXT;
        if ((slots[slot + FLAGS] & APART) != 0) {
            return slots[text + 1] == front + end
                    && index.labels.regionMatches(slots[text], segment, 0, front)
                    && index.labels.regionMatches(slots[text] + front, segment, length - end, end);
        }
        return (slots[text] & 0xff) == front + end
                && index.are(text, 0, segment, 0, front)
                && index.are(text, front, segment, length - end, end);
    }

    /** Whether the texts between the parameters stand in the segment, with something between them. */
    private boolean fits(int variant, int group, String segment) {
        int[] variants = index.variants;
        int at = index.groups[group * 4 + 1];
        int end = segment.length() - index.groups[group * 4 + 2];
        for (int i = 0; i < variants[variant + 1]; i++) {
            int from = variants[variant + 2 + i * 2];
            int length = variants[variant + 3 + i * 2];
            at = Partials.after(index.labels.substring(from, from + length), segment, at, end);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    // ---- expressions

    private long expression(int here, List<String> segments, Question question) {
        String path = text(segments);
        int[] all = index.expressions;
        long best = NONE;
        int first = places[here + EXPRESSIONS];
        for (int i = first; i < first + places[here + EXPRESSION_COUNT]; i++) {
            if (best >= 0 && all[i * 5] < all[(i - 1) * 5]) {
                return best;
            }
            if (regexes[i].fits(path)) {
                long found = leaf(all[i * 5 + 3], all[i * 5 + 4], question);
                best = best < 0 || found < 0 ? Math.max(best, found) : better(best, found, question.method());
            }
        }
        return best;
    }

    private long better(long one, long other, String method) {
        Entry first = entry((int) one);
        Entry second = entry((int) other);
        int order = Integer.compare(Leaf.rank(first.match(), method), Leaf.rank(second.match(), method));
        return (order == 0 ? first.compareTo(second) : order) <= 0 ? one : other;
    }

    /** The decoded path. */
    static String text(List<String> segments) {
        var text = new StringBuilder();
        for (int i = 0; i < segments.size(); i++) {
            text.append('/').append(segments.get(i));
        }
        return text.toString();
    }

    // ---- leaves

    private long leaf(int method, int entry, Question question) {
        if (method == 0) {
            return NONE;
        }
        String asked = question.method();
        if (method > 0) {
            int named = method & (1 << METHOD_BITS) - 1;
            boolean takes = named == ANY_METHOD
                    ? Leaf.isForAny(asked)
                    : index.methods[named].equals(asked) || named == GET && asked.equals("HEAD");
            return takes ? (long) (method >> METHOD_BITS) << 32 | entry : NONE;
        }
        long found = leaf(entry, asked, question);
        if (found < 0 && asked.equals("HEAD")) {
            found = leaf(entry, "GET", question);
        }
        return found < 0 && Leaf.isForAny(asked) ? leaf(entry, Leaf.ANY, question) : found;
    }

    private long leaf(int leaf, String method, Question question) {
        int at = named(leaf, method);
        if (at < 0) {
            return NONE;
        }
        int[] leaves = index.leaves;
        return leaves[at + 2] < 0 ? found(leaves[at + 1]) : conditional(leaves[at + 1], leaves[at + 2], question);
    }

    private long conditional(int count, int first, Question question) {
        Entry best = candidates(count, first).best(question);
        return best == null ? NONE : found(best.number());
    }

    private long found(int entry) {
        return (long) index.entries[entry * 3 + 2] << 32 | entry;
    }

    /** The position of a method in a leaf; negative where it has none of that name. */
    private int named(int leaf, String method) {
        int[] leaves = index.leaves;
        for (int at = leaf + 1; at < leaf + 1 + leaves[leaf] * 3; at += 3) {
            if (index.methods[leaves[at]].equals(method)) {
                return at;
            }
        }
        return NONE;
    }

    // ---- all of them

    /** Leaves: the two numbers of each. */
    static final class Leaves {
        final Ints numbers = new Ints();

        /** Whether some of them belong to paths that nothing tells apart, so that their entries are to be compared. */
        boolean isMixed;
    }

    /** Every leaf of the question's host and path, best first, unless they are mixed. */
    Leaves leaves(Question question) {
        var found = new Leaves();
        List<String> segments = question.path().segments();
        String host = question.host();
        int exact = index.slot(RouteIndex.EXACT_HOSTS, host.hashCode(), host, 0, host.length());
        if (exact >= 0) {
            visitBehind(exact, 0, segments, found);
        }
        for (int dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
            int wildcard = wildcard(host, dot);
            if (wildcard >= 0) {
                visitBehind(wildcard, 0, segments, found);
            }
        }
        visit(RouteIndex.ANY_HOST, 0, segments, found);
        return found;
    }

    private void visit(int place, int at, List<String> segments, Leaves found) {
        int here = place * PLACE;
        int length = places[here + CHAIN_LENGTH];
        if (!leadsOn(places[here + CHAIN], length, segments, at)) {
            return;
        }
        at += length;
        String segment = at == segments.size() ? "" : segments.get(at);
        if (at == segments.size()) {
            add(places[here + END_METHOD], places[here + END_ENTRY], found);
        } else {
            literals(place, at, segments, found);
        }
        for (int i = 0; i < places[here + GROUP_COUNT] && !segment.isEmpty(); i++) {
            partials(places[here + GROUPS] + i, segment, at, segments, found);
        }
        expressions(here, segments, found);
        if (!segment.isEmpty()) {
            if (places[here + PARAMETER] > 0) {
                visit(places[here + PARAMETER], at + 1, segments, found);
            }
            add(places[here + TAIL_METHOD], places[here + TAIL_ENTRY], found);
        }
        add(places[here + REST_METHOD], places[here + REST_ENTRY], found);
    }

    private void literals(int place, int at, List<String> segments, Leaves found) {
        String segment = segments.get(at);
        int slot = index.slot(place, segment.hashCode(), segment, 0, segment.length());
        if (slot >= 0) {
            visitBehind(slot, at + 1, segments, found);
        }
    }

    private void visitBehind(int slot, int at, List<String> segments, Leaves found) {
        if (!leadsOn(slot, segments, at)) {
            return;
        }
        int behind = at + (slots[slot + FLAGS] & FOLLOWING);
        if (slots[slot + CHILD] > 0) {
            visit(slots[slot + CHILD], behind, segments, found);
        } else if (behind == segments.size()) {
            add(slots[slot + SLOT_METHOD], slots[slot + SLOT_ENTRY], found);
        }
    }

    private void partials(int group, String segment, int at, List<String> segments, Leaves found) {
        int slot = slot(group, segment);
        if (slot < 0) {
            return;
        }
        if ((slots[slot + FLAGS] & DIRECT) != 0) {
            visitBehind(slot, at + 1, segments, found);
            return;
        }
        int variant = slots[slot + CHILD];
        int parameters = -1;
        for (int more = index.variants[variant]; more > 0; more--) {
            if (fits(variant + 1, group, segment)) {
                found.isMixed |= index.variants[variant + 2] == parameters;
                parameters = index.variants[variant + 2];
                visit(index.variants[variant + 1], at + 1, segments, found);
            }
            variant += 2 + index.variants[variant + 2] * 2;
        }
    }

    private void expressions(int here, List<String> segments, Leaves found) {
        if (places[here + EXPRESSION_COUNT] == 0) {
            return;
        }
        String path = text(segments);
        int first = places[here + EXPRESSIONS];
        int beginning = -1;
        for (int i = first; i < first + places[here + EXPRESSION_COUNT]; i++) {
            if (regexes[i].fits(path)) {
                found.isMixed |= index.expressions[i * 5] == beginning;
                beginning = index.expressions[i * 5];
                add(index.expressions[i * 5 + 3], index.expressions[i * 5 + 4], found);
            }
        }
    }

    private static void add(int method, int entry, Leaves found) {
        if (method != 0) {
            found.numbers.add(method);
            found.numbers.add(entry);
        }
    }

    /** The methods that routes of a leaf name, {@link Leaf#ANY} among them. */
    void addMethods(int method, int entry, Set<String> all) {
        if (method > 0) {
            all.add(index.methods[method & (1 << METHOD_BITS) - 1]);
            return;
        }
        for (int i = 0; i < index.leaves[entry]; i++) {
            all.add(index.methods[index.leaves[entry + 1 + i * 3]]);
        }
    }

    /** Adds the routes of a leaf that may take the request, whatever its header fields; true if the last one does for certain. */
    boolean addPossible(int method, int entry, List<Route> possible, Question question) {
        String asked = question.method();
        return addPossible(method, entry, asked, possible, question)
                || asked.equals("HEAD") && addPossible(method, entry, "GET", possible, question)
                || Leaf.isForAny(asked) && addPossible(method, entry, Leaf.ANY, possible, question);
    }

    private boolean addPossible(int method, int entry, String asked, List<Route> possible, Question question) {
        if (method > 0) {
            return index.methods[method & (1 << METHOD_BITS) - 1].equals(asked)
                    && add(route(index.entries[entry * 3]), possible);
        }
        int at = named(entry, asked);
        if (at < 0) {
            return false;
        }
        int[] leaves = index.leaves;
        return leaves[at + 2] < 0
                ? add(route(index.entries[leaves[at + 1] * 3]), possible)
                : candidates(leaves[at + 1], leaves[at + 2]).addPossibleTo(possible, question);
    }

    /** Adds the entries of a leaf that may take a method. */
    void addEntries(int method, int entry, String asked, List<Entry> all) {
        if (method > 0) {
            String named = index.methods[method & (1 << METHOD_BITS) - 1];
            if (named.equals(asked)
                    || named.equals("GET") && asked.equals("HEAD")
                    || named.equals(Leaf.ANY) && Leaf.isForAny(asked)) {
                all.add(entry(entry));
            }
            return;
        }
        addNamed(entry, asked, all);
        if (asked.equals("HEAD")) {
            addNamed(entry, "GET", all);
        }
        if (Leaf.isForAny(asked)) {
            addNamed(entry, Leaf.ANY, all);
        }
    }

    private void addNamed(int leaf, String method, List<Entry> all) {
        int at = named(leaf, method);
        if (at >= 0 && index.leaves[at + 2] < 0) {
            all.add(entry(index.leaves[at + 1]));
        } else if (at >= 0) {
            for (int i = 0; i < index.leaves[at + 1]; i++) {
                all.add(entry(index.candidates[index.leaves[at + 2] + i]));
            }
        }
    }

    private static boolean add(Route route, List<Route> possible) {
        if (!possible.contains(route)) {
            possible.add(route);
        }
        return true;
    }
}
