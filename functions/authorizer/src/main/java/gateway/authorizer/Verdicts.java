package gateway.authorizer;

import gateway.auth.Authenticator;
import gateway.auth.KeyUseSampler;
import gateway.auth.Presented;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.lambda.AuthorizerContext;
import gateway.lambda.AuthorizerEvents;
import gateway.pipeline.Caller;
import gateway.pipeline.Live;
import gateway.policy.GatewaySettings;
import gateway.route.Configuration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns what is known of a caller into a verdict. It depends on the credential and nothing else, so that API Gateway may
 * repeat it for any route.
 *
 * @param live          the configuration: which issuers, which field carries a key
 * @param authenticator the same that the router uses where no authorizer ran
 * @param contextOnly   whether every request is let through with the finding in its context, for an integration that
 *                      refuses by itself (our router); otherwise only a valid credential is let through
 * @param keyUses       told of keys that are let through to other APIs; behind ours the router sees to it
 * @param clock         the time of day
 * @param log           told of faults, and of refusals where nobody else learns of them
 */
record Verdicts(
        Supplier<Optional<Live>> live,
        Authenticator authenticator,
        boolean contextOnly,
        KeyUseSampler keyUses,
        InstantSource clock,
        Consumer<String> log) {

    /** Never throws: where nothing can be found out, the router finds out by itself, and nobody else is let in. */
    Body answer(AuthorizerEvents.Read event, Deadline deadline) {
        if (event instanceof AuthorizerEvents.Unreadable(var form, var why)) {
            log.accept("unreadable: ".concat(why));
            return AuthorizerEvents.unknown(form, contextOnly);
        }
        var question = (AuthorizerEvents.Question) event;
        try {
            Optional<Live> now = live.get();
            if (now.isPresent()) {
                return answer(question, now.get().configuration(), deadline);
            }
            log.accept("there is no configuration yet");
        } catch (RuntimeException e) {
            log.accept("authentication failed with ".concat(e.getClass().getName()));
        }
        return AuthorizerEvents.unknown(question.form(), contextOnly);
    }

    private Body answer(AuthorizerEvents.Question question, Configuration configuration, Deadline deadline) {
        GatewaySettings settings = configuration.gateway();
        var presented =
                new Presented(headers(question, settings), question.query(), question.context(), Optional.empty());
        return contextOnly
                ? report(question, presented, configuration, deadline)
                : judge(question, presented, settings, deadline);
    }

    /** For our router. What cannot be told to it, or should not be found out twice, it finds out by itself. */
    private Body report(
            AuthorizerEvents.Question question, Presented presented, Configuration configuration, Deadline deadline) {
        String binding = authenticator.binding(presented, configuration);
        if (binding == null) {
            return AuthorizerEvents.unknown(question.form(), true);
        }
        var at = clock.instant(); // before anything is looked up: it may be old, but it is not taken for newer than
        // it is
        Caller caller = authenticator.authenticate(presented, configuration.gateway(), deadline);
        Json.Obj context = AuthorizerContext.verdict(caller, binding, at);
        return AuthorizerEvents.answer(question.form(), true, caller, context == null ? Json.Obj.EMPTY : context);
    }

    /** For other APIs. */
    private Body judge(
            AuthorizerEvents.Question question, Presented presented, GatewaySettings settings, Deadline deadline) {
        Caller caller = authenticator.authenticate(presented, settings, deadline);
        boolean authorized = holds(caller);
        if (authorized) {
            keyUses.passed(caller);
        } else {
            log.accept("refused: ".concat(reason(caller)));
        }
        return AuthorizerEvents.answer(question.form(), authorized, caller, AuthorizerContext.handOver(caller));
    }

    private static boolean holds(Caller caller) {
        if (caller instanceof Caller.Several(var each)) {
            for (Caller one : each) {
                if (!(one instanceof Caller.Known)) {
                    return false;
                }
            }
            return true;
        }
        return caller instanceof Caller.Known;
    }

    /** Why, in stable words and never with the credential. */
    private static String reason(Caller caller) {
        if (caller instanceof Caller.Several(var each)) {
            for (Caller one : each) {
                if (!(one instanceof Caller.Known)) {
                    return reason(one);
                }
            }
        }
        if (caller instanceof Caller.Rejected(var scheme, var reason)) {
            return scheme.word() + " " + reason;
        }
        if (caller instanceof Caller.Unverifiable(var scheme, var reason)) {
            return scheme.word() + " " + reason;
        }
        return caller instanceof Caller.Suspended suspended ? suspended.consumer() + " suspended" : "no-credential";
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
