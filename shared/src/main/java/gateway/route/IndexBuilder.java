package gateway.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a {@link RouteIndex} of routes. */
final class IndexBuilder {
    private final Map<String, Branch> exact = new HashMap<>();
    private final Map<String, Branch> wildcard = new HashMap<>();
    private final Branch any = new Branch();
    private final Map<String, Integer> shapes = new HashMap<>();

    private final Ints records = new Ints(); // the slots in use
    private final Ints hashes = new Ints(); // of their texts
    private final Ints places = new Ints();
    private final Ints chains = new Ints();
    private final Ints groups = new Ints();
    private final Ints variants = new Ints();
    private final Ints expressions = new Ints();
    private final Ints leaves = new Ints();
    private final Ints candidates = new Ints();
    private final Ints entries = new Ints();
    private final StringBuilder labels = new StringBuilder();
    private final Map<String, Integer> labelPositions = new HashMap<>();
    private final Map<String, Integer> chainPositions = new HashMap<>();
    private final List<String> methods = new ArrayList<>();
    private int groupCount;

    IndexBuilder() {
        methods.add("");
        methods.add(Leaf.ANY);
        methods.add("GET");
    }

    /** Routes in order of id. */
    static RouteIndex index(List<Route> routes) {
        var builder = new IndexBuilder();
        for (int i = 0; i < routes.size(); i++) {
            builder.add(routes.get(i), i);
        }
        return builder.index(routes.size());
    }

    private void add(Route route, int number) {
        for (int i = 0; i < route.matches().size(); i++) {
            Match match = route.matches().get(i);
            Match.Host host = match.host().orElse(null);
            Branch root = host == null
                    ? any
                    : host instanceof Match.Host.Exact(var name)
                            ? Branch.child(exact, name)
                            : Branch.child(wildcard, ((Match.Host.Wildcard) host).suffix());
            String key = Parameters.key(match.path());
            Integer shape = shapes.get(key);
            if (shape == null) {
                shape = shapes.size();
                shapes.put(key, shape);
            }
            int entry = entries.size() / 3;
            entries.add(number);
            entries.add(i);
            entries.add(shape);
            root.add(new Entry(route, match, i, entry));
        }
    }

    private RouteIndex index(int routes) {
        places.reserve(RouteIndex.ANY_HOST * RouteIndex.PLACE); // numbers that are no places
        place(any);
        hosts(exact, RouteIndex.EXACT_HOSTS);
        hosts(wildcard, RouteIndex.WILDCARD_HOSTS);
        int[] all = places.toArray();
        var table = new SlotTable(records, hashes, all.length / RouteIndex.PLACE);
        int[] groupArray = groups.toArray();
        for (int i = 0; i < groupArray.length; i += 4) {
            groupArray[i] += all.length / RouteIndex.PLACE;
        }
        return new RouteIndex(
                table.pilots(),
                table.slots(),
                all,
                chains.toArray(),
                groupArray,
                variants.toArray(),
                expressions.toArray(),
                leaves.toArray(),
                candidates.toArray(),
                entries.toArray(),
                labels.toString(),
                methods.toArray(new String[0]),
                (exact.isEmpty() ? 0 : 1) + (wildcard.isEmpty() ? 0 : 2),
                shapes.size(),
                routes);
    }

    private void hosts(Map<String, Branch> roots, int parent) {
        for (Map.Entry<String, Branch> root : roots.entrySet()) {
            String name = root.getKey();
            lead(record(parent, name.hashCode(), name), root.getValue());
        }
    }

    private int record(int parent, int hash, String text) {
        int record = records.reserve(RouteIndex.SLOT);
        hashes.add(hash);
        records.set(record + RouteIndex.PARENT, parent);
        if (!write(record + RouteIndex.TEXT, record + RouteIndex.SLOT, text)) {
            records.set(record + RouteIndex.FLAGS, RouteIndex.APART);
            records.set(record + RouteIndex.TEXT, label(text));
            records.set(record + RouteIndex.TEXT + 1, text.length());
        }
        return record;
    }

    /** Writes a text into a slot that ends at {@code end}, if it has room and a byte is enough for each character. */
    private boolean write(int at, int end, String text) {
        int length = text.length();
        if (length >= RouteIndex.ANY_TEXT || at + RouteIndex.numbers(length) > end) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        records.set(at, length);
        for (int i = 1; i <= length; i++) {
            int number = at + (i >> 2);
            records.set(number, records.get(number) | text.charAt(i - 1) << (i << 3));
        }
        return true;
    }

