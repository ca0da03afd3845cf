package gateway.auth;

import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.MediaType;
import gateway.http.PercentEncoding;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.policy.Introspection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * Asks one authorization server about tokens (RFC 7662 2): over https unless it is private, without redirects, and as a
 * client that shows its secret in the {@code authorization} field (RFC 6749 2.3.1).
 */
final class IntrospectionEndpoint {
    /** An answer is a few hundred bytes. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final JsonParser.Limits LIMITS = new JsonParser.Limits(16, 40);

    private final Introspection settings;
    private final Callouts callouts;
    private final Secrets secrets;

    IntrospectionEndpoint(Introspection settings, Callouts callouts, Secrets secrets) {
        this.settings = settings;
        this.callouts = callouts;
        this.secrets = secrets;
    }

    /** What the server says of a token. */
    sealed interface Answer {
        /** @param claims of a token that is active; not yet judged */
        record Active(Json.Obj claims) implements Answer {}

        record Inactive() implements Answer {}

        /** It has said nothing that can be understood; {@code reason} is a stable word for the log. */
        record None(String reason) implements Answer {}
    }

    /** @param token of characters that a bearer token may have (RFC 6750 2.1) */
    Answer ask(String token, Deadline deadline) {
        Origin origin;
        try {
            origin = Origin.of(settings.endpoint(), settings.privateHost() ? Origin.Reach.ANY : Origin.Reach.PUBLIC);
        } catch (IllegalArgumentException _) {
            return new Answer.None("endpoint-unusable");
        }
        if (!origin.tls() && !settings.privateHost()) {
            return new Answer.None("endpoint-unusable");
        }
        if (!(secrets.find(settings.clientSecret(), deadline) instanceof Secrets.Lookup.Found(var secret))) {
            return new Answer.None("secret-unavailable");
        }
        Outcome outcome = callouts.send(request(origin, token, secret), deadline);
        boolean refused = outcome instanceof Outcome.Answer answer && answer.status() == 401;
        if (refused // the secret may have been changed
                && secrets.findAgain(settings.clientSecret(), deadline) instanceof Secrets.Lookup.Found(var newer)
                && !newer.equals(secret)) {
            outcome = callouts.send(request(origin, token, newer), deadline);
        }
        return outcome instanceof Outcome.Answer answer ? read(answer) : new Answer.None("endpoint-unavailable");
    }

    private Outgoing request(Origin origin, String token, Body secret) {
        Headers headers = Headers.of(
                "accept",
                "application/json",
                "authorization",
                basic(settings.clientId(), secret.text()),
                "content-type",
                "application/x-www-form-urlencoded",
                "user-agent",
                "lambda-gateway");
        return new Outgoing(
                origin,
                "POST",
                target(),
                headers,
                origin.authority(),
                Body.of("token=" + PercentEncoding.of(token) + "&token_type_hint=access_token"),
                new Outgoing.Limits(CONNECT, settings.timeout(), MAX_BYTES));
    }

    private String target() {
        String path = settings.endpoint().getRawPath();
        String query = settings.endpoint().getRawQuery();
        path = path == null || path.isEmpty() ? "/" : path;
        return query == null ? path : path + "?" + query;
    }

    /** Both parts are encoded as in a form, so that a colon in either is none between them. */
    private static String basic(String id, String secret) {
        String pair = PercentEncoding.of(id) + ":" + PercentEncoding.of(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static Answer read(Outcome.Answer answer) {
        if (answer.status() == 401 || answer.status() == 403) {
            return new Answer.None("endpoint-refuses-gateway");
        }
        if (answer.status() != 200) {
            return new Answer.None("endpoint-status");
        }
        // Nothing else: an answer that is a signed token (RFC 9701) would have to be verified as one.
        String type = answer.headers().only("content-type").orElse("");
        if (!MediaType.essence(type).equals("application/json") || !MediaType.mayBeJson(answer.headers())) {
            return new Answer.None("endpoint-content-type");
        }
        try {
            if (JsonParser.parse(answer.body().bytes(), LIMITS) instanceof Json.Obj claims
                    && claims.get("active") instanceof Json.Bool(var active)) {
                return active ? new Answer.Active(claims) : new Answer.Inactive();
            }
        } catch (JsonException _) {
            // As any other answer that is not what it must be.
        }
        return new Answer.None("endpoint-malformed");
    }
}
