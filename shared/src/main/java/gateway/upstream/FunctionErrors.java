package gateway.upstream;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.route.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client is told of errors that functions end with. A class of its own, for few routes map any. */
public final class FunctionErrors {
    /** More of a message is not looked at: a function may write megabytes. */
    private static final int MOST_CHARACTERS = 8 * 1024;

    private FunctionErrors() {}

    /** What the engine has against a regular expression, in its own words; null where it takes it. */
    public static @Nullable String mistake(String regex) {
        try {
            Pattern.compile(regex, Pattern.DOTALL);
            return null;
        } catch (PatternSyntaxException e) {
            return e.getDescription();
        }
    }

    /** The answer that the first of {@code rules} makes of this error; empty where none fits. */
    static Optional<Response> answer(List<Target.FunctionError> rules, String type, String message, Call call) {
        String start = message.length() > MOST_CHARACTERS ? message.substring(0, MOST_CHARACTERS) : message;
        for (Target.FunctionError rule : rules) {
            // Compiled anew each time: errors are rare, and a pattern kept would be read at every cold start.
            Pattern pattern = Pattern.compile(rule.regex(), Pattern.DOTALL);
            if (pattern.matches(type) || pattern.matches(start)) {
                return Optional.of(Problem.of(Problem.Type.FUNCTION_ERROR, rule.detail())
                        .toResponse(call.requestId(), rule.status()));
            }
        }
        return Optional.empty();
    }
}
