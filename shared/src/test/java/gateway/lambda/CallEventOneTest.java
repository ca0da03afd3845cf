package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import gateway.http.Body;
import gateway.http.Path;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallEventOneTest {
    private static final Caller ACME =
            new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.of("gold"), Set.of("a", "b"));

    private static Json.Obj event(Caller caller, Body body) {
        Call call = Calls.call(caller, body, _ -> {});
        return CallEventOne.of(call, Calls.HEADERS, Calls.NOW);
    }

    @Test
    void a_function_gets_the_event_that_api_gateway_would_send() throws Exception {
        assertThat(event(ACME, Body.of("h\u00e9"))).isEqualTo(Json.parse("""
            {
              "version": "1.0", "resource": "/orders/{id}", "path": "/orders/a \u00e9", "httpMethod": "POST",
              "headers": {"host": "api.example.com", "accept": "text/plain", "cookie": "a=1; b=2", "x": "\u00e9"},
              "multiValueHeaders": {"host": ["api.example.com"], "accept": ["text/html", "text/plain"],
                "cookie": ["a=1; b=2"], "x": ["\u00e9"]},
              "queryStringParameters": {"q": "a b", "e": ""},
              "multiValueQueryStringParameters": {"q": ["1", "a b"], "e": [""]},
              "requestContext": {
                "accountId": "anonymous", "apiId": "shop",
                "authorizer": {"gateway": "2", "caller": "known", "consumer": "acme", "scheme": "apiKey",
                  "credential": "k1", "plan": "gold", "scopes": "a b", "principalId": "acme"},
                "domainName": "abc.lambda-url.eu-west-1.on.aws", "domainPrefix": "abc",
                "extendedRequestId": "r-1", "httpMethod": "POST",
                "identity": {"accessKey": null, "accountId": null, "caller": null,
                  "cognitoAuthenticationProvider": null, "cognitoAuthenticationType": null,
                  "cognitoIdentityId": null, "cognitoIdentityPoolId": null, "principalOrgId": null, "user": null,
                  "userArn": null, "sourceIp": "192.0.2.7", "userAgent": ""},
                "path": "/orders/a \u00e9", "protocol": "HTTP/1.1", "requestId": "r-1",
                "requestTime": "09/Mar/2026:08:07:06 +0000", "requestTimeEpoch": 1773043626543,
                "resourceId": null, "resourcePath": "/orders/{id}", "stage": "$default"
              },
              "pathParameters": {"id": "a \u00e9"}, "stageVariables": null,
              "body": "h\u00e9", "isBase64Encoded": false
            }
            """));
    }

    /** The type that Java functions behind a REST API or payload 1.0 take. */
    @Test
    void it_is_an_event_of_the_events_library() throws Exception {
        var mapper = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        APIGatewayProxyRequestEvent event = mapper.readValue(
                event(ACME, Body.of(new byte[] {0, (byte) 0xff})).bytes(), APIGatewayProxyRequestEvent.class);

        assertThat(event.getVersion()).isEqualTo("1.0");
        assertThat(event.getResource()).isEqualTo("/orders/{id}");
        assertThat(event.getPath()).isEqualTo("/orders/a \u00e9");
        assertThat(event.getHttpMethod()).isEqualTo("POST");
        assertThat(event.getHeaders()).containsEntry("accept", "text/plain");
        assertThat(event.getMultiValueHeaders()).containsEntry("accept", List.of("text/html", "text/plain"));
        assertThat(event.getQueryStringParameters()).isEqualTo(Map.of("q", "a b", "e", ""));
        assertThat(event.getMultiValueQueryStringParameters()).containsEntry("q", List.of("1", "a b"));
        assertThat(event.getPathParameters()).isEqualTo(Map.of("id", "a \u00e9"));
        assertThat(event.getStageVariables()).isNull();
        assertThat(event.getIsBase64Encoded()).isTrue();
        assertThat(event.getBody()).isEqualTo("AP8=");
        var context = event.getRequestContext();
        assertThat(context.getAccountId()).isEqualTo("anonymous");
        assertThat(context.getStage()).isEqualTo("$default");
        assertThat(context.getResourcePath()).isEqualTo("/orders/{id}");
        assertThat(context.getRequestId()).isEqualTo("r-1");
        assertThat(context.getExtendedRequestId()).isEqualTo("r-1");
        assertThat(context.getHttpMethod()).isEqualTo("POST");
        assertThat(context.getApiId()).isEqualTo("shop");
        assertThat(context.getPath()).isEqualTo("/orders/a \u00e9");
        assertThat(context.getDomainName()).isEqualTo("abc.lambda-url.eu-west-1.on.aws");
        assertThat(context.getDomainPrefix()).isEqualTo("abc");
        assertThat(context.getProtocol()).isEqualTo("HTTP/1.1");
        assertThat(context.getRequestTime()).isEqualTo("09/Mar/2026:08:07:06 +0000");
        assertThat(context.getRequestTimeEpoch()).isEqualTo(1773043626543L);
        assertThat(context.getAuthorizer()).containsEntry("principalId", "acme").containsEntry("consumer", "acme");
        assertThat(context.getIdentity().getSourceIp()).isEqualTo("192.0.2.7");
        assertThat(context.getIdentity().getUserArn()).isNull();
    }

    static List<Body> bodies() {
        return List.of(Body.EMPTY, Body.of("text"), Body.of(new byte[] {0, (byte) 0xff, 1}));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void our_own_reader_understands_it(Body body) {
        assertThat(Events.read(event(ACME, body).bytes(), "i"))
                .isInstanceOfSatisfying(Events.Understood.class, understood -> {
                    Request request = understood.invocation().request();
                    assertThat(understood.invocation().front()).isEqualTo(Invocation.Front.HTTP_API_1);
                    assertThat(request.method()).isEqualTo("POST");
                    assertThat(Path.of(request.path()))
                            .isEqualTo(
                                    new Path.Ok(Calls.call(ACME, body, _ -> {}).path()));
                    assertThat(request.query().raw()).isEqualTo("q=1&q=a%20b&e=");
                    assertThat(request.headers().all("accept")).containsExactly("text/html", "text/plain");
                    assertThat(request.body()).isEqualTo(body);
                    assertThat(understood.invocation().caller())
                            .as("of a function behind another gateway, which finds out by itself")
                            .isEmpty();
                });
    }
}
