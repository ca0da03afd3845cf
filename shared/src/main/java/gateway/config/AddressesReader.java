package gateway.config;

import gateway.http.AddressRange;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads ranges of addresses: a match's {@code clientIp}, the gateway's {@code trustedProxies}. */
final class AddressesReader {
    private static final int MOST_RANGES = 256;
    private static final String RANGE_FIX =
            "write an address such as 203.0.113.7, or a range such as 10.0.0.0/8 or 2001:db8::/32";

    private AddressesReader() {}

    /** A range of addresses, or a list of them. */
    static List<AddressRange> read(Node node) {
        List<AddressRange> ranges = new ArrayList<>(1);
        if (node.isText()) {
            range(ranges, node);
            return ranges;
        }
        List<Node> items = node.items(RANGE_FIX + ", or a list of them");
        if (node.value() instanceof Json.Arr && (items.isEmpty() || items.size() > MOST_RANGES)) {
            node.fault("has " + items.size() + " ranges", "write 1 to " + MOST_RANGES);
        }
        for (Node item : items) {
            range(ranges, item);
        }
        return ranges;
    }

    private static void range(List<AddressRange> ranges, Node node) {
        String text = node.text("", "an address", RANGE_FIX);
        Optional<AddressRange> range = AddressRange.parse(text);
        if (range.isPresent()) {
            if (ranges.contains(range.get())) {
                node.fault("stands twice", "remove one");
            }
            ranges.add(range.get());
        } else if (!text.isEmpty()) {
            node.isNot("a range of addresses", RANGE_FIX + ", without bits beyond its length");
        }
    }
}