    /** Lets a slot lead to a branch: past what follows without alternative, as far as the slot has room for that. */
    private void lead(int record, Branch branch) {
        int flags = records.get(record + RouteIndex.FLAGS);
        Branch last = branch;
        int end = record + RouteIndex.SLOT;
        int at = record + RouteIndex.TEXT;
        at = (flags & RouteIndex.APART) != 0 ? end : at + RouteIndex.numbers(records.get(at) & 0xff);
        while (at < end && last.isPassage()) {
            if (last.parameter != null) {
                records.set(at++, RouteIndex.ANY_TEXT);
                last = last.parameter;
            } else if (last.literals != null) {
                Map.Entry<String, Branch> only =
                        last.literals.entrySet().iterator().next();
                if (!write(at, end, only.getKey())) {
                    break;
                }
                at += RouteIndex.numbers(only.getKey().length());
                last = only.getValue();
            }
            flags++;
        }
        if (last.isEnd() && last.end != null) {
            leaf(last.end, records, record + RouteIndex.SLOT_METHOD);
        } else {
            int place = place(last);
            records.set(record + RouteIndex.CHILD, place);
            int from = place * RouteIndex.PLACE;
            if (places.get(from + RouteIndex.CHAIN_LENGTH) == 0
                    && places.get(from + RouteIndex.LITERALS) > 0
                    && places.get(from + RouteIndex.OTHERS) == 0
                    && places.get(from + RouteIndex.END_METHOD) == 0) {
                flags |= RouteIndex.PLAIN;
            }
        }
        records.set(record + RouteIndex.FLAGS, flags);
    }

    private int label(String text) {
        Integer known = labelPositions.get(text);
        if (known == null) {
            known = labels.length();
            labelPositions.put(text, known);
            labels.append(text);
        }
        return known;
    }

    // ---- places

    /** The number of a place like {@code branch}. */
    private int place(Branch branch) {
        int at = places.reserve(RouteIndex.PLACE);
        int number = at / RouteIndex.PLACE;
        Branch last = chain(branch, at);
        if (last.end != null) {
            leaf(last.end, places, at + RouteIndex.END_METHOD);
        }
        if (last.literals != null) {
            places.set(at + RouteIndex.LITERALS, last.literals.size());
            for (Map.Entry<String, Branch> literal : last.literals.entrySet()) {
                String text = literal.getKey();
                lead(record(number, text.hashCode(), text), literal.getValue());
            }
        }
        boolean others = last.parameter != null || last.tail != null || last.rest != null;
        places.set(at + RouteIndex.OTHERS, others || !last.partials.isEmpty() || !last.expressions.isEmpty() ? 1 : 0);
        partials(last, at);
        expressions(last, at);
        if (last.parameter != null) {
            int parameter = place(last.parameter);
            places.set(at + RouteIndex.PARAMETER, parameter);
        }
        if (last.tail != null) {
            leaf(last.tail, places, at + RouteIndex.TAIL_METHOD);
        }
        if (last.rest != null) {
            leaf(last.rest, places, at + RouteIndex.REST_METHOD);
        }
        return number;
    }

    /** Notes what follows without alternative; the branch behind that. */
    private Branch chain(Branch first, int at) {
        Branch last = first;
        var chain = new Ints();
        var key = new StringBuilder();
        while (last.isPassage()) {
            if (last.parameter != null) {
                chain.add(0);
                chain.add(-1);
                last = last.parameter;
                key.append('\u0001'); // which no literal has
            } else if (last.literals != null) {
                Map.Entry<String, Branch> only =
                        last.literals.entrySet().iterator().next();
                chain.add(label(only.getKey()));
                chain.add(only.getKey().length());
                last = only.getValue();
                key.append('/').append(only.getKey());
            }
        }
        if (chain.size() > 0) {
            Integer known = chainPositions.get(key.toString());
            if (known == null) {
                known = chains.size() / 2;
                chainPositions.put(key.toString(), known);
                chains.addAll(chain);
            }
            places.set(at + RouteIndex.CHAIN, known);
            places.set(at + RouteIndex.CHAIN_LENGTH, chain.size() / 2);
        }
        return last;
    }

