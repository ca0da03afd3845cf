package gateway.policy;

import gateway.http.AddressRange;
import java.util.List;

/**
 * Where a request may come from. What is denied is so even if it is allowed, too.
 *
 * @param allow one of which must hold the client's address; empty: all of them do
 * @param deny  none of which may
 */
public record AddressRule(List<AddressRange> allow, List<AddressRange> deny) {
    public AddressRule {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Whether a client at {@code address} may; one whose address is not known may not. */
    public boolean admits(String address) {
        return AddressRange.isAddress(address) && !isIn(deny, address) && (allow.isEmpty() || isIn(allow, address));
    }

    private static boolean isIn(List<AddressRange> ranges, String address) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }
}
