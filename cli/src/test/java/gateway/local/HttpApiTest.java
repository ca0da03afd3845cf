package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.json.Json;
import gateway.local.LocalFunction.Outcome;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What needs another template than the usual one, or much time. */
class HttpApiTest {
    private final List<String> asked = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void a_request_without_an_identity_source_is_401_and_the_authorizer_is_not_asked() throws Exception {
        HttpApi api = api(Duration.ofSeconds(60), "$request.header.x-api-key");

        assertThat(api.handle(request("/")).status()).isEqualTo(401);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_verdict_is_kept_for_all_routes_under_the_identity_sources_until_it_is_too_old() throws Exception {
        HttpApi api = api(Duration.ofSeconds(60), "$request.header.X-Api-Key", "$request.querystring.t");

        api.handle(request("/a?t=1", "x-api-key", "k"));
        api.handle(request("/b?t=1", "x-api-key", "k"));
        assertThat(asked).containsExactly("authorizer", "integration", "integration");

        asked.clear();
        api.handle(request("/a?t=2", "x-api-key", "k"));
        assertThat(asked).as("another identity").containsExactly("authorizer", "integration");

        asked.clear();
        now = now.plusSeconds(60);
        api.handle(request("/a?t=1", "x-api-key", "k"));
        assertThat(asked).as("a minute later").containsExactly("authorizer", "integration");
    }

    @Test
    void without_a_ttl_every_request_is_asked_about() throws Exception {
        HttpApi api = api(Duration.ZERO);

        api.handle(request("/"));
        api.handle(request("/"));

        assertThat(asked).containsExactly("authorizer", "integration", "authorizer", "integration");
    }

    @Test
    void the_authorizer_is_told_the_identity_sources() throws Exception {
        var question = new ArrayList<Body>();
        HttpApi api = new HttpApi(
                definition(Duration.ZERO, "$request.header.x-api-key", "$context.http.method"),
                (function, event, timeout) -> {
                    question.add(Body.of(event));
                    return returned("{\"isAuthorized\":false}");
                },
                clock());

        api.handle(request("/", "x-api-key", "k"));

        assertThat(((Json.Obj) Json.parse(question.getFirst().bytes())).get("identitySource"))
                .hasToString("[\"k\",\"GET\"]");
    }

    @Test
    void an_integration_that_takes_over_30_seconds_is_503() throws Exception {
        HttpApi api = new HttpApi(
                new Template.Api("api", "integration", Optional.empty()),
                (function, event, timeout) -> {
                    assertThat(timeout).isEqualTo(Duration.ofSeconds(30));
                    throw new TimeoutException();
                },
                clock());

        WireResponse response = api.handle(request("/"));

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body().text()).isEqualTo("{\"message\":\"Service Unavailable\"}");
    }

    @Test
    void an_authorizer_that_takes_over_10_seconds_is_500() throws Exception {
        HttpApi api = new HttpApi(
                definition(Duration.ZERO),
                (function, event, timeout) -> {
                    assertThat(timeout).isEqualTo(Duration.ofSeconds(10));
                    throw new TimeoutException();
                },
                clock());

        assertThat(api.handle(request("/")).status()).isEqualTo(500);
    }

    @Test
    void an_event_over_6_megabytes_is_413() throws Exception {
        HttpApi api = api(Duration.ZERO);
        var request = new WireRequest(
                "POST", "/", "HTTP/1.1", List.of(), Body.of(new byte[5_000_000]), InetAddress.getLoopbackAddress());

        assertThat(api.handle(request).status()).as("base64 makes 6.7 MB of it").isEqualTo(413);
    }

    private HttpApi api(Duration ttl, String... identitySources) {
        return new HttpApi(
                definition(ttl, identitySources),
                (function, event, timeout) -> {
                    asked.add(function);
                    return returned(function.equals("authorizer") ? "{\"isAuthorized\":true}" : "{}");
                },
                clock());
    }

    private static Template.Api definition(Duration ttl, String... identitySources) {
        return new Template.Api(
                "api",
                "integration",
                Optional.of(new Template.Authorizer("a", "authorizer", List.of(identitySources), ttl)));
    }

    private static Outcome returned(String payload) {
        return new Outcome.Returned(Body.of(payload));
    }

    private static WireRequest request(String target, String... field) {
        List<WireRequest.Field> fields =
                field.length == 0 ? List.of() : List.of(new WireRequest.Field(field[0], field[1]));
        return new WireRequest("GET", target, "HTTP/1.1", fields, Body.EMPTY, InetAddress.getLoopbackAddress());
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
