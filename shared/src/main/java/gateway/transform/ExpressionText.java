package gateway.transform;

import com.google.re2j.Pattern;
import java.util.Optional;

/**
 * Looks through the text of an expression for what the library's parser takes and an evaluation would refuse. It finds
 * tokens alone: where it cannot tell what something is, it lets it pass, and the evaluation decides.
 */
final class ExpressionText {
    private static final String OPERATORS = ".[]{}(),@#;:?+-*/%|=<>^&!~";

    private final String text;
    private int at;

    /** Whether what came last is a value, so that a slash after it divides. */
    private boolean afterValue;

    private ExpressionText(String text) {
        this.text = text;
    }

    static Optional<String> fault(String text) {
        var scan = new ExpressionText(text);
        while (scan.at < text.length()) {
            Optional<String> fault = scan.token();
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private Optional<String> token() {
        char c = text.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
            return Optional.empty();
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
            return Optional.empty();
        }
        if (c == '"' || c == '\'' || c == '`') {
            quoted(c);
            return Optional.empty();
        }
        if (c == '/' && !afterValue) {
            return regex();
        }
        if (OPERATORS.indexOf(c) >= 0) {
            operator(c);
            return Optional.empty();
        }
        return c >= '0' && c <= '9' ? number() : name();
    }

    private void quoted(char quote) {
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' && quote != '`' ? 2 : 1;
        }
        at++;
        afterValue = true;
    }

    private void operator(char c) {
        if (c == '*' || c == '%') { // wildcard and parent where a value is due
            boolean twice = c == '*' && text.startsWith("**", at);
            at += twice ? 2 : 1;
            afterValue = twice || !afterValue;
            return;
        }
        at++;
        afterValue = c == ')' || c == ']' || c == '}';
    }

    /** Up to the slash outside of brackets, as the library's tokenizer reads it. */
    private Optional<String> regex() {
        int start = ++at;
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '/' && depth == 0) {
                break;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
        }
        if (at >= text.length()) {
            return Optional.empty(); // the parser will say so
        }
        String pattern = text.substring(start, at++);
        int flags = 0;
        for (; at < text.length() && (text.charAt(at) == 'i' || text.charAt(at) == 'm'); at++) {
            flags |= text.charAt(at) == 'i' ? Pattern.CASE_INSENSITIVE : Pattern.MULTILINE;
        }
        afterValue = true;
        String fault = RegexFunctions.fault(pattern, flags);
        return fault.isEmpty()
                ? Optional.empty()
                : Optional.of("the regular expression /" + pattern + "/ is none of RE2: " + fault
                        + " (lookaround and backreferences are not supported)");
    }

    private Optional<String> number() {
        int start = at;
        while (at < text.length() && isNumeric(text.charAt(at))) {
            // two dots are a range
            if (text.startsWith("..", at)) {
                break;
            }
            at++;
            if (at < text.length()
                    && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E')
                    && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
        }
        afterValue = true;
        String literal = text.substring(start, at);
        try {
            if (!Exact.isSame(literal, Double.parseDouble(literal))) {
                return Optional.of("the number " + literal + " has more digits than can be calculated with");
            }
        } catch (NumberFormatException _) {
            // the parser will say so
        }
        return Optional.empty();
    }

    private static boolean isNumeric(char c) {
        return c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E';
    }

    private Optional<String> name() {
        int start = at;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && OPERATORS.indexOf(text.charAt(at)) < 0
                && text.charAt(at) != '"'
                && text.charAt(at) != '\'') {
            at++;
        }
        String name = text.substring(start, at);
        if (name.equals("$eval")) {
            return Optional.of("$eval is not allowed: no text of a message becomes code");
        }
        boolean operator = afterValue && (name.equals("and") || name.equals("or") || name.equals("in"));
        afterValue = !operator;
        return Optional.empty();
    }
}
