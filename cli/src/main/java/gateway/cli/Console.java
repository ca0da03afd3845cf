package gateway.cli;

import gateway.json.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a command speaks: results on standard output, everything else on standard error. With {@code --json} the output
 * holds one JSON value and nothing more; colours are for terminals alone (and not where NO_COLOR is set).
 */
final class Console {
    private static final Pattern UNSAFE = Pattern.compile("\u001b(?!\\[[0-9;]*m)|[\\p{Cc}&&[^\n\t\u001b]]");

    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String DIM = "2";
    private static final String BOLD = "1";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;
    private final boolean colour;

    Console(PrintStream out, PrintStream err, boolean json, boolean colour) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.colour = colour;
    }

    /** Colours for a terminal whose user has not declined them (no-color.org). */
    static boolean wantsColour(Map<String, String> environment) {
        return Optional.ofNullable(System.console())
                        .filter(java.io.Console::isTerminal)
                        .isPresent()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    boolean isJson() {
        return json;
    }

    /** A line of the result, for people. */
    void say(String line) {
        if (!json) {
            out.println(harmless(line));
        }
    }

    /** Text of the result that ends its own lines. */
    void write(String text) {
        if (!json) {
            out.print(text);
            out.flush();
        }
    }

    /** The result, for programs. */
    void result(Json value) {
        if (json) {
            out.println(value.text());
            out.flush();
        }
    }

    /** Something on the way to the result. */
    void progress(String line) {
        if (!json) {
            err.println(harmless(dim(line)));
        }
    }

    /** What is worth knowing although the command goes on. */
    void warn(String line) {
        if (!json) {
            err.println(harmless(yellow(line)));
        }
    }

    void fail(Failure failure) {
        if (json) {
            out.println(Json.object(
                    "error", Json.of(String.valueOf(failure.getMessage())),
                    "advice", Json.of(failure.advice()),
                    "problems", findings(failure.findings())));
            return;
        }
        for (Finding finding : failure.findings()) {
            err.println(harmless(describe(finding)));
        }
        err.println(harmless(red("error: ") + failure.getMessage()));
        if (!failure.advice().isEmpty()) {
            err.println(harmless("  " + failure.advice()));
        }
    }

    /**
     * {@code text} without control characters, but for line ends, tabs and colours: an item of a table may have any id,
     * and none may move the cursor or answer for the operator.
     */
    static String harmless(String text) {
        return UNSAFE.matcher(text).replaceAll("\ufffd");
    }

    /** Where, what, and on a line of its own what to write instead. */
    String describe(Finding finding) {
        String place = finding.place().isEmpty() ? "" : finding.place() + " ";
        String path =
                finding.fault().path().isEmpty() ? "" : bold(finding.fault().path()) + ": ";
        return dim(place) + path + finding.fault().problem() + "\n    "
                + dim("fix: " + finding.fault().fix());
    }

    static Json findings(List<Finding> findings) {
        return Json.of(findings.stream().map(Finding::json).toList());
    }

    String red(String text) {
        return paint(RED, text);
    }

    String green(String text) {
        return paint(GREEN, text);
    }

    String yellow(String text) {
        return paint(YELLOW, text);
    }

    String dim(String text) {
        return paint(DIM, text);
    }

    String bold(String text) {
        return paint(BOLD, text);
    }

    private String paint(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