    private void partials(Branch branch, int at) {
        List<Match.Segment.Partial> partials = branch.partials;
        int count = partials.size();
        if (count == 0) {
            return;
        }
        // What is behind them comes first: it has groups of its own, and those of this place stand together.
        int[] behind = new int[count];
        for (int i = 0; i < count; i++) {
            List<String> texts = partials.get(i).texts();
            if (texts.size() == 2) { // then it is the only one of these texts in its group
                behind[i] = record(0, hash(texts), texts.getFirst() + texts.getLast());
                lead(behind[i], branch.byPartial.get(i));
            } else {
                behind[i] = place(branch.byPartial.get(i));
            }
        }
        places.set(at + RouteIndex.GROUPS, groups.size() / 4);
        int groupsHere = 0;
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && areAlike(partials.get(from), partials.get(to))) {
                to++;
            }
            group(partials, behind, from, to);
            groupsHere++;
        }
        places.set(at + RouteIndex.GROUP_COUNT, groupsHere);
    }

    /** Whether they have as many literal characters in all, in front and at the end. */
    private static boolean areAlike(Match.Segment.Partial one, Match.Segment.Partial other) {
        return one.literalLength() == other.literalLength()
                && one.texts().getFirst().length() == other.texts().getFirst().length()
                && one.texts().getLast().length() == other.texts().getLast().length();
    }

    private void group(List<Match.Segment.Partial> partials, int[] behind, int from, int to) {
        groupCount++;
        groups.add(groupCount - 1);
        groups.add(partials.get(from).texts().getFirst().length());
        groups.add(partials.get(from).texts().getLast().length());
        int mark = groups.reserve(1);
        Map<String, List<Integer>> byTexts = new HashMap<>();
        for (int i = from; i < to; i++) {
            List<String> texts = partials.get(i).texts();
            String key = texts.getFirst() + texts.getLast();
            List<Integer> some = byTexts.get(key);
            if (some == null) {
                some = new ArrayList<>(1);
                byTexts.put(key, some);
            }
            some.add(i);
        }
        for (Map.Entry<String, List<Integer>> some : byTexts.entrySet()) {
            List<Integer> members = some.getValue();
            List<String> first = partials.get(members.getFirst()).texts();
            int front = first.getFirst().length();
            String text = some.getKey();
            groups.set(mark, groups.get(mark) | RouteIndex.mark(text, front, text, front, text.length() - front));
            if (first.size() == 2) {
                int direct = behind[members.getFirst()];
                records.set(direct + RouteIndex.PARENT, -groupCount);
                records.set(direct + RouteIndex.FLAGS, records.get(direct + RouteIndex.FLAGS) | RouteIndex.DIRECT);
                continue;
            }
            int record = record(-groupCount, hash(first), some.getKey());
            records.set(record + RouteIndex.CHILD, variants.size());
            variants.add(members.size());
            for (int member : members) {
                List<String> texts = partials.get(member).texts();
                variants.add(behind[member]);
                variants.add(texts.size() - 2);
                for (int i = 1; i < texts.size() - 1; i++) {
                    variants.add(label(texts.get(i)));
                    variants.add(texts.get(i).length());
                }
            }
        }
    }

    private static int hash(List<String> texts) {
        return RouteIndex.hash(texts.getFirst().hashCode(), texts.getLast().hashCode());
    }

    private void expressions(Branch branch, int at) {
        places.set(at + RouteIndex.EXPRESSIONS, expressions.size() / 5);
        places.set(at + RouteIndex.EXPRESSION_COUNT, branch.expressions.size());
        for (int i = 0; i < branch.expressions.size(); i++) {
            Match.Segment.Expression expression = branch.expressions.get(i);
            expressions.add(expression.beginning().length());
            expressions.add(label(expression.regex()));
            expressions.add(expression.regex().length());
            leaf(branch.byExpression.get(i), expressions, expressions.reserve(2));
        }
    }

    // ---- leaves

    /** Writes the two numbers of a leaf. */
    private void leaf(Leaf leaf, Ints into, int at) {
        List<String> named = leaf.methods();
        int[] numbers = leaf.numbers(0); // of one, where that has no conditions
        if (named.size() == 1 && numbers.length == 1) {
            int method = method(named.getFirst());
            int shape = entries.get(numbers[0] * 3 + 2);
            if (RouteIndex.canBeSimple(method, shape)) {
                into.set(at, RouteIndex.simple(method, shape));
                into.set(at + 1, numbers[0]);
                return;
            }
        }
        into.set(at, -1);
        into.set(at + 1, leaves.size());
        leaves.add(named.size());
        for (int i = 0; i < named.size(); i++) {
            numbers = leaf.numbers(i);
            leaves.add(method(named.get(i)));
            if (numbers.length == 1) {
                leaves.add(numbers[0]);
                leaves.add(-1);
            } else {
                int count = numbers[numbers.length - 1] < 0 ? numbers.length - 1 : numbers.length;
                leaves.add(count);
                leaves.add(candidates.size());
                for (int k = 0; k < count; k++) {
                    candidates.add(numbers[k]);
                }
            }
        }
    }

    private int method(String name) {
        int at = methods.indexOf(name);
        if (at < 0) {
            at = methods.size();
            methods.add(name);
        }
        return at;
    }
}
