package gateway.transform;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import java.time.Duration;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one evaluation within bounds: it is asked before and after each step. In place of the library's own, which does
 * not see all steps, and looks at time and depth alone.
 */
final class Bounds {
    /** Steps inside each other; a recursion takes several for each of its rounds. */
    private static final int MOST_LEVELS = 400;

    private static final long MOST_STEPS = 10_000_000;
    private static final int MOST_ITEMS = 1_000_000;
    static final int MOST_CHARACTERS = 16_000_000;
    private static final int STEPS_PER_LOOK = 256; // at the clock

    private final long end;
    private long steps;
    private int level;

    /** By level: whether a function that takes a regular expression stands there, waiting for its arguments. */
    private final boolean[] takesRegex = new boolean[MOST_LEVELS + 2];

    Bounds(Duration time) {
        end = System.nanoTime() + time.toNanos();
    }

    void watch(Jsonata.Frame frame) {
        frame.setEvaluateEntryCallback((_, _, _) -> enter());
        frame.setEvaluateExitCallback((_, _, _, result) -> leave(result));
    }

    private void enter() {
        if (++level > MOST_LEVELS) {
            throw new JException("it goes more than " + MOST_LEVELS + " levels deep", -1);
        }
        takesRegex[level] = false;
        if (++steps > MOST_STEPS) {
            throw new JException("it takes more than " + MOST_STEPS + " steps", -1);
        }
        if (steps % STEPS_PER_LOOK == 0 && System.nanoTime() - end > 0) {
            throw new JException("it was not done in time", -1);
        }
    }

    private void leave(@Nullable Object result) {
        level--;
        if (result instanceof Collection<?> items && items.size() > MOST_ITEMS) {
            throw new JException("a list has more than " + MOST_ITEMS + " items", -1);
        }
        if (result instanceof String text && text.length() > MOST_CHARACTERS) {
            throw new JException("a text has more than " + MOST_CHARACTERS + " characters", -1);
        }
        if (result instanceof RegexFunctions.Function) {
            takesRegex[level] = true;
        }
        // Anywhere else the library would run it by java.util.regex, which no deadline ends.
        if (result instanceof Pattern && !takesRegex[level]) {
            throw new JException(
                    "a regular expression stands where it is no argument of $match, $contains, $replace or $split", -1);
        }
    }
}
