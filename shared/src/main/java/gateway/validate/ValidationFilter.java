package gateway.validate;

import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.MediaType;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Validation;
import gateway.telemetry.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that are not what their route's schemas ask for, or only tells of them. What judges is loaded by the
 * first call to a route that validates.
 */
public final class ValidationFilter implements Filter {
    private volatile @Nullable Judges judges;

    @Override
    public Response apply(Call call, Handler next) {
        Optional<Validation> validation = call.route().rules().validation();
        if (validation.isEmpty()) {
            return next.handle(call);
        }
        boolean forwards = validation.get().reportOnly();
        Body body = call.request().body();
        if (validation.get().body().isPresent() && !body.isEmpty()) {
            String unsupported = unsupported(call.request().headers());
            int most = call.route().rules().maxRequestBytes();
            ContentCoding.Decoded decoded = ContentCoding.decode(call.request().headers(), body, most);
            if (decoded instanceof ContentCoding.Unknown) {
                unsupported = "This route reads bodies: send it in gzip, deflate or without content-encoding.";
            }
            if (!unsupported.isEmpty()) {
                call.recorder().record(new Fact.RequestInvalid(forwards, List.of("body: media type")));
                return forwards
                        ? next.handle(call)
                        : call.refuse(Problem.of(Problem.Type.UNSUPPORTED_MEDIA_TYPE, unsupported)
                                .withHeader("accept", "application/json"));
            }
            if (decoded instanceof ContentCoding.TooLarge) {
                call.recorder().record(new Fact.RequestInvalid(forwards, List.of("body: too large")));
                return forwards
                        ? next.handle(call)
                        : call.refuse(Problem.of(
                                Problem.Type.REQUEST_TOO_LARGE,
                                "Without its content-encoding the body has more than " + most + " bytes."));
            }
            // One that is not what its coding says is no JSON either: the bytes as they are show it.
            body = decoded instanceof ContentCoding.Plain plain ? plain.body() : body;
        }
        List<Finding> findings = judges(call).judge(validation.get(), call, body);
        if (findings.isEmpty()) {
            return next.handle(call);
        }
        call.recorder().record(new Fact.RequestInvalid(forwards, words(findings)));
        return forwards ? next.handle(call) : call.refuse(problem(findings));
    }

    private Judges judges(Call call) {
        Judges current = judges;
        if (current == null || !current.areOf(call.configuration())) {
            current = new Judges(call.configuration());
            judges = current;
        }
        return current;
    }

    private static Problem problem(List<Finding> findings) {
        List<Json> errors = new ArrayList<>(findings.size());
        for (Finding finding : findings) {
            errors.add(finding.json());
        }
        return Problem.of(
                        Problem.Type.VALIDATION_FAILED,
                        "The request is not what this route takes; \"errors\" says where and why.")
                .with("errors", Json.of(errors));
    }

    /** For the log: where and what, without the words that may say something of the value. */
    private static List<String> words(List<Finding> findings) {
        List<String> words = new ArrayList<>(findings.size());
        for (Finding finding : findings) {
            words.add(finding.in() + ":" + finding.pointer() + " " + finding.keyword());
        }
        return words;
    }

    /** Why a body with these fields is not read as JSON; empty if it is. */
    private static String unsupported(Headers headers) {
        List<String> types = headers.all("content-type");
        if (types.size() != 1) {
            return "The body needs one content-type that says it is JSON, such as application/json.";
        }
        String[] parts = types.getFirst().split(";", -1);
        String type = MediaType.essence(types.getFirst());
        int slash = type.indexOf('/');
        boolean json = slash > 0
                && Headers.isName(type.substring(0, slash))
                && Headers.isName(type.substring(slash + 1))
                && MediaType.isJson(type);
        if (!json) {
            return "This route takes JSON: send content-type: application/json, or another that ends with +json.";
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset") && !isUtf8(parameter.substring("charset".length()))) {
                return "JSON is UTF-8 (RFC 8259 8.1): send it so, without another charset.";
            }
        }
        return "";
    }

    private static boolean isUtf8(String value) {
        String charset = value.strip();
        return charset.equals("=utf-8") || charset.equals("=\"utf-8\"") || charset.equals("=us-ascii");
    }
}
