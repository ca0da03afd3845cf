package gateway.upstream;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.route.Regex;
import gateway.route.Target;
import java.util.List;
import java.util.Optional;

/** What a client is told of errors that functions end with. A class of its own, for few routes map any. */
final class FunctionErrors {
    /** More of a message is not looked at: a function may write megabytes. */
    private static final int MOST_CHARACTERS = 8 * 1024;

    private FunctionErrors() {}

    /** The answer that the first of {@code rules} makes of this error; empty where none fits. */
    static Optional<Response> answer(List<Target.FunctionError> rules, String type, String message, Call call) {
        String start = message.length() > MOST_CHARACTERS ? message.substring(0, MOST_CHARACTERS) : message;
        for (Target.FunctionError rule : rules) {
            // Compiled anew each time: errors are rare. The dot takes line ends, which messages may have.
            Regex regex = Regex.of("(?s)".concat(rule.regex()));
            if (regex.fits(type) || regex.fits(start)) {
                return Optional.of(Problem.of(Problem.Type.FUNCTION_ERROR, rule.detail())
                        .toResponse(call.requestId(), rule.status()));
            }
        }
        return Optional.empty();
    }
}
