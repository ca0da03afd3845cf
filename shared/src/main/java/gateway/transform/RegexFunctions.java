package gateway.transform;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code $match}, {@code $contains}, {@code $replace} and {@code $split} (JSONata, "String functions") with regular
 * expressions in linear time, in place of the library's, whose time can grow exponentially with a client's text.
 */
final class RegexFunctions {
    /** By the library's, of which each regular expression in an expression is one. */
    private static final Map<java.util.regex.Pattern, Pattern> LINEAR = new ConcurrentHashMap<>();

    private static final int MOST_LINEAR = 1000; // expressions that are gone leave theirs behind

    private static final Function MATCH = new Function(RegexFunctions::match, "<s-f<s:o>n?:a<o>>");
    private static final Function CONTAINS = new Function(RegexFunctions::contains, "<s-(sf):b>");
    private static final Function REPLACE = new Function(RegexFunctions::replace, "<s-(sf)(sf)n?:s>");
    private static final Function SPLIT = new Function(RegexFunctions::split, "<s-(sf)n?:a<s>>");

    private RegexFunctions() {}

    /** One that takes a regular expression as an argument. */
    static final class Function extends Jsonata.JFunction {
        private Function(Body body, String signature) {
            super((_, args) -> body.call(args), signature);
        }
    }

    @FunctionalInterface
    private interface Body {
        @Nullable
        Object call(List<?> args) throws Throwable;
    }

    static void bind(Jsonata.Frame frame) {
        frame.bind("match", MATCH);
        frame.bind("contains", CONTAINS);
        frame.bind("replace", REPLACE);
        frame.bind("split", SPLIT);
    }

    /** Why {@code pattern} is no regular expression here, or empty. */
    static String fault(String pattern, int flags) {
        try {
            Pattern.compile(pattern, flags);
            return "";
        } catch (PatternSyntaxException e) {
            return e.getDescription();
        }
    }

    private static Pattern linear(Object pattern) {
        if (!(pattern instanceof java.util.regex.Pattern literal)) {
            throw new JException("a function in place of a regular expression is not supported", -1);
        }
        Pattern known = LINEAR.get(literal);
        if (known != null) {
            return known;
        }
        int flags = (literal.flags() & java.util.regex.Pattern.CASE_INSENSITIVE) != 0 ? Pattern.CASE_INSENSITIVE : 0;
        flags |= (literal.flags() & java.util.regex.Pattern.MULTILINE) != 0 ? Pattern.MULTILINE : 0;
        try {
            Pattern compiled = Pattern.compile(literal.pattern(), flags);
            if (LINEAR.size() >= MOST_LINEAR) {
                LINEAR.clear();
            }
            LINEAR.put(literal, compiled);
            return compiled;
        } catch (PatternSyntaxException _) {
            throw new JException("a regular expression has what RE2 has not", -1);
        }
    }

    private static @Nullable Object argument(List<?> args, int index) {
        return index < args.size() ? args.get(index) : null;
    }

    private static int limit(List<?> args, int index, String code) {
        if (!(argument(args, index) instanceof Number limit)) {
            return Integer.MAX_VALUE;
        }
        if (limit.doubleValue() < 0) {
            throw new JException(code, -1);
        }
        return limit.intValue();
    }

    private static boolean finds(Matcher matcher, int from) {
        if (!matcher.find(from)) {
            return false;
        }
        if (matcher.end() == matcher.start()) {
            throw new JException("D1004", -1); // as the reference has it: nothing could be told of where it stands
        }
        return true;
    }

