package gateway.route;

import gateway.route.RegexTree.Chars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads regular expressions of RE2, for people who write them: what is wrong is told in words. Where it cannot say exactly
 * which characters something takes (classes of Unicode), the tree says that it may take any.
 */
final class RegexParser {
    /** What is wrong, and what to do. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1;

        private final String fix;

        Mistake(String problem, String fix) {
            super(problem);
            this.fix = fix;
        }

        String problem() {
            return String.valueOf(getMessage());
        }

        String fix() {
            return fix;
        }
    }

    private static final int MOST_DEPTH = 100;
    private static final int MOST_COUNT = 1000;
    private static final String ESCAPE_FIX =
            "write a backslash before . \\ + * ? ( ) | [ ] { } ^ $ alone, or before a" + " class such as \\d";
    private static final String LINEAR = "; it cannot be found in linear time, so RE2 has none";
    private static final Chars DIGITS = Chars.of('0', '9');
    private static final Chars SPACES = Chars.of('\t', '\n', '\f', '\r', ' ', ' ');
    private static final Chars WORDS = Chars.of('0', '9', 'A', 'Z', '_', '_', 'a', 'z');
    private static final Chars NO_NEWLINE = Chars.of('\n', '\n').others();
    private static final Map<String, Chars> CLASSES = Map.ofEntries(
            Map.entry("alnum", Chars.of('0', '9', 'A', 'Z', 'a', 'z')),
            Map.entry("alpha", Chars.of('A', 'Z', 'a', 'z')),
            Map.entry("ascii", Chars.of(0, 0x7f)),
            Map.entry("blank", Chars.of('\t', '\t', ' ', ' ')),
            Map.entry("cntrl", Chars.of(0, 0x1f, 0x7f, 0x7f)),
            Map.entry("digit", DIGITS),
            Map.entry("graph", Chars.of('!', '~')),
            Map.entry("lower", Chars.of('a', 'z')),
            Map.entry("print", Chars.of(' ', '~')),
            Map.entry("punct", Chars.of('!', '/', ':', '@', '[', '`', '{', '~')),
            Map.entry("space", Chars.of('\t', '\r', ' ', ' ')),
            Map.entry("upper", Chars.of('A', 'Z')),
            Map.entry("word", WORDS),
            Map.entry("xdigit", Chars.of('0', '9', 'A', 'F', 'a', 'f')));

    private final String text;
    private final List<String> groups = new ArrayList<>();
    private int at;
    private int depth;
    private boolean anyCase;
    private boolean dotAll;
    private boolean exact = true;

    private RegexParser(String text) {
        this.text = text;
    }

    /**
     * @param groups the names of groups, in order
     * @param exact  whether the tree takes what the expression takes; otherwise it may take more
     */
    record Parsed(RegexTree tree, List<String> groups, boolean exact) {}

    static Parsed parse(String text) throws Mistake {
        var parser = new RegexParser(text);
        RegexTree tree = parser.choice();
        if (parser.at < text.length()) {
            throw new Mistake("has a ) without a (", "remove it, or write \\) for the character");
        }
        return new Parsed(tree, List.copyOf(parser.groups), parser.exact);
    }

    private boolean looksAt(String what) {
        return text.startsWith(what, at);
    }

    // ---- structure

    private RegexTree choice() throws Mistake {
        List<RegexTree> parts = new ArrayList<>(1);
        parts.add(sequence());
        while (looksAt("|")) {
            at++;
            parts.add(sequence());
        }
        return parts.size() == 1 ? parts.getFirst() : new RegexTree.Choice(parts);
    }

