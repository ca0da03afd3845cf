package gateway.auth;

import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.MediaType;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.ForwardAuth;
import gateway.policy.ForwardAuth.Asked;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service or a function of the team whether a caller may be believed, and who it is. 2xx is a yes, 401 and 403 are a
 * no, and anything else, redirects included, is no answer. A yes that does not say who is none either.
 */
final class ForwardAuthenticator implements SchemeAuthenticator {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int REMEMBERED = 10_000;

    /** For how long a no is remembered at the most. */
    private static final Duration BAD_FOR = Duration.ofSeconds(10);

    private static final JsonParser.Limits LIMITS = new JsonParser.Limits(16, 40);

    private final Callers callers;
    private final Callouts callouts;
    private final InstantSource clock;
    private volatile Tellers tellers = new Tellers(List.of(), List.of());

    ForwardAuthenticator(Callers callers, Callouts callouts, InstantSource clock) {
        this.callers = callers;
        this.callouts = callouts;
        this.clock = clock;
    }

    /** What somebody who was asked has said. */
    private sealed interface Answer {}

    private record Yes(MappedClaims claims) implements Answer {}

    private record No() implements Answer {}

    private record None(String reason) implements Answer {}

    private record Kept(Answer answer, Instant at, Instant end) {
        boolean holds(Instant now) {
            return !now.isBefore(at) && now.isBefore(end);
        }
    }

    /** Those who are asked under one configuration. */
    private record Tellers(List<ForwardAuth> settings, List<Teller> list) {}

    /** One of them, and what it has said. */
    private static final class Teller {
        final ForwardAuth settings;
        final Lru<String, Kept> yes = new Lru<>(REMEMBERED);
        final Lru<String, Kept> no = new Lru<>(REMEMBERED); // apart: inventions must not push out what holds
        final InFlight<Kept> inFlight = new InFlight<>();

        Teller(ForwardAuth settings) {
            this.settings = settings;
        }
    }

    @Override
    public @Nullable Caller authenticate(Presented presented, GatewaySettings settings, Deadline deadline) {
        Caller refusal = null;
        for (Teller teller : tellers(settings.authentication().forwards()).list) {
            if (isTaken(teller.settings, presented)) {
                Caller caller = ask(teller, presented, deadline);
                if (caller instanceof Caller.Known || caller instanceof Caller.Suspended) {
                    return caller;
                }
                // One that could not be asked makes all uncertain.
                refusal = refusal instanceof Caller.Unverifiable || caller == null ? refusal : caller;
            }
        }
        return refusal;
    }

