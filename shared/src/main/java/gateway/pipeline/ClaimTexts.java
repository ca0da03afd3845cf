package gateway.pipeline;

import gateway.json.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known of callers as text. */
public final class ClaimTexts {
    private ClaimTexts() {}

    /** What is done to each word before it becomes a part of the text. */
    @FunctionalInterface
    public interface Coding {
        String code(String word);
    }

    /**
     * A claim as text: of a list, its values with spaces between them; of an object, its JSON; of null, nothing. A claim that
     * is not there is no text, too.
     */
    public static String text(@Nullable Json claim, Coding coding) {
        if (claim == null || claim == Json.Null.NULL) {
            return "";
        }
        if (claim instanceof Json.Str(var text)) {
            return coding.code(text);
        }
        if (claim instanceof Json.Arr(List<Json> items)) {
            var out = new StringBuilder();
            for (Json item : items) {
                String word = item instanceof Json.Str(var text) ? text : item.text();
                out.append(out.isEmpty() ? "" : " ").append(coding.code(word));
            }
            return out.toString();
        }
        return coding.code(claim.text());
    }

    /** Words in alphabetical order, with spaces between them. */
    public static String text(Set<String> words, Coding coding) {
        var out = new StringBuilder();
        for (String word : new TreeSet<>(words)) {
            out.append(out.isEmpty() ? "" : " ").append(coding.code(word));
        }
        return out.toString();
    }
}
