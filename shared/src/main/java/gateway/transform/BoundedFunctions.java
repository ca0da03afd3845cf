package gateway.transform;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions in place of the library's, where those do not keep to bounds, to the call's time, or to a number's digits. */
final class BoundedFunctions {
    private static final int MOST_PADDED = 1_000_000;

    private static final JFunction EVAL = new JFunction(
            (_, _) -> {
                throw new JException("$eval is not allowed: no text of a message becomes code", -1);
            },
            null);
    private static final JFunction PAD = new JFunction((_, args) -> pad(args), "<s-ns?:s>");
    private static final JFunction CLONE = new JFunction((_, args) -> Values.copy(args.getFirst()), "<(oa)-:o>");
    private static final JFunction ROUND = new JFunction((_, args) -> round(args), "<n-n?:n>");

    private BoundedFunctions() {}

    static void bind(Jsonata.Frame frame, Instant now) {
        RegexFunctions.bind(frame);
        frame.bind("eval", EVAL);
        frame.bind("pad", PAD);
        frame.bind("clone", CLONE);
        frame.bind("round", ROUND);
        long millis = now.toEpochMilli();
        frame.bind("millis", new JFunction((_, _) -> millis, "<:n>"));
        frame.bind(
                "now",
                new JFunction(
                        (_, args) -> Functions.dateTimeFromMillis(millis, text(args, 0), text(args, 1)), "<s?s?:s>"));
    }

    private static @Nullable String text(List<?> args, int index) {
        return index < args.size() && args.get(index) instanceof String text ? text : null;
    }

    private static @Nullable Object pad(List<?> args) {
        if (!(args.getFirst() instanceof String text) || !(args.get(1) instanceof Number width)) {
            return null;
        }
        long wanted = Math.abs(width.longValue());
        String with = text(args, 2);
        String filler = with == null || with.isEmpty() ? " " : with;
        if (wanted > MOST_PADDED) {
            throw new JException("$pad makes no text of more than " + MOST_PADDED + " characters", -1);
        }
        long missing = wanted - text.codePointCount(0, text.length());
        var padding = new StringBuilder();
        for (int at = 0; missing > 0; missing--) {
            int point = filler.codePointAt(at);
            padding.appendCodePoint(point);
            at = (at + Character.charCount(point)) % filler.length();
        }
        return width.longValue() < 0 ? padding + text : text + padding;
    }

    private static @Nullable Object round(List<?> args) {
        if (!(args.getFirst() instanceof Number number)) {
            return null;
        }
        if (number instanceof Exact) {
            number.doubleValue(); // fails
        }
        Number precision = args.size() > 1 && args.get(1) instanceof Number given ? given : 0;
        if (Math.abs(precision.doubleValue()) > 400) {
            throw new JException("$round takes a precision of -400 to 400", -1);
        }
        return com.dashjoin.jsonata.Utils.convertNumber(Functions.round(number, precision));
    }
}
