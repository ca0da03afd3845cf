package gateway.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A {@link RouteIndex} as bytes. All numbers have four bytes, the lowest first: the format, the number of routes, of shapes,
 * which hosts there are, the texts, and the arrays, each after its length. A text is written with one byte a character
 * where that is enough, else with two, and before it stand its bytes and which of the two it is.
 */
final class IndexBytes {
    /** Another one wherever the meaning of any number changes, that of a hash included. */
    private static final int FORMAT = 0x4c475403;

    private static final String NO_INDEX = "not an index of routes, or damaged: ";

    private final RouteIndex index;

    private IndexBytes(RouteIndex index) {
        this.index = index;
    }

    // ---- writing

    static byte[] encode(RouteIndex index) {
        int[][] arrays = arrays(index);
        boolean wide = isWide(index.labels);
        int size = 4 * 5 + 8 + index.labels.length() * (wide ? 2 : 1);
        for (String method : index.methods) {
            size += 8 + method.length() * (isWide(method) ? 2 : 1);
        }
        for (int[] array : arrays) {
            size += 4 + array.length * 4;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(FORMAT).putInt(index.routes).putInt(index.shapes);
        out.putInt((index.exactHosts ? 1 : 0) + (index.wildcardHosts ? 2 : 0));
        text(out, index.labels);
        out.putInt(index.methods.length);
        for (String method : index.methods) {
            text(out, method);
        }
        for (int[] array : arrays) {
            out.putInt(array.length);
            out.asIntBuffer().put(array);
            out.position(out.position() + array.length * 4);
        }
        return out.array();
    }

    private static int[][] arrays(RouteIndex index) {
        return new int[][] {
            index.pilots,
            index.slots,
            index.places,
            index.chains,
            index.groups,
            index.variants,
            index.expressions,
            index.leaves,
            index.candidates,
            index.entries
        };
    }

    private static boolean isWide(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return true;
            }
        }
        return false;
    }

    private static void text(ByteBuffer out, String text) {
        boolean wide = isWide(text);
        byte[] bytes = text.getBytes(wide ? UTF_16LE : ISO_8859_1);
        out.putInt(bytes.length).putInt(wide ? 2 : 1).put(bytes);
    }

    // ---- reading

    static RouteIndex decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (number(in) != FORMAT) {
            throw new IllegalArgumentException(NO_INDEX + "another format");
        }
        int routes = number(in);
        int shapes = number(in);
        int hosts = number(in);
        String labels = text(in);
        int count = number(in);
        check(count > RouteIndex.GET && count <= in.remaining() / 8, "number of methods");
        String[] methods = new String[count];
        for (int i = 0; i < count; i++) {
            methods[i] = text(in);
        }
        int[][] arrays = new int[10][];
        for (int i = 0; i < arrays.length; i++) {
            int length = number(in);
            check(length >= 0 && length <= in.remaining() / 4, "length");
            arrays[i] = new int[length];
            in.asIntBuffer().get(arrays[i]);
            in.position(in.position() + length * 4);
        }
        check(!in.hasRemaining(), "more than it should be");
        check(hosts >= 0 && hosts < 4, "hosts");
        check(methods[RouteIndex.ANY_METHOD].equals(Leaf.ANY) && methods[RouteIndex.GET].equals("GET"), "methods");
        var index = new RouteIndex(
                arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], arrays[5], arrays[6], arrays[7], arrays[8],
                arrays[9], labels, methods, hosts, shapes, routes);
        new IndexBytes(index).check();
        return index;
    }

    private static int number(ByteBuffer in) {
        check(in.remaining() >= 4, "cut short");
        return in.getInt();
    }

    private static String text(ByteBuffer in) {
        int length = number(in);
        int width = number(in);
        check(length >= 0 && length <= in.remaining(), "length of a text");
        check(width == 1 || width == 2 && length % 2 == 0, "width of a text");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, width == 2 ? UTF_16LE : ISO_8859_1);
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new IllegalArgumentException(NO_INDEX + what);
        }
    }

    // ---- checking

    private void check() {
        int most = index.entries.length / 3; // each route has one at least, and so has each shape
        check(index.routes >= 0 && index.routes <= most && index.shapes >= 0 && index.shapes <= most, "counts");
        check(
                index.slots.length >= RouteIndex.MARGIN
                        && (index.slots.length - RouteIndex.MARGIN) % RouteIndex.SLOT == 0,
                "slots");
        int slots = (index.slots.length - RouteIndex.MARGIN) / RouteIndex.SLOT;
        check(index.pilots.length > 1 && index.pilots[0] > 0 && index.pilots[0] <= slots, "pilots");
        check(Integer.bitCount(index.pilots.length - 1) == 1 && index.pilots.length <= 1 << 28, "pilots");
        check(
                index.places.length % RouteIndex.PLACE == 0
                        && index.places.length / RouteIndex.PLACE > RouteIndex.ANY_HOST,
                "places");
        check(index.entries.length % 3 == 0 && index.groups.length % 4 == 0, "entries and groups");
        check(index.chains.length % 2 == 0 && index.expressions.length % 5 == 0, "chains and expressions");
        int[] entries = index.entries;
        for (int i = 0; i < entries.length; i += 3) {
            check(isBelow(entries[i], index.routes) && entries[i + 1] >= 0, "entry");
            check(isBelow(entries[i + 2], index.shapes), "shape");
        }
        for (int candidate : index.candidates) {
            check(isBelow(candidate, entries.length / 3), "candidate");
        }
        for (int i = 0; i < index.chains.length; i += 2) {
            check(index.chains[i + 1] == -1 || isText(index.chains[i], index.chains[i + 1]), "chain");
        }
        for (int i = 0; i < index.groups.length; i += 4) {
            check(index.groups[i + 1] >= 0 && index.groups[i + 2] >= 0, "group");
            check(index.groups[i + 1] + (long) index.groups[i + 2] <= Integer.MAX_VALUE, "group");
        }
        for (int i = 0; i < index.expressions.length; i += 5) {
            check(isText(index.expressions[i + 1], index.expressions[i + 2]), "expression");
            leaf(index.expressions[i + 3], index.expressions[i + 4]);
        }
        places();
        slots();
    }

    private void places() {
        int[] places = index.places;
        for (int at = RouteIndex.ANY_HOST * RouteIndex.PLACE; at < places.length; at += RouteIndex.PLACE) {
            range(places[at + RouteIndex.CHAIN], places[at + RouteIndex.CHAIN_LENGTH], index.chains.length / 2);
            range(places[at + RouteIndex.GROUPS], places[at + RouteIndex.GROUP_COUNT], index.groups.length / 4);
            range(
                    places[at + RouteIndex.EXPRESSIONS],
                    places[at + RouteIndex.EXPRESSION_COUNT],
                    index.expressions.length / 5);
            int parameter = places[at + RouteIndex.PARAMETER];
            check(parameter == 0 || isPlace(parameter), "parameter");
            leaf(places[at + RouteIndex.TAIL_METHOD], places[at + RouteIndex.TAIL_ENTRY]);
            leaf(places[at + RouteIndex.REST_METHOD], places[at + RouteIndex.REST_ENTRY]);
            leaf(places[at + RouteIndex.END_METHOD], places[at + RouteIndex.END_ENTRY]);
        }
    }

    private void slots() {
        int[] slots = index.slots;
        int places = index.places.length / RouteIndex.PLACE;
        for (int at = RouteIndex.MARGIN; at < slots.length; at += RouteIndex.SLOT) {
            int next = slots[at + RouteIndex.NEXT];
            check(next == 0 || next > at && isSlot(next), "next"); // so a search ends
            int parent = slots[at];
            if (parent == 0) {
                continue;
            }
            int flags = slots[at + RouteIndex.FLAGS];
            texts(at, flags);
            int child = slots[at + RouteIndex.CHILD];
            if (parent >= places && (flags & RouteIndex.DIRECT) == 0) {
                variants(child);
            } else if (child == 0) {
                leaf(slots[at + RouteIndex.SLOT_METHOD], slots[at + RouteIndex.SLOT_ENTRY]);
            } else {
                check(isPlace(child), "child");
            }
        }
    }

    private boolean isSlot(int at) {
        return at >= RouteIndex.MARGIN && at < index.slots.length && (at - RouteIndex.MARGIN) % RouteIndex.SLOT == 0;
    }

    /** What a slot's text is and what follows it has to end where the slot does. */
    private void texts(int slot, int flags) {
        int[] slots = index.slots;
        int following = flags & RouteIndex.FOLLOWING;
        int at = slot + RouteIndex.TEXT;
        if ((flags & RouteIndex.APART) != 0) {
            check(following == 0 && isText(slots[at], slots[at + 1]), "label");
            return;
        }
        int end = slot + RouteIndex.SLOT;
        int length = slots[at] & 0xff;
        check(length != RouteIndex.ANY_TEXT, "text");
        at += RouteIndex.numbers(length);
        check(at <= end, "text");
        for (int i = 0; i < following; i++) {
            check(at < end, "text");
            length = slots[at] & 0xff;
            at += RouteIndex.numbers(length == RouteIndex.ANY_TEXT ? 0 : length);
            check(at <= end, "text");
        }
    }

    private void variants(int at) {
        int[] variants = index.variants;
        check(isBelow(at, variants.length), "partial segments");
        int next = at + 1;
        for (int more = variants[at]; more > 0; more--) {
            check(next >= 0 && next + 1 < variants.length && isPlace(variants[next]), "partial segment");
            int texts = variants[next + 1];
            check(isBelow(texts, variants.length) && next + 1 + texts * 2L < variants.length, "partial segment");
            for (int i = 0; i < texts; i++) {
                check(isText(variants[next + 2 + i * 2], variants[next + 3 + i * 2]), "text of a partial segment");
            }
            next += 2 + texts * 2;
        }
    }

    private void leaf(int method, int entry) {
        if (method == 0) {
            return;
        }
        int entries = index.entries.length / 3;
        if (method > 0) {
            check(isBelow(method & (1 << RouteIndex.METHOD_BITS) - 1, index.methods.length), "method");
            check(isBelow(method >> RouteIndex.METHOD_BITS, index.shapes) && isBelow(entry, entries), "leaf");
            return;
        }
        int[] leaves = index.leaves;
        check(isBelow(entry, leaves.length), "leaf");
        check(leaves[entry] >= 0 && entry + leaves[entry] * 3L < leaves.length, "leaf");
        for (int i = 0; i < leaves[entry]; i++) {
            int at = entry + 1 + i * 3;
            check(isBelow(leaves[at], index.methods.length), "method");
            if (leaves[at + 2] < 0) {
                check(isBelow(leaves[at + 1], entries), "leaf");
            } else {
                check(leaves[at + 1] > 0, "leaf");
                range(leaves[at + 2], leaves[at + 1], index.candidates.length);
            }
        }
    }

    private static void range(int from, int count, int size) {
        check(from >= 0 && count >= 0 && from + (long) count <= size, "range");
    }

    private static boolean isBelow(int number, int limit) {
        return number >= 0 && number < limit;
    }

    private boolean isText(int from, int length) {
        return from >= 0 && length >= 0 && from + (long) length <= index.labels.length();
    }

    private boolean isPlace(int number) {
        return number >= RouteIndex.ANY_HOST && number < index.places.length / RouteIndex.PLACE;
    }
}
