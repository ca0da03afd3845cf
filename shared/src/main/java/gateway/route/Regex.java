package gateway.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of RE2, which takes time in proportion to the text whatever the two are. It is compiled when it is
 * first asked, so that a function that starts cold loads the engine for a request that needs it, and for no other.
 */
public final class Regex {
    private final String text;
    private volatile @Nullable Pattern compiled;

    private Regex(String text) {
        this.text = text;
    }

    /** {@code text} is one that {@link Regexes} has found to be right. */
    public static Regex of(String text) {
        return new Regex(text);
    }

    /** Whether it fits the whole of {@code value}. */
    public boolean fits(String value) {
        return pattern().matches(value);
    }

    /** What its named groups took of {@code value}, which it fits; nothing of it where a group had no part in that. */
    public Map<String, String> groups(String value) {
        Pattern pattern = pattern();
        Map<String, Integer> names = pattern.namedGroups();
        Matcher matcher = pattern.matcher(value);
        Map<String, String> groups = HashMap.newHashMap(names.size());
        if (!names.isEmpty() && matcher.matches()) {
            for (String name : names.keySet()) {
                String group = matcher.group(name);
                groups.put(name, group == null ? "" : group);
            }
        }
        return groups;
    }

    private Pattern pattern() {
        Pattern pattern = compiled;
        if (pattern == null) {
            pattern = Pattern.compile(text);
            compiled = pattern;
        }
        return pattern;
    }

    @Override
    public String toString() {
        return text;
    }
}
