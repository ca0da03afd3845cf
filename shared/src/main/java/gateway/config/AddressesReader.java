package gateway.config;

import gateway.http.AddressRange;
import gateway.json.Json;
import gateway.policy.AddressRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads ranges of addresses: a match's {@code clientIp}, that of rules, the gateway's {@code
 * trustedProxies}. */
final class AddressesReader {
    private static final int MOST_RANGES = 256;
    private static final String RANGE_FIX =
            "write an address such as 203.0.113.7, or a range such as 10.0.0.0/8 or 2001:db8::/32";

    private static final String RULE_FIX =
            "write ranges to allow, to deny, or both, such as { allow: [203.0.113.0/24], deny: [203.0.113.9] }";

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

    /** Where requests may come from: {@code clientIp} of a policy or route. */
    static AddressRule rule(Node node) {
        if (!node.isObject()) {
            node.isNot("a rule about addresses", RULE_FIX);
            return new AddressRule(List.of(), List.of());
        }
        int faults = node.faults();
        node.has(Fields.CLIENT_IP);
        Node allow = node.get("allow");
        Node deny = node.get("deny");
        if (!allow.isThere() && !deny.isThere() && node.faults() == faults) {
            node.fault("says nothing", RULE_FIX);
        }
        List<AddressRange> allowed = allow.isThere() ? read(allow) : List.of();
        List<AddressRange> denied = deny.isThere() ? read(deny) : List.of();
        if (node.faults() == faults && !allowed.isEmpty() && isNobodyLeft(allowed, denied)) {
            node.fault("denies all that it allows", "nobody could ever call; correct one of the two lists");
        }
        return new AddressRule(allowed, denied);
    }

    private static boolean isNobodyLeft(List<AddressRange> allowed, List<AddressRange> denied) {
        for (AddressRange range : allowed) {
            boolean covered = false;
            for (AddressRange other : denied) {
                covered |= other.covers(range);
            }
            if (!covered) {
                return false;
            }
        }
        return true;
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
