package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.auth.Decision;
import gateway.auth.IdentitySources;
import gateway.auth.KeyUseSampler;
import gateway.auth.Presented;
import gateway.auth.Refusal;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.lambda.AuthorizerContext;
import gateway.lambda.AuthorizerEvents;
import gateway.lambda.AuthorizerEvents.Form;
import gateway.lambda.AuthorizerEvents.Kept;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.Authentication;
import gateway.route.Configuration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Only a caller who may goes on: for APIs without our router, which believe the verdict as it is. So it rests on nothing of a
 * request but what API Gateway keeps it under ({@link IdentitySources}).
 *
 * @param policy  whose {@code auth} says who may; empty: {@code gateway.auth.default}
 * @param sources of the API, where its events do not tell
 * @param keyUses told of keys that are let through; behind our router that sees to it
 * @param log     of refusals, since nobody else learns why
 */
record ForApis(
        Authenticator authenticator,
        String policy,
        IdentitySources sources,
        KeyUseSampler keyUses,
        Consumer<String> log)
        implements Verdicts.Mode {

    @Override
    public Body answer(
            AuthorizerEvents.Question question, Presented presented, Configuration configuration, Deadline deadline) {
        Access access = policy.isEmpty()
                ? configuration.gateway().access()
                : configuration.policies().get(policy);
        if (access == null) {
            log.accept("refused: AUTHORIZER_POLICY names " + policy + ", which is no policy with auth");
            return unknown(question.form());
        }
        Presented counted = counted(question, presented, configuration.gateway().authentication());
        Caller sent = authenticator.authenticate(counted, configuration.gateway(), deadline);
        Caller found = authenticator.withBound(sent, access, counted, configuration.gateway(), deadline);
        Decision decision = Decision.of(found, access, configuration, null);
        Refusal refusal = decision.refusal();
        if (refusal != null) {
            log.accept(line(refusal.reason(), decision.caller())
                    + also(IdentitySources.overlooked(
                            presented, counted, configuration.gateway().authentication())));
            return refused(question.form(), refusal.problem().type().status(), decision.caller(), refusal.reason());
        }
        Json.Obj context = AuthorizerContext.told(decision.caller(), "");
        if (context == null) {
            log.accept(line("too-large-to-tell", decision.caller()));
            return refused(question.form(), 403, new Caller.Anonymous(), "too-large-to-tell");
        }
        keyUses.passed(decision.caller());
        return AuthorizerEvents.granted(question.form(), decision.caller(), context);
    }

    /** A fault must not be kept as a refusal. */
    @Override
    public Body unknown(Form form) {
        throw Refused.unavailable();
    }

    private Presented counted(AuthorizerEvents.Question question, Presented presented, Authentication configured) {
        if (question.token().isPresent() || question.kept() instanceof Kept.Not) {
            return presented;
        }
        return question.kept() instanceof Kept.Under(var values)
                ? IdentitySources.with(values, presented, configured)
                : sources.in(presented);
    }

    private static Body refused(Form form, int status, Caller caller, String reason) {
        if (status >= 500) {
            throw Refused.unavailable();
        }
        if (status == 401 && form instanceof Form.Policy(var _, var rest) && rest) {
            throw Refused.unauthorized();
        }
        Json.Obj context = AuthorizerContext.told(caller, reason);
        return AuthorizerEvents.answer(
                form, false, caller, context == null ? Json.object("reason", Json.of(reason)) : context);
    }

    /** In stable words, and never with the credential. */
    private static String line(String reason, Caller caller) {
        String line = "refused: ".concat(reason);
        String scheme = scheme(caller);
        String consumer = caller instanceof Caller.Known known
                ? known.consumer()
                : caller instanceof Caller.Suspended suspended ? suspended.consumer() : null;
        return line + (scheme == null ? "" : ", " + scheme) + (consumer == null ? "" : ", consumer " + consumer);
    }

    private static @Nullable String scheme(Caller caller) {
        if (caller instanceof Caller.Known known) {
            return known.scheme().word();
        }
        if (caller instanceof Caller.Rejected(var scheme, var _)) {
            return scheme.word();
        }
        if (caller instanceof Caller.Unverifiable(var scheme, var _)) {
            return scheme.word();
        }
        return caller instanceof Caller.Suspended suspended ? suspended.scheme().word() : null;
    }

    private static String also(String overlooked) {
        return overlooked.isEmpty() ? "" : "; ".concat(overlooked);
    }
}
