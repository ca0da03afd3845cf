package gateway.transform;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import gateway.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A compiled JSONata expression. Safe for several threads at once: an evaluation changes nothing but what it makes.
 *
 * <p>Evaluations are bounded in time, steps, depth, and the size of every value on the way ({@link Bounds}), regular
 * expressions run in linear time ({@link RegexFunctions}), no text of a message becomes code ({@code $eval} is refused),
 * and numbers keep their digits or fail ({@link Exact}).
 */
final class Expression {
    /** Of an expression's text; beyond it somebody is writing a program. */
    static final int MOST_CHARACTERS = 32_768;

    /** How an evaluation ended. */
    sealed interface Result {}

    /** With this value. */
    record Value(Json json) implements Result {}

    /** Without a value: what it selects is not there. */
    record Nothing() implements Result {}

    /** With more than it may have. */
    record TooLarge() implements Result {}

    /** @param why for the operator; holds nothing of a message */
    record Failed(String why) implements Result {}

    private final Jsonata compiled;

    private Expression(Jsonata compiled) {
        this.compiled = compiled;
    }

    /** @throws IllegalArgumentException where {@link #fault} has one */
    static Expression of(String text) {
        try {
            Jsonata compiled = Jsonata.jsonata(text);
            compiled.setOutputConvertNulls(false); // null and no value are two things
            compiled.setValidateInput(false); // it comes from Values
            return new Expression(compiled);
        } catch (JException e) {
            throw new IllegalArgumentException(e.getDetailedErrorMessage(), e);
        } catch (RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException("it cannot be read to its end", e);
        }
    }

    /** What is wrong with {@code text} as an expression, if anything is; a sentence without its end. */
    static Optional<String> fault(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.of("it has more than " + MOST_CHARACTERS + " characters");
        }
        if (text.isBlank()) {
            return Optional.of("it is empty");
        }
        Optional<String> fault = ExpressionText.fault(text);
        if (fault.isPresent()) {
            return fault;
        }
        try {
            Jsonata compiled = Jsonata.jsonata(text);
            return compiled.getErrors() == null || compiled.getErrors().isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.valueOf(compiled.getErrors().getFirst().getMessage()));
        } catch (JException e) {
            return Optional.of(e.getDetailedErrorMessage());
        } catch (RuntimeException | StackOverflowError _) {
            return Optional.of("it cannot be read to its end");
        }
    }

    /**
     * The value for {@code input}.
     *
     * @param time     after which it fails
     * @param now      what {@code $now()} and {@code $millis()} say
     * @param maxBytes of the value, roughly: as many characters as its JSON has
     */
    Result evaluate(Json.Obj input, Duration time, Instant now, int maxBytes) {
        Jsonata.Frame frame = compiled.createFrame();
        new Bounds(time).watch(frame);
        BoundedFunctions.bind(frame, now);
        try {
            Object value = compiled.evaluate(Values.of(input), frame);
            return value == null ? new Nothing() : new Value(Values.json(value, maxBytes));
        } catch (Values.TooLarge _) {
            return new TooLarge();
        } catch (JException e) {
            return new Failed(why(e));
        } catch (StackOverflowError _) {
            return new Failed("it goes too deep");
        } catch (RuntimeException e) {
            return new Failed(
                    rootOf(e) instanceof JException cause
                            ? why(cause)
                            : e.getClass().getSimpleName());
        }
    }

    /** The library's functions come by reflection, whose exceptions wrap others. */
    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** In words, with the place, and with what {@code $error} or {@code $assert} say; no other values of the message. */
    private static String why(JException e) {
        String code = String.valueOf(e.getError());
        boolean own = code.equals("D3137") || code.equals("D3141");
        String text = own ? String.valueOf(e.getCurrent()) : JException.msg(code, -1, "..", "..");
        if (text.endsWith(code)) {
            text = code; // one of ours: the code is the text
        }
        if (text.length() > 200) {
            text = text.substring(0, 200);
        }
        return e.getLocation() > 0 ? text + " (at character " + e.getLocation() + ")" : text;
    }
}
