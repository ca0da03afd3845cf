package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.auth.Presented;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.lambda.AuthorizerContext;
import gateway.lambda.AuthorizerEvents;
import gateway.pipeline.Caller;
import gateway.route.Configuration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Every request goes on, with what was found in its context: our router refuses by itself, since it alone knows the route. What
 * cannot be told it finds out by itself.
 *
 * @param authenticator the same that the router uses where no authorizer ran
 */
record ForRouter(Authenticator authenticator, InstantSource clock) implements Verdicts.Mode {

    @Override
    public Body answer(
            AuthorizerEvents.Question question, Presented presented, Configuration configuration, Deadline deadline) {
        String binding = authenticator.binding(presented, configuration);
        if (binding == null) {
            return unknown(question.form());
        }
        Instant at = clock.instant(); // before anything is looked up, so that nothing is taken for newer than it is
        Caller caller = authenticator.authenticate(presented, configuration.gateway(), deadline);
        Json.Obj context = AuthorizerContext.verdict(caller, binding, at);
        return AuthorizerEvents.answer(question.form(), true, caller, context == null ? Json.Obj.EMPTY : context);
    }

    @Override
    public Body unknown(AuthorizerEvents.Form form) {
        return AuthorizerEvents.unknown(form, true);
    }
}