    /** Whether the route takes this one; all where the route is not known. */
    private static boolean isTaken(ForwardAuth settings, Presented presented) {
        if (presented.call().isEmpty()) {
            return true;
        }
        if (!(presented.call().get().route().rules().access() instanceof Access.Authenticated wanted)) {
            return false;
        }
        for (AuthMethod method : wanted.methods()) {
            if (method.takes(Scheme.FORWARD, settings.id())) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Caller ask(Teller teller, Presented presented, Deadline deadline) {
        ForwardAuth settings = teller.settings;
        ForwardedQuestion question = ForwardedQuestion.of(settings, presented.headers());
        if (question.isEmpty()) {
            return null;
        }
        if (question.ambiguous()) {
            return new Caller.Rejected(Scheme.FORWARD, Authenticator.AMBIGUOUS);
        }
        Kept kept = settings.cache().isZero()
                ? ask(settings, question, presented.call(), deadline)
                : remembered(teller, question, deadline);
        if (kept == null || kept.answer instanceof None) {
            String reason = kept == null ? "unavailable" : ((None) kept.answer).reason;
            return new Caller.Unverifiable(Scheme.FORWARD, reason);
        }
        if (!(kept.answer instanceof Yes(var claims))) {
            return new Caller.Rejected(Scheme.FORWARD, "refused");
        }
        return callers.caller(Scheme.FORWARD, settings.id(), settings.mapping(), claims, Optional.empty());
    }

    /** An answer that is to hold for other requests must not depend on this one: it is asked for without it. */
    private @Nullable Kept remembered(Teller teller, ForwardedQuestion question, Deadline deadline) {
        String hash = question.hash();
        Kept kept = remembered(teller, hash);
        return kept == null
                ? teller.inFlight.answer(hash, () -> remember(teller, hash, question, deadline), deadline)
                : kept;
    }

    private Kept remember(Teller teller, String hash, ForwardedQuestion question, Deadline deadline) {
        Kept kept = remembered(teller, hash); // another request may have asked the same just now
        if (kept != null) {
            return kept;
        }
        kept = ask(teller.settings, question, Optional.empty(), deadline);
        if (kept.answer instanceof Yes) {
            teller.yes.put(hash, kept);
            teller.no.remove(hash);
        } else if (kept.answer instanceof No) {
            teller.no.put(hash, kept);
            teller.yes.remove(hash);
        }
        return kept;
    }

    private @Nullable Kept remembered(Teller teller, String hash) {
        Instant now = clock.instant();
        Kept kept = teller.yes.get(hash);
        kept = kept == null || !kept.holds(now) ? teller.no.get(hash) : kept;
        return kept != null && kept.holds(now) ? kept : null;
    }

    private Kept ask(ForwardAuth settings, ForwardedQuestion question, Optional<Call> call, Deadline deadline) {
        Instant asked = clock.instant(); // what is said later was true at this moment at the earliest
        Answer answer = settings.asked() instanceof Asked.Service service
                ? service(settings, service, question, call, deadline)
                : function(settings, (Asked.Function) settings.asked(), question, call, deadline);
        Duration cache = settings.cache();
        boolean brief = answer instanceof No && cache.compareTo(BAD_FOR) > 0;
        return new Kept(answer, asked, asked.plus(brief ? BAD_FOR : cache));
    }

    // ----------------------------------------------------------------------------------------------- a service

    private Answer service(
            ForwardAuth settings,
            Asked.Service service,
            ForwardedQuestion question,
            Optional<Call> call,
            Deadline deadline) {
        Headers headers = headers(question, call);
        Duration connect = service.connect().compareTo(settings.timeout()) < 0 ? service.connect() : settings.timeout();
        var limits = new Outgoing.Limits(connect, settings.timeout(), MAX_BYTES);
        Deadline end = deadline.within(settings.timeout());
        Outcome outcome = null;
        for (ForwardAuth.Place place : service.places()) {
            outcome = callouts.send(
                    new Outgoing(
                            place.origin(),
                            "GET",
                            place.basePath() + service.target(),
                            headers,
                            place.origin().authority(),
                            Body.EMPTY,
                            limits),
                    end);
            if (outcome instanceof Outcome.Answer || ((Outcome.Failure) outcome).sent() || end.passed()) {
                break;
            }
        }
        return outcome instanceof Outcome.Answer answer ? read(settings, answer) : new None("unavailable");
    }

    private static Headers headers(ForwardedQuestion question, Optional<Call> call) {
        var headers = new Headers.Builder().addAll(question.headers());
        String cookie = question.cookie();
        if (!cookie.isEmpty()) {
            headers.add("cookie", cookie);
        }
        if (!question.headers().has("user-agent")) {
            headers.add("user-agent", "lambda-gateway");
        }
        if (call.isPresent()) {
            var request = call.get().request();
            Ingress ingress = request.ingress();
            headers.add("x-forwarded-method", request.method());
            headers.add("x-forwarded-proto", ingress.secure() ? "https" : "http");
            headers.addIfValid("x-forwarded-host", ingress.host());
            headers.add("x-forwarded-uri", call.get().path().encoded()); // no query: it may hold a key
            headers.addIfValid("x-forwarded-for", ingress.clientIp());
        }
        return headers.build();
    }

    private static Answer read(ForwardAuth settings, Outcome.Answer answer) {
        int status = answer.status();
        if (status == 401 || status == 403) {
            return new No();
        }
        if (status < 200 || status > 299) {
            return new None("status");
        }
        if (settings.fields().isPresent()) {
            return mapped(settings, claims(settings.fields().get(), settings, answer.headers()));
        }
        String type = answer.headers().only("content-type").orElse("");
        boolean json = MediaType.isJson(MediaType.essence(type)) && MediaType.mayBeJson(answer.headers());
        return json ? mapped(settings, object(answer.body())) : new None("content-type");
    }

    /** Fields as claims, under the names that the mapping has for them. */
    private static Json.Obj claims(ForwardAuth.Fields fields, ForwardAuth settings, Headers headers) {
        Json.Obj claims =
                with(Json.Obj.EMPTY, settings.mapping().consumerClaim(), headers, Optional.of(fields.consumer()));
        claims = with(claims, settings.mapping().scopeClaim(), headers, fields.scopes());
        return with(claims, settings.mapping().rolesClaim(), headers, fields.roles());
    }

    private static Json.Obj with(Json.Obj claims, String claim, Headers headers, Optional<String> field) {
        if (field.isEmpty() || !headers.has(field.get())) {
            return claims;
        }
        Optional<String> value = headers.only(field.get());
        return claims.with(claim, value.isPresent() ? Json.of(value.get()) : Json.Null.NULL);
    }

    // ---------------------------------------------------------------------------------------------- a function

    private Answer function(
            ForwardAuth settings,
            Asked.Function function,
            ForwardedQuestion question,
            Optional<Call> call,
            Deadline deadline) {
        Body event = Body.of(event(question, call).bytes());
        Callouts.Invoked invoked = callouts.invoke(function.name(), event, settings.timeout(), deadline);
        if (invoked instanceof Callouts.Invoked.Threw(var message)) {
            // How a Lambda authorizer of a REST API says no.
            return message.equals("Unauthorized") ? new No() : new None("function-failed");
        }
        if (!(invoked instanceof Callouts.Invoked.Returned(var payload))) {
            return new None("unavailable");
        }
        Json.Obj answer = payload.size() > MAX_BYTES ? null : object(payload);
        if (answer == null || !(answer.get("isAuthorized") instanceof Json.Bool(var authorized))) {
            return new None("malformed");
        }
        return authorized ? mapped(settings, answer.object("context").orElse(Json.Obj.EMPTY)) : new No();
    }

    /** The event that HTTP APIs send to their Lambda authorizers, payload 2.0, with what may be shown. */
    private static Json.Obj event(ForwardedQuestion question, Optional<Call> call) {
        Json.Obj headers = Json.Obj.EMPTY;
        for (int i = 0; i < question.headers().size(); i++) {
            headers = headers.with(
                    question.headers().name(i), Json.of(question.headers().value(i)));
        }
        List<Json> cookies = new ArrayList<>();
        for (var cookie : question.cookies()) {
            cookies.add(Json.of(cookie.name() + "=" + cookie.value()));
        }
        Json.Obj event = Json.object("version", Json.of("2.0"), "type", Json.of("REQUEST"));
        Json.Obj http = Json.Obj.EMPTY;
        Json.Obj context = Json.Obj.EMPTY;
        if (call.isPresent()) {
            var request = call.get().request();
            event = event.with("rawPath", Json.of(call.get().path().encoded()));
            http = Json.object(
                    "method",
                    Json.of(request.method()),
                    "path",
                    Json.of(call.get().path().encoded()),
                    "sourceIp",
                    Json.of(request.ingress().clientIp()));
            context = Json.object(
                    "domainName",
                    Json.of(request.ingress().host()),
                    "requestId",
                    Json.of(call.get().requestId()));
        }
        return event.with("cookies", Json.of(cookies))
                .with("headers", headers)
                .with("requestContext", context.with("http", http));
    }

    // ------------------------------------------------------------------------------------------------- both

    private static Answer mapped(ForwardAuth settings, Json.@Nullable Obj claims) {
        if (claims == null) {
            return new None("malformed");
        }
        MappedClaims.Mapped mapped = MappedClaims.of(claims, settings.mapping());
        return mapped instanceof MappedClaims.Mapped.Good(var good)
                ? new Yes(good)
                : new None(((MappedClaims.Mapped.Bad) mapped).reason());
    }

    private static Json.@Nullable Obj object(Body body) {
        try {
            return JsonParser.parse(body.bytes(), LIMITS) instanceof Json.Obj object ? object : null;
        } catch (JsonException _) {
            return null;
        }
    }

    @SuppressWarnings("ReferenceEquality") // one configuration hands out one list
    private Tellers tellers(List<ForwardAuth> settings) {
        Tellers now = tellers;
        return now.settings == settings ? now : changed(settings);
    }

    /** What has been said outlives a change of the configuration that does not touch it. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized Tellers changed(List<ForwardAuth> settings) {
        Tellers before = tellers;
        if (before.settings == settings) {
            return before;
        }
        List<Teller> list = new ArrayList<>(settings.size());
        for (ForwardAuth each : settings) {
            Teller teller = null;
            for (Teller known : before.list) {
                teller = known.settings.equals(each) ? known : teller;
            }
            list.add(teller == null ? new Teller(each) : teller);
        }
        tellers = new Tellers(settings, List.copyOf(list));
        return tellers;
    }
}
