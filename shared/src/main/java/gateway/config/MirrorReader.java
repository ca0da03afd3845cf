package gateway.config;

import gateway.json.Json;
import gateway.policy.Mirror;
import java.math.BigDecimal;
import java.util.Collection;

/** Reads {@code mirror}. */
final class MirrorReader {
    private static final String FIX = "write { service: shadow, percent: 5 }, or none";
    private static final String PERCENT_FIX =
            "write a number above 0 and at most 100, such as 5 or 0.25, with at most four decimals";
    private static final int ALL = 1_000_000;

    private MirrorReader() {}

    /** {@code services} are the ids of those that there are. */
    static Said<Mirror> read(Node node, Collection<String> services) {
        if (Compiler.isNone(node)) {
            return Said.none();
        }
        if (!node.isObject()) {
            node.isNot("where copies go", FIX);
            return Said.none();
        }
        node.has(Fields.MIRROR);
        String service = Compiler.reference(node.get("service"), "service", services);
        Node percent = node.get("percent");
        return Said.of(new Mirror(service, percent.isThere() ? millionths(percent) : ALL));
    }

    private static int millionths(Node node) {
        if (!(node.value() instanceof Json.Num(var literal))) {
            node.isNot("a percentage", PERCENT_FIX);
            return ALL;
        }
        long whole = Units.whole(literal);
        if (whole >= 1 && whole <= 100) {
            return (int) whole * (ALL / 100);
        }
        BigDecimal millionths = new BigDecimal(literal).movePointRight(4).stripTrailingZeros();
        if (millionths.scale() > 0 || millionths.signum() <= 0 || millionths.compareTo(BigDecimal.valueOf(ALL)) > 0) {
            node.isNot("a percentage", PERCENT_FIX);
            return ALL;
        }
        return millionths.intValueExact();
    }
}
