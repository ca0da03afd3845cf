package gateway.auth;

import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.net.URI;
import java.time.Duration;

/** Fetches key sets over HTTP: https alone unless the issuer is declared private, redirects not followed. */
public record HttpJwksSource(HttpClient client) implements JwksSource {
    private static final Outgoing.Limits LIMITS =
            new Outgoing.Limits(Duration.ofSeconds(1), Duration.ofSeconds(2), Published.MAX_BYTES);

    private static final Headers HEADERS =
            Headers.of("accept", "application/jwk-set+json, application/json", "user-agent", "lambda-gateway");

    @Override
    public Fetched fetch(URI uri, boolean privateHost, Deadline deadline) {
        Origin origin;
        try {
            origin = Origin.of(uri, privateHost ? Origin.Reach.ANY : Origin.Reach.PUBLIC);
        } catch (IllegalArgumentException e) {
            return new Fetched.Failed("the address of the keys " + e.getMessage());
        }
        if (!origin.tls() && !privateHost) {
            return new Fetched.Failed("the address of the keys must be https");
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        var request = new Outgoing(origin, "GET", target, HEADERS, origin.authority(), Body.EMPTY, LIMITS);
        Outcome outcome = client.send(request, deadline);
        if (outcome instanceof Outcome.Answer(var status, var _, var body)) {
            return status == 200 ? new Fetched.Got(body) : new Fetched.Failed("the issuer answered " + status);
        }
        var failure = (Outcome.Failure) outcome;
        return new Fetched.Failed(failure.kind() + ": " + failure.why());
    }
}
