package gateway.config;

import gateway.json.Json;
import gateway.policy.Limit.Statuses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which answers count: {@code statuses}. */
final class StatusesReader {
    private static final String FIX = "write a list of statuses, classes and spans, such as [2xx, 404, 500-503]";
    private static final int LEAST = 200;
    private static final int MOST = 599;

    private StatusesReader() {}

    static List<Statuses> read(Node node) {
        List<Statuses> statuses = new ArrayList<>(2);
        List<Node> items = node.items(FIX);
        for (Node item : items) {
            Statuses one = one(item);
            if (one == null) {
                item.isNot("a status, a class of them or a span", FIX);
                continue;
            }
            for (Statuses before : statuses) {
                if (one.least() <= before.most() && before.least() <= one.most()) {
                    item.fault("has statuses that stand in the list already", "remove one of the two");
                    break;
                }
            }
            statuses.add(one);
        }
        if (items.isEmpty() && node.value() instanceof Json.Arr) {
            node.fault("names no status", FIX);
        }
        return statuses;
    }

    private static @Nullable Statuses one(Node node) {
        String text = node.value() instanceof Json.Num(var literal)
                ? literal
                : node.value() instanceof Json.Str(var word) ? word : "";
        if (text.length() == 3 && text.endsWith("xx")) {
            int digit = text.charAt(0) - '0';
            return digit >= 2 && digit <= 5 ? new Statuses(digit * 100, digit * 100 + 99) : null;
        }
        int hyphen = text.indexOf('-');
        long least = Units.whole(hyphen < 0 ? text : text.substring(0, hyphen));
        long most = hyphen < 0 ? least : Units.whole(text.substring(hyphen + 1));
        return least >= LEAST && most <= MOST && least <= most ? new Statuses((int) least, (int) most) : null;
    }
}
