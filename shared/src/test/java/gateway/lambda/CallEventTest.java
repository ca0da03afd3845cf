package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.http.Path;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CallEventTest {

    private static final Caller ACME =
            new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.of("gold"), Set.of("a", "b"));

    @Test
    void a_function_gets_the_event_that_api_gateway_would_send() throws Exception {
        Call call = Calls.call(ACME, Body.of("hé"), _ -> {});

        assertThat(CallEvent.of(call, Calls.HEADERS, Calls.NOW)).isEqualTo(Json.parse("""
            {
              "version": "2.0", "routeKey": "POST /orders/{id}", "rawPath": "/orders/a é",
              "rawQueryString": "q=1&q=a%20b&e",
              "cookies": ["a=1", "b=2"],
              "headers": {"host": "api.example.com", "accept": "text/html,text/plain", "x": "é"},
              "queryStringParameters": {"q": "1,a b", "e": ""},
              "pathParameters": {"id": "a é"},
              "requestContext": {
                "accountId": "anonymous", "apiId": "shop",
                "authorizer": {"lambda": {"gateway": "2", "caller": "known", "consumer": "acme",
                  "scheme": "apiKey", "credential": "k1", "plan": "gold", "scopes": "a b"}},
                "domainName": "abc.lambda-url.eu-west-1.on.aws", "domainPrefix": "abc",
                "http": {"method": "POST", "path": "/orders/a é", "protocol": "HTTP/1.1",
                         "sourceIp": "192.0.2.7", "userAgent": ""},
                "requestId": "r-1", "routeKey": "POST /orders/{id}", "stage": "$default",
                "time": "09/Mar/2026:08:07:06 +0000", "timeEpoch": 1773043626543
              },
              "body": "hé", "isBase64Encoded": false
            }
            """));
    }

    static Stream<Body> bodies() {
        return Stream.of(Body.EMPTY, Body.of("text"), Body.of(new byte[] {0, (byte) 0xff, 1}));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void nothing_is_lost_on_the_way_to_the_aggregator(Body body) {
        Call call = Calls.call(ACME, body, _ -> {});

        Events.Read read = Events.readHandedOver(
                CallEvent.of(call, call.request().headers(), Calls.NOW).bytes(), "i");

        assertThat(read).isInstanceOfSatisfying(Events.Understood.class, understood -> {
            Request request = understood.invocation().request();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(Path.of(request.path())).isEqualTo(new Path.Ok(call.path()));
            assertThat(request.query()).isEqualTo(call.request().query());
            assertThat(request.headers().first("accept")).contains("text/html,text/plain");
            assertThat(request.headers().all("cookie")).containsExactly("a=1; b=2");
            assertThat(request.body()).isEqualTo(body);
            assertThat(request.ingress().clientIp()).isEqualTo("192.0.2.7");
            assertThat(request.ingress().requestId()).isEqualTo("r-1");
            assertThat(understood.invocation().caller()).contains(ACME);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2026-12-31T23:59:59Z | 31/Dec/2026:23:59:59 +0000
        2026-01-02T03:04:05Z | 02/Jan/2026:03:04:05 +0000
        """)
    void the_time_is_written_as_api_gateway_does(Instant now, String time) {
        assertThat(CallEvent.time(now)).isEqualTo(time);
    }
}
