package gateway.validate;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression of a schema, run in linear time. Schemas write those of ECMA-262 with its flag u (core, section
 * 6.4); what the two languages say differently is translated, and what RE2 cannot do (look-around, back references,
 * repetitions over 1000) is a mistake.
 */
final class EcmaRegex {
    /** What {@code \s} is in ECMA-262 22.2.2.9: RE2 takes only ASCII. */
    private static final String SPACES =
            "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";

    private static final String NO_SPACES = "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}"
            + "\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
            + "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

    private final Pattern pattern;

    private EcmaRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException where it is none, or none that RE2 runs; the message says why
     */
    static EcmaRegex of(String text) {
        try {
            return new EcmaRegex(Pattern.compile(translate(text)));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    /** Whether it matches anywhere in {@code text}. */
    boolean find(String text) {
        return pattern.matcher(text).find();
    }

    private static String translate(String text) {
        var out = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i = escape(text, i, inClass, out);
            } else if (inClass) {
                if (c == '[') {
                    out.append("\\[");
                } else {
                    inClass = c != ']';
                    out.append(c);
                }
            } else if (c == '[') {
                inClass = true;
                out.append(c);
                if (text.startsWith("^", i + 1)) {
                    out.append('^');
                    i++;
                }
                if (text.startsWith("]", i + 1)) {
                    throw new IllegalArgumentException("an empty set of characters");
                }
            } else if (c == '.') {
                out.append("[^\\n\\r\\x{2028}\\x{2029}]");
            } else if (c == '(' && text.startsWith("?", i + 1)) {
                i = group(text, i, out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static int group(String text, int at, StringBuilder out) {
        if (text.startsWith("(?:", at)) {
            out.append("(?:");
            return at + 2;
        }
        if (text.startsWith("(?=", at)
                || text.startsWith("(?!", at)
                || text.startsWith("(?<=", at)
                || text.startsWith("(?<!", at)) {
            throw new IllegalArgumentException("looking around takes more than linear time");
        }
        if (text.startsWith("(?<", at)) {
            out.append("(?P<");
            return at + 2;
        }
        throw new IllegalArgumentException("a group of another language than ECMA-262");
    }

    /** Appends what the escape at {@code at} stands for, and returns where it ends. */
    private static int escape(String text, int at, boolean inClass, StringBuilder out) {
        if (at + 1 >= text.length()) {
            throw new IllegalArgumentException("a backslash at the end");
        }
        char c = text.charAt(at + 1);
        switch (c) {
            case 's' -> out.append(inClass ? SPACES : "[" + SPACES + "]");
            case 'S' -> out.append(inClass ? NO_SPACES : "[" + NO_SPACES + "]");
            case 'd', 'D', 'w', 'W', 't', 'n', 'r', 'f', 'v' -> out.append('\\').append(c);
            case 'b', 'B' -> out.append(inClass && c == 'b' ? "\\x{8}" : "\\" + c);
            case '0' -> out.append("\\x{0}");
            case 'c' -> {
                char letter = at + 2 < text.length() ? text.charAt(at + 2) : ' ';
                if (!(letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z')) {
                    throw new IllegalArgumentException("\\c without a letter");
                }
                point(letter & 31, out);
                return at + 2;
            }
            case 'x' -> {
                point(hex(text, at + 2, 2), out);
                return at + 3;
            }
            case 'u' -> {
                return unicode(text, at, out);
            }
            case 'p', 'P' -> {
                int end = text.indexOf('}', at);
                if (!text.startsWith("{", at + 2) || end < 0) {
                    throw new IllegalArgumentException("\\p without a property in braces");
                }
                out.append('\\')
                        .append(c)
                        .append('{')
                        .append(property(text.substring(at + 3, end)))
                        .append('}');
                return end;
            }
            default -> {
                if (c >= '1' && c <= '9' || c == 'k') {
                    throw new IllegalArgumentException("referring back takes more than linear time");
                }
                if ("^$\\.*+?()[]{}|/-".indexOf(c) < 0) {
                    throw new IllegalArgumentException("\\" + c + " stands for nothing in ECMA-262");
                }
                out.append('\\').append(c);
            }
        }
        return at + 1;
    }

    private static int unicode(String text, int at, StringBuilder out) {
        if (text.startsWith("{", at + 2)) {
            int end = text.indexOf('}', at);
            int length = end - at - 3;
            if (end < 0 || length < 1 || length > 6) {
                throw new IllegalArgumentException("\\u{ without up to six hexadecimal digits and }");
            }
            point(hex(text, at + 3, length), out);
            return end;
        }
        int unit = hex(text, at + 2, 4);
        if (Character.isHighSurrogate((char) unit) && text.startsWith("\\u", at + 6)) {
            int low = hex(text, at + 8, 4);
            if (Character.isLowSurrogate((char) low)) {
                point(Character.toCodePoint((char) unit, (char) low), out);
                return at + 11;
            }
        }
        point(unit, out);
        return at + 5;
    }

    private static int hex(String text, int from, int length) {
        int value = 0;
        for (int i = from; i < from + length; i++) {
            int digit = i < text.length() && text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("an escape without " + length + " hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static void point(int point, StringBuilder out) {
        out.append("\\x{").append(Integer.toHexString(point)).append('}');
    }

    /** The short names that RE2 knows, of those that ECMA-262 takes. */
    private static String property(String name) {
        String value = name.substring(name.indexOf('=') + 1);
        return switch (value) {
            case "Letter" -> "L";
            case "Uppercase_Letter" -> "Lu";
            case "Lowercase_Letter" -> "Ll";
            case "Mark" -> "M";
            case "Number" -> "N";
            case "Decimal_Number", "digit" -> "Nd";
            case "Punctuation", "punct" -> "P";
            case "Symbol" -> "S";
            case "Separator" -> "Z";
            case "Space_Separator" -> "Zs";
            case "Other" -> "C";
            case "Control", "cntrl" -> "Cc";
            default -> value;
        };
    }
}