    private RegexTree sequence() throws Mistake {
        List<RegexTree> parts = new ArrayList<>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            if (looksAt("\\Q")) {
                quoted(parts);
                continue;
            }
            int start = at;
            RegexTree part = atom();
            if (part != null) {
                parts.add(repeated(part, start));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new RegexTree.Sequence(parts);
    }

    /** Characters as they stand, up to {@code \E}; what repeats them repeats the last. */
    private void quoted(List<RegexTree> parts) throws Mistake {
        int end = text.indexOf("\\E", at + 2);
        String quoted = text.substring(at + 2, end < 0 ? text.length() : end);
        int start = at;
        at = end < 0 ? text.length() : end + 2;
        for (int i = 0; i < quoted.length(); ) {
            int c = quoted.codePointAt(i);
            i += Character.charCount(c);
            RegexTree one = one(Chars.of(c, c));
            parts.add(i == quoted.length() ? repeated(one, start) : one);
        }
    }

    private RegexTree repeated(RegexTree part, int start) throws Mistake {
        int[] bounds = bounds();
        if (bounds == null) {
            return part;
        }
        String operator = text.substring(start, at);
        int after = at;
        if (looksAt("+")) {
            throw new Mistake(
                    "has a possessive repetition", "write it without the last +: nothing is tried twice anyway");
        }
        if (looksAt("?")) {
            at++;
        }
        int again = at;
        if (bounds() != null) {
            throw new Mistake(
                    "repeats what is repeated, in " + quote(operator + text.substring(after, at)),
                    "put the first repetition in a group, (?:a+){2}");
        }
        at = again;
        return new RegexTree.Repeat(part, bounds[0], bounds[1]);
    }

    private static String quote(String text) {
        return "\"" + text + "\"";
    }

    /** The bounds of a repetition that stands here, which is then behind; null where none does. */
    private int @Nullable [] bounds() throws Mistake {
        if (at == text.length()) {
            return null;
        }
        return switch (text.charAt(at)) {
            case '*' -> {
                at++;
                yield new int[] {0, -1};
            }
            case '+' -> {
                at++;
                yield new int[] {1, -1};
            }
            case '?' -> {
                at++;
                yield new int[] {0, 1};
            }
            case '{' -> counted();
            default -> null;
        };
    }

    /** {@code {2}}, {@code {2,}}, {@code {2,3}}; braces around anything else are characters. */
    private int @Nullable [] counted() throws Mistake {
        int close = text.indexOf('}', at);
        if (close < 0) {
            return null;
        }
        String inner = text.substring(at + 1, close);
        int comma = inner.indexOf(',');
        String first = comma < 0 ? inner : inner.substring(0, comma);
        String second = comma < 0 ? inner : inner.substring(comma + 1);
        if (!isNumber(first) || !second.isEmpty() && !isNumber(second)) {
            return null;
        }
        int least = number(first);
        int most = second.isEmpty() ? -1 : number(second);
        if (least > MOST_COUNT || most > MOST_COUNT || most >= 0 && most < least) {
            throw new Mistake(
                    "has the repetition {" + inner + "}",
                    "write numbers up to " + MOST_COUNT + ", the smaller one first");
        }
        at = close + 1;
        return new int[] {least, most};
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static int number(String text) {
        return text.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(text);
    }

    private RegexTree one(Chars chars) {
        Chars all = anyCase ? chars.inAnyCase() : chars;
        exact &= all.exact();
        return new RegexTree.One(all);
    }

    /** What stands here; null where it is nothing that could be repeated. */
    private @Nullable RegexTree atom() throws Mistake {
        char c = text.charAt(at);
        return switch (c) {
            case '(' -> group();
            case '[' -> new RegexTree.One(set());
            case '.' -> {
                at++;
                yield new RegexTree.One(dotAll ? Chars.ANY : NO_NEWLINE);
            }
            case '^' -> {
                exact &= at == 0;
                at++;
                yield new RegexTree.Nothing();
            }
            case '$' -> {
                at++;
                exact &= at == text.length();
                yield new RegexTree.Nothing();
            }
            case '*', '+', '?' ->
                throw new Mistake(
                        "has a " + c + " with nothing before it to repeat",
                        "remove it, or write \\" + c + " for the character");
            case '\\' -> escape();
            default -> {
                if (c == '{' && counted() != null) {
                    throw new Mistake(
                            "has a repetition with nothing before it to repeat",
                            "remove it, or write \\{ for the brace");
                }
                int point = text.codePointAt(at);
                at += Character.charCount(point);
                yield one(Chars.of(point, point));
            }
        };
    }

    // ---- groups

    private @Nullable RegexTree group() throws Mistake {
        if (++depth > MOST_DEPTH) {
            throw new Mistake("has groups more than " + MOST_DEPTH + " deep", "write it with fewer");
        }
        boolean outerCase = anyCase;
        boolean outerDot = dotAll;
        boolean remembers = true;
        if (looksAt("(?")) {
            refuseForeign();
            if (looksAt("(?P<") || looksAt("(?<")) {
                name();
            } else {
                at += 2;
                remembers = false;
                if (flags()) {
                    depth--;
                    return null; // which hold to the end of the group around
                }
            }
        } else {
            at++;
        }
        RegexTree inner = choice();
        if (!looksAt(")")) {
            throw new Mistake("has a ( without a )", "close the group, or write \\( for the character");
        }
        at++;
        depth--;
        anyCase = outerCase;
        dotAll = outerDot;
        return remembers ? new RegexTree.Group(inner) : inner;
    }

    private void refuseForeign() throws Mistake {
        if (looksAt("(?=") || looksAt("(?!") || looksAt("(?<=") || looksAt("(?<!")) {
            throw new Mistake(
                    "looks around, in " + quote(text.substring(at, at + (looksAt("(?<") ? 4 : 3))) + LINEAR,
                    "match the text itself; for an exception, write a second route that is more specific");
        }
        if (looksAt("(?>")) {
            throw new Mistake("has an atomic group (?>", "write (?: in its place: nothing is tried twice anyway");
        }
        if (looksAt("(?P=")) {
            throw new Mistake("refers back to a group, in \"(?P=\"" + LINEAR, "write what the group takes again");
        }
        if (looksAt("(?#")) {
            throw new Mistake("has a comment (?#", "remove it; the route's description is for words");
        }
    }

    private void name() throws Mistake {
        int start = at + (looksAt("(?P<") ? 4 : 3);
        int end = text.indexOf('>', start);
        String name = end < 0 ? text.substring(start) : text.substring(start, end);
        boolean valid = end > 0 && !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            valid &= WORDS.has(name.charAt(i));
        }
        if (!valid) {
            throw new Mistake(
                    "has the group name " + quote(name), "write letters, digits and underscores: (?P<id>[0-9]+)");
        }
        if (groups.contains(name)) {
            throw new Mistake("has two groups called " + quote(name), "give each a name of its own");
        }
        groups.add(name);
        at = end + 1;
    }

    /** Reads flags; true where they stand alone, as {@code (?i)}, false before what they are for, as {@code (?i:}. */
    private boolean flags() throws Mistake {
        boolean on = true;
        int start = at;
        boolean any = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case 'i' -> anyCase = on;
                case 's' -> dotAll = on;
                case 'm' -> exact = false;
                case 'U' -> {}
                case '-' -> {
                    if (!on) {
                        throw unknownFlags(start);
                    }
                    on = false;
                    any = false;
                    continue;
                }
                case ':', ')' -> {
                    if (!on && !any) {
                        throw unknownFlags(start);
                    }
                    at++;
                    return c == ')';
                }
                default -> throw unknownFlags(start);
            }
            any = true;
        }
        throw new Mistake("has a ( without a )", "close the group, or write \\( for the character");
    }

    private Mistake unknownFlags(int start) {
        return new Mistake(
                "has a group that is not one of RE2: "
                        + quote("(?" + text.substring(start, Math.min(text.length(), at + 1))),
                "write (?:...) for a group, (?i) for any case, (?P<name>...) for a parameter");
    }

    // ---- escapes and sets

    private RegexTree escape() throws Mistake {
        if (at + 1 >= text.length()) {
            throw new Mistake("ends with a backslash", "write \\\\ for the character");
        }
        char c = text.charAt(at + 1);
        return switch (c) {
            case 'A' -> {
                exact &= at == 0;
                at += 2;
                yield new RegexTree.Nothing();
            }
            case 'z' -> {
                at += 2;
                exact &= at == text.length();
                yield new RegexTree.Nothing();
            }
            case 'b', 'B' -> {
                exact = false;
                at += 2;
                yield new RegexTree.Nothing();
            }
            default -> {
                Chars set = escapedSet();
                if (set != null) {
                    exact &= set.exact();
                    yield new RegexTree.One(set);
                }
                int point = escapedCharacter();
                yield one(Chars.of(point, point));
            }
        };
    }

    /** {@code \d}, {@code \pL} and their like; null where something else stands here. */
    private @Nullable Chars escapedSet() throws Mistake {
        char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        Chars set = switch (c) {
            case 'd', 'D' -> DIGITS;
            case 's', 'S' -> SPACES;
            case 'w', 'W' -> WORDS;
            case 'p', 'P' -> Chars.AT_MOST_ANY;
            default -> null;
        };
        if (set == null) {
            return null;
        }
        at += 2;
        if (c == 'p' || c == 'P') {
            unicode();
            return set;
        }
        set = anyCase ? set.inAnyCase() : set;
        return Character.isUpperCase(c) ? set.others() : set;
    }

    private void unicode() throws Mistake {
        if (looksAt("{")) {
            int close = text.indexOf('}', at);
            if (close < 0) {
                throw new Mistake("has a \\p{ without a }", "write a class such as \\p{Greek}");
            }
            at = close + 1;
        } else if (at < text.length()) {
            at += Character.charCount(text.codePointAt(at));
        } else {
            throw new Mistake("ends with \\p", "write a class such as \\pL or \\p{Greek}");
        }
    }

    private int escapedCharacter() throws Mistake {
        if (at + 1 >= text.length()) {
            throw new Mistake("ends with a backslash", "write \\\\ for the character");
        }
        int c = text.codePointAt(at + 1);
        int start = at;
        at += 1 + Character.charCount(c);
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case 'x' -> hexadecimal();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c);
            case '8', '9', 'k' -> throw backreference(start);
            default -> {
                if (c >= 0x80 || !Character.isLetterOrDigit(c)) {
                    yield c;
                }
                throw new Mistake("has the escape \\" + (char) c + ", which RE2 has not", ESCAPE_FIX);
            }
        };
    }

    private Mistake backreference(int start) {
        return new Mistake(
                "refers back to a group, in " + quote(text.substring(start, Math.min(text.length(), start + 2)))
                        + LINEAR,
                "write what the group takes again");
    }

    private int octal(int first) throws Mistake {
        boolean more = at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7';
        if (first != '0' && !more) {
            throw backreference(at - 2);
        }
        int value = first - '0';
        for (int i = 0; i < 2 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '7'; i++) {
            value = value * 8 + text.charAt(at++) - '0';
        }
        return value;
    }

    private int hexadecimal() throws Mistake {
        int end;
        String digits;
        if (looksAt("{")) {
            int close = text.indexOf('}', at);
            end = close < 0 ? text.length() : close + 1;
            digits = close < 0 ? "" : text.substring(at + 1, close);
        } else {
            end = Math.min(text.length(), at + 2);
            digits = end - at < 2 ? "" : text.substring(at, end);
        }
        int value = digits.isEmpty() || digits.length() > 8 ? -1 : 0;
        for (int i = 0; i < digits.length() && value >= 0; i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            value = digit < 0 || value > Character.MAX_CODE_POINT ? -1 : value * 16 + digit;
        }
        if (value < 0 || value > Character.MAX_CODE_POINT) {
            throw new Mistake("has a bad escape \\x", "write two digits, \\x2f, or braces around more, \\x{1f600}");
        }
        at = end;
        return value;
    }

    private Chars set() throws Mistake {
        at++;
        boolean negated = looksAt("^");
        if (negated) {
            at++;
        }
        Chars all = Chars.NONE;
        boolean first = true;
        while (at < text.length() && (text.charAt(at) != ']' || first)) {
            first = false;
            Chars some = named();
            if (some == null && looksAt("\\")) {
                some = escapedSet();
            }
            if (some == null) {
                int from = member();
                int to = from;
                if (looksAt("-") && at + 1 < text.length() && text.charAt(at + 1) != ']') {
                    at++;
                    to = member();
                    if (to < from) {
                        throw new Mistake("has a range that ends before it begins", "write it the other way round");
                    }
                }
                some = Chars.of(from, to);
                some = anyCase ? some.inAnyCase() : some;
            }
            all = all.with(some);
        }
        if (at >= text.length()) {
            throw new Mistake("has a [ without a ]", "close the class, or write \\[ for the character");
        }
        at++;
        Chars set = negated ? all.others() : all;
        exact &= set.exact();
        return set;
    }

    /** {@code [:alpha:]}; null where something else stands here. */
    private @Nullable Chars named() throws Mistake {
        int end = looksAt("[:") ? text.indexOf(":]", at + 2) : -1;
        if (end < 0) {
            return null;
        }
        String name = text.substring(at + 2, end);
        boolean negated = name.startsWith("^");
        Chars set = CLASSES.get(negated ? name.substring(1) : name);
        if (set == null) {
            throw new Mistake("has the class [:" + name + ":], which there is not", "write one such as [:alpha:]");
        }
        at = end + 2;
        set = anyCase ? set.inAnyCase() : set;
        return negated ? set.others() : set;
    }

    private int member() throws Mistake {
        if (looksAt("\\")) {
            return escapedCharacter();
        }
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }
}
