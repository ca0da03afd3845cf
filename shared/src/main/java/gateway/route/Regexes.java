package gateway.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import gateway.route.Automaton.Common;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges regular expressions before they are published; never loaded for a request. */
public final class Regexes {
    /** Characters of an expression. */
    static final int MOST_CHARACTERS = 1000;

    /** Steps of its machine, which a value of n characters may make it take n times. */
    static final int MOST_STEPS = 1000;

    private static final String PATH = "/|(/[^/\\\\?#;%\\x00-\\x1f\\x7f]+)+/?";

    private final Map<String, Automaton> known = new HashMap<>();
    private final Map<String, Regex> compiled = new HashMap<>();

    /** What is wrong with an expression. */
    public record Mistake(String problem, String fix) {}

    /** What is wrong with {@code regex}, if something is. */
    public static Optional<Mistake> mistake(String regex) {
        if (regex.length() > MOST_CHARACTERS) {
            return Optional.of(new Mistake(
                    "has " + regex.length() + " characters",
                    "write at most " + MOST_CHARACTERS + ", or several routes"));
        }
        try {
            long steps = RegexParser.parse(regex).tree().size();
            if (steps > MOST_STEPS) {
                return Optional.of(new Mistake(
                        "is too large: its repetitions come to " + (steps > 1_000_000 ? "over a million" : steps)
                                + " steps, and there may be " + MOST_STEPS,
                        "write smaller numbers in {n,m}, or * or +"));
            }
            Pattern.compile(regex);
            return Optional.empty();
        } catch (RegexParser.Mistake e) {
            return Optional.of(new Mistake(e.problem(), e.fix()));
        } catch (PatternSyntaxException e) {
            return Optional.of(new Mistake(
                    "is none of RE2: " + e.getDescription(), "write one of github.com/google/re2/wiki/Syntax"));
        }
    }

    /** The names of its groups. */
    public static List<String> groups(String regex) {
        return parsed(regex).groups();
    }

    /** Whether there can be a path that it fits. */
    public static boolean canFitPath(String regex) {
        return !(of(regex).common(of(PATH)) instanceof Common.None);
    }

    /** What is known of texts that fit both. */
    Common common(String one, String other) {
        return known.computeIfAbsent(one, Regexes::of).common(known.computeIfAbsent(other, Regexes::of));
    }

    /** Whether {@code wide} fits all that {@code narrow} fits; false where that cannot be told. */
    boolean includes(String wide, String narrow) {
        return wide.equals(narrow)
                || parsed(wide).exact()
                        && known.computeIfAbsent(wide, Regexes::of)
                                .takesAllOf(known.computeIfAbsent(narrow, Regexes::of));
    }

    boolean fits(String regex, String value) {
        return compiled.computeIfAbsent(regex, Regex::of).fits(value);
    }

    private static Automaton of(String regex) {
        return Automaton.of(parsed(regex).tree());
    }

    private static RegexParser.Parsed parsed(String regex) {
        try {
            return RegexParser.parse(regex);
        } catch (RegexParser.Mistake e) {
            throw new IllegalArgumentException(regex, e);
        }
    }
}
