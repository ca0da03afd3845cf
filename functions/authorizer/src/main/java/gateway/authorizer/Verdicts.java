package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.lambda.AuthorizerEvents;
import gateway.pipeline.Caller;
import gateway.pipeline.Live;
import gateway.policy.GatewaySettings;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Turns what is known of a caller into a verdict. It depends on the credential and nothing else, so that API Gateway may
 * repeat it for any route.
 *
 * @param live          the configuration: which issuers, which field carries a key
 * @param authenticator shared with the router, which uses it where no authorizer ran
 * @param contextOnly   whether every request is let through with the finding in its context, for an integration that
 *                      refuses by itself (our router); otherwise only a valid credential is let through
 */
record Verdicts(Supplier<Optional<Live>> live, Authenticator authenticator, boolean contextOnly) {

    Body answer(AuthorizerEvents.Question question, Deadline deadline) {
        Optional<Live> now = live.get();
        if (now.isEmpty()) {
            return AuthorizerEvents.unknown(question.form(), contextOnly);
        }
        GatewaySettings settings = now.get().configuration().gateway();
        Caller caller = authenticator.authenticate(headers(question, settings), settings, deadline);
        return AuthorizerEvents.answer(question.form(), contextOnly || caller instanceof Caller.Known, caller);
    }

    /** A {@code TOKEN} event does not say which field its value is from: an API key tells by its looks. */
    private static Headers headers(AuthorizerEvents.Question question, GatewaySettings settings) {
        if (question.token().isEmpty()) {
            return question.headers();
        }
        String token = question.token().get().strip();
        if (!Headers.isValue(token)) {
            return Headers.EMPTY;
        }
        return Headers.of(token.startsWith("lgw_") ? settings.apiKeyHeader() : "authorization", token);
    }
}