    private static List<@Nullable Object> groups(Matcher matcher) {
        List<@Nullable Object> groups = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            groups.add(matcher.group(group) == null ? "" : matcher.group(group));
        }
        return groups;
    }

    private static @Nullable Object match(List<?> args) {
        if (!(argument(args, 0) instanceof String text) || argument(args, 1) == null) {
            return null;
        }
        int limit = limit(args, 2, "D3040");
        List<Object> matches = Utils.createSequence();
        Matcher matcher = linear(args.get(1)).matcher(text);
        for (int at = 0; matches.size() < limit && at <= text.length() && finds(matcher, at); at = matcher.end()) {
            Map<String, Object> match = new LinkedHashMap<>();
            match.put("match", matcher.group());
            match.put("index", matcher.start());
            match.put("groups", groups(matcher));
            matches.add(match);
        }
        return matches;
    }

    private static @Nullable Object contains(List<?> args) {
        if (!(argument(args, 0) instanceof String text) || argument(args, 1) == null) {
            return null;
        }
        return args.get(1) instanceof String part
                ? text.contains(part)
                : linear(args.get(1)).matcher(text).find();
    }

    private static @Nullable Object replace(List<?> args) throws Throwable {
        if (!(argument(args, 0) instanceof String text) || argument(args, 1) == null) {
            return null;
        }
        int limit = limit(args, 3, "D3011");
        Object by = argument(args, 2);
        if (by == null) {
            return null;
        }
        return args.get(1) instanceof String part
                ? replaced(text, part, by, limit)
                : replaced(text, linear(args.get(1)).matcher(text), by, limit);
    }

    private static String replaced(String text, String part, Object by, int limit) {
        if (part.isEmpty()) {
            throw new JException("D3010", -1);
        }
        if (!(by instanceof String replacement)) {
            throw new JException("D3012", -1);
        }
        var out = new StringBuilder();
        int at = 0;
        for (int i = 0; i < limit; i++) {
            int found = text.indexOf(part, at);
            if (found < 0) {
                break;
            }
            append(out, text, at, found);
            append(out, replacement, 0, replacement.length());
            at = found + part.length();
        }
        return out.append(text, at, text.length()).toString();
    }

    private static String replaced(String text, Matcher matcher, Object by, int limit) throws Throwable {
        var out = new StringBuilder();
        int at = 0;
        for (int i = 0; i < limit && at <= text.length() && finds(matcher, at); i++) {
            append(out, text, at, matcher.start());
            String replacement = by instanceof String pattern ? filled(pattern, matcher) : called(by, matcher);
            append(out, replacement, 0, replacement.length());
            at = matcher.end();
        }
        return out.append(text, at, text.length()).toString();
    }

    private static void append(StringBuilder out, String text, int from, int to) {
        if (out.length() + (to - from) > Bounds.MOST_CHARACTERS) {
            throw new JException("a text has more than " + Bounds.MOST_CHARACTERS + " characters", -1);
        }
        out.append(text, from, to);
    }

    private static String called(Object function, Matcher matcher) throws Throwable {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("match", matcher.group());
        match.put("index", matcher.start());
        match.put("groups", groups(matcher));
        if (Functions.funcApply(function, List.of(match)) instanceof String text) {
            return text;
        }
        throw new JException("D3012", -1);
    }

    /** {@code $$} is a dollar sign, {@code $0} the whole match, {@code $N} the group of the most digits that exists. */
    private static String filled(String replacement, Matcher matcher) {
        var out = new StringBuilder();
        int at = 0;
        while (at < replacement.length()) {
            char c = replacement.charAt(at++);
            int next = digit(replacement, at);
            if (c != '$' || next < 0 && !replacement.startsWith("$", at)) {
                out.append(c);
                continue;
            }
            at++;
            if (next < 0) {
                out.append('$');
            } else if (next == 0) {
                out.append(matcher.group());
            } else {
                int group = next;
                for (int more = digit(replacement, at);
                        more >= 0 && 10 * group + more <= matcher.groupCount();
                        more = digit(replacement, at)) {
                    group = 10 * group + more;
                    at++;
                }
                if (group <= matcher.groupCount() && matcher.group(group) != null) {
                    out.append(matcher.group(group));
                }
            }
        }
        return out.toString();
    }

    /** -1: none. */
    private static int digit(String text, int at) {
        int digit = at < text.length() ? text.charAt(at) - '0' : -1;
        return digit > 9 ? -1 : Math.max(digit, -1);
    }

    private static @Nullable Object split(List<?> args) {
        if (!(argument(args, 0) instanceof String text) || argument(args, 1) == null) {
            return null;
        }
        int limit = limit(args, 2, "D3020");
        List<String> pieces = new ArrayList<>();
        if (args.get(1) instanceof String separator && separator.isEmpty()) {
            for (int at = 0; at < text.length() && pieces.size() < limit; ) {
                int end = text.offsetByCodePoints(at, 1);
                pieces.add(text.substring(at, end));
                at = end;
            }
            return pieces;
        }
        int at = 0;
        if (args.get(1) instanceof String separator) {
            for (int found = text.indexOf(separator); found >= 0; found = text.indexOf(separator, at)) {
                pieces.add(text.substring(at, found));
                at = found + separator.length();
            }
        } else {
            Matcher matcher = linear(args.get(1)).matcher(text);
            while (at <= text.length() && finds(matcher, at)) {
                pieces.add(text.substring(at, matcher.start()));
                at = matcher.end();
            }
        }
        pieces.add(text.substring(at));
        return pieces.size() <= limit ? pieces : new ArrayList<>(pieces.subList(0, limit));
    }
}
