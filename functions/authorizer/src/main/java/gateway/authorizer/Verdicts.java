package gateway.authorizer;

import gateway.auth.Presented;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.lambda.AuthorizerEvents;
import gateway.pipeline.Live;
import gateway.policy.GatewaySettings;
import gateway.route.Configuration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * From a question to a verdict. It depends on the caller and nothing else, so that API Gateway may repeat it for any route.
 *
 * @param live  the configuration: which issuers, which field carries a key
 * @param mode  what becomes of what is found
 * @param token the field that the value of a {@code TOKEN} event stands for; empty: it is told by its looks
 * @param log   told of faults, and of refusals where nobody else learns of them
 */
record Verdicts(Supplier<Optional<Live>> live, Mode mode, String token, Consumer<String> log) {

    /** For whom the verdict is. */
    interface Mode {
        /**
         * The verdict.
         *
         * @throws Refused where API Gateway has no other way to learn of it
         */
        Body answer(
                AuthorizerEvents.Question question,
                Presented presented,
                Configuration configuration,
                Deadline deadline);

        /**
         * The verdict where nothing can be found out.
         *
         * @throws Refused where API Gateway has no other way to learn of it
         */
        Body unknown(AuthorizerEvents.Form form);
    }

    /** @throws Refused where API Gateway has no other way to learn of it */
    Body answer(AuthorizerEvents.Read event, Deadline deadline) {
        if (event instanceof AuthorizerEvents.Unreadable(var form, var why)) {
            log.accept("unreadable: ".concat(why));
            return mode.unknown(form);
        }
        var question = (AuthorizerEvents.Question) event;
        try {
            Optional<Live> now = live.get();
            if (now.isPresent()) {
                Configuration configuration = now.get().configuration();
                return mode.answer(question, presented(question, configuration.gateway()), configuration, deadline);
            }
            log.accept("there is no configuration yet");
        } catch (Refused e) {
            throw e;
        } catch (RuntimeException e) {
            log.accept("authentication failed with ".concat(e.getClass().getName()));
        }
        return mode.unknown(question.form());
    }

    private Presented presented(AuthorizerEvents.Question question, GatewaySettings settings) {
        Headers headers = question.token().isEmpty()
                ? question.headers()
                : token(question.token().get().strip(), settings);
        return new Presented(headers, question.query(), question.context(), Optional.empty());
    }

    /** A {@code TOKEN} event does not say which field its value is from: an API key tells by its looks. */
    private Headers token(String value, GatewaySettings settings) {
        if (value.isEmpty() || !Headers.isValue(value)) {
            return Headers.EMPTY;
        }
        if (!token.isEmpty()) {
            return Headers.of(token, value);
        }
        return Headers.of(value.startsWith("lgw_") ? settings.apiKeyHeader() : "authorization", value);
    }
}
