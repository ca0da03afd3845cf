package gateway.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Ingress;
import gateway.http.Ingress.Trail;
import gateway.http.Problem;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.lambda.Invocation.Front;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
    private static final String BINDING = "0123456789abcdef".repeat(4);

    private static final String HTTP_API = """
        {
          "version": "2.0", "routeKey": "$default", "rawPath": "/orders/a b", "rawQueryString": "a=1&b=%20&a=2",
          "cookies": ["x=1", "y=2"],
          "headers": {"accept": "text/html,text/plain", "host": "API.example.com", "x-api-key": "k"},
          "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "API.example.com", "domainPrefix": "api",
            "http": {"method": "POST", "path": "/orders/a b", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7",
                     "userAgent": "curl"},
            "requestId": "r-1", "routeKey": "$default", "stage": "$default", "timeEpoch": 1583348638390
          },
          "body": "aMOp", "isBase64Encoded": true
        }
        """;

    /** Fields are read by a short way, in which none of these is at home. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            value = {
                "`accept`: `a`, `x_y`: `b`                | accept: a;x_y: b",
                "`accept`: `a`, `Host`: `b`               | accept: a;host: b",
                "`accept`: ` a `, `x`: `b`                | accept: a;x: b",
                "`accept`: `\\u0061`, `x`: `\\/`          | accept: a;x: /",
                "`accept`: `é`                            | accept: é",
                "`accept`: null, `x`: `b`                 | x: b",
                "`accept`: `a`, `cookie`: `c=1`, `x`: `b` | accept: a;x: b",
                "`Accept`: `a`, `accept`: `b`             | accept: a;accept: b",
            })
    void unusual_fields_are_read_as_usual_ones_are(String lines, String read) {
        int start = HTTP_API.indexOf("{\"accept\"");
        String event = HTTP_API.substring(0, start) + "{" + lines.replace('`', '"')
                + HTTP_API.substring(HTTP_API.indexOf('}', start));

        var text = new StringBuilder();
        understood(event)
                .request()
                .headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append(';'));
        assertThat(text).hasToString(read + ";cookie: x=1; y=2;");
    }

    @Test
    void a_field_that_stands_twice_is_no_event() {
        String event = HTTP_API.replace("\"accept\":", "\"host\": \"a\", \"accept\":");

        assertThat(Events.read(event.getBytes(UTF_8), "i"))
                .asString()
                .contains("the name \"host\" stands twice in one object");
    }

    @Test
    void an_http_api_event_is_read() {
        Invocation invocation = understood(HTTP_API);

        Request request = invocation.request();
        assertThat(invocation.front()).isEqualTo(Front.HTTP_API);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo(new RawPath("/orders/a b", RawPath.Encoding.DECODED));
        assertThat(request.query().raw()).isEqualTo("a=1&b=%20&a=2");
        assertThat(request.headers().all("accept")).containsExactly("text/html,text/plain");
        assertThat(request.headers().all("cookie")).containsExactly("x=1; y=2");
        assertThat(request.body().text()).isEqualTo("hé");
        assertThat(request.ingress().requestId()).isEqualTo("r-1");
        assertThat(request.ingress().clientIp()).isEqualTo("192.0.2.7");
        assertThat(request.ingress().host()).isEqualTo("api.example.com");
        assertThat(request.ingress().protocol()).isEqualTo("HTTP/1.1");
        assertThat(request.ingress().context().string("apiId")).contains("a");
        assertThat(invocation.caller()).isEmpty();
    }

    @ParameterizedTest(name = "{0} in stage {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
        /prod/orders   | prod     | /orders
        /prod          | prod     | /
        /prod/         | prod     | /
        /production/x  | prod     | /production/x
        /orders/prod   | prod     | /orders/prod
        /$default/x    | $default | /$default/x
        """)
    void a_stage_before_the_path_is_cut_off(String rawPath, String stage, String path) {
        String event = HTTP_API.replace("\"rawPath\": \"/orders/a b\"", "\"rawPath\": \"" + rawPath + "\"")
                .replace("\"stage\": \"$default\"", "\"stage\": \"" + stage + "\"");

        assertThat(understood(event).request().path().text()).isEqualTo(path);
    }

    @Test
    void the_authorizers_finding_is_the_caller() {
        String event = HTTP_API.replace("\"accountId\": \"1\"", """
            "authorizer": {"lambda": {"gateway": "2", "caller": "known", "consumer": "acme", "scheme": "apiKey",
                                      "credential": "k1", "plan": "gold", "scopes": "a b",
                                      "binding": "BINDING", "at": "1795510800000"}}\
            """.replace("BINDING", BINDING));

        assertThat(understood(event).caller())
                .contains(reported(
                        new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.of("gold"), Set.of("a", "b"))));
    }

    private static Caller reported(Caller caller) {
        return new Caller.Reported(caller, BINDING, Instant.parse("2026-11-24T09:00:00Z"));
    }

    /** It names no credentials that it is about: whoever made a front deliver one would be anybody, on every request. */
    @Test
    void what_routers_hand_over_is_nobody_where_a_front_delivers_it() {
        String handedOver = """
            "authorizer": {"lambda": {"gateway": "2", "caller": "known", "consumer": "acme", "scheme": "apiKey",
                                      "credential": "k1", "scopes": "a b"}}\
            """;
        String event = HTTP_API.replace("\"accountId\": \"1\"", handedOver);

        assertThat(understood(event).caller()).isEmpty();
        assertThat(((Events.Understood) Events.readHandedOver(event.getBytes(UTF_8), "i"))
                        .invocation()
                        .caller())
                .contains(new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.empty(), Set.of("a", "b")));
    }

    @Test
    void what_an_authorizer_says_is_nobody_where_routers_hand_over() {
        String event = HTTP_API.replace("\"accountId\": \"1\"", """
            "authorizer": {"lambda": {"gateway": "2", "caller": "anonymous", "binding": "BINDING", "at": "1"}}\
            """.replace("BINDING", BINDING));

        assertThat(Events.readHandedOver(event.getBytes(UTF_8), "i")).isInstanceOf(Events.NotHttp.class);
    }

    @Test
    void another_authorizers_context_is_nobody() {
        String event =
                HTTP_API.replace("\"accountId\": \"1\"", "\"authorizer\": {\"lambda\": {\"consumer\": \"acme\"}}");

        assertThat(understood(event).caller()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is a {1}")
    @CsvSource(delimiter = '|', textBlock = """
        abc.lambda-url.eu-west-1.on.aws                         | FUNCTION_URL
        abc.lambda-url.cn-north-1.on.amazonwebservices.com.cn   | FUNCTION_URL
        abc.execute-api.eu-west-1.amazonaws.com                 | HTTP_API
        api.example.com                                         | HTTP_API
        abc.lambda-url.eu-west-1.on.aws.example.com             | HTTP_API
        lambda-url.example.on.aws                               | HTTP_API
        """)
    void a_function_url_is_known_by_its_domain(String domain, Front front) {
        String event = HTTP_API.replace("\"domainName\": \"API.example.com\"", "\"domainName\": \"" + domain + "\"");

        assertThat(understood(event).front()).isEqualTo(front);
    }

    @Test
    void a_function_url_delivers_the_path_encoded_and_no_authorizers_finding() {
        String event = HTTP_API.replace("\"domainName\": \"API.example.com\"", """
            "domainName": "abc.lambda-url.eu-west-1.on.aws",
            "authorizer": {"lambda": {"gateway": "2", "caller": "anonymous", "at": "1", "binding": "BINDING"}}\
            """)
                .replace("\"rawPath\": \"/orders/a b\"", "\"rawPath\": \"/orders/a%20b\"")
                .replace("BINDING", BINDING);

        Invocation invocation = understood(event);

        assertThat(invocation.request().path()).isEqualTo(new RawPath("/orders/a%20b", RawPath.Encoding.ENCODED));
        assertThat(invocation.caller()).isEmpty();
    }

    private static final String REST_API = """
        {
          "resource": "/{proxy+}", "path": "/orders/a%20b", "httpMethod": "GET",
          "headers": {"Accept": "text/plain", "Cookie": "y=2"},
          "multiValueHeaders": {"Accept": ["text/html", "text/plain"], "Cookie": ["x=1", "y=2"]},
          "queryStringParameters": {"q": "c d", "a": "2"},
          "multiValueQueryStringParameters": {"q": ["a&b", "c d"], "a": ["2"]},
          "pathParameters": {"proxy": "orders/a b"}, "stageVariables": null,
          "requestContext": {
            "authorizer": {"principalId": "acme", "integrationLatency": 12, "gateway": "2", "caller": "rejected",
                           "scheme": "jwt", "reason": "expired", "at": "1795510800000",
                           "binding": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
            "domainName": "abc.execute-api.eu-west-1.amazonaws.com", "path": "/prod/orders/a%20b", "stage": "prod",
            "identity": {"sourceIp": "2001:db8::7"}, "protocol": "HTTP/1.1", "requestId": "r-2"
          },
          "body": null, "isBase64Encoded": false
        }
        """;

    @Test
    void a_rest_api_event_is_read() {
        Invocation invocation = understood(REST_API);

        Request request = invocation.request();
        assertThat(invocation.front()).isEqualTo(Front.REST_API);
        assertThat(request.path()).isEqualTo(new RawPath("/orders/a%20b", RawPath.Encoding.ENCODED));
        assertThat(request.query().raw()).isEqualTo("q=a%26b&q=c%20d&a=2");
        assertThat(request.headers().all("accept")).containsExactly("text/html", "text/plain");
        assertThat(request.headers().all("cookie")).containsExactly("x=1; y=2");
        assertThat(request.body().isEmpty()).isTrue();
        assertThat(request.ingress().clientIp()).isEqualTo("2001:db8::7");
        assertThat(request.ingress().requestId()).isEqualTo("r-2");
        assertThat(invocation.caller()).contains(reported(new Caller.Rejected(Scheme.JWT, "expired")));
    }

    @Test
    void an_http_api_with_payload_1_has_decoded_the_path_and_set_the_stage_before_it() {
        String event = REST_API.replace("\"resource\"", "\"version\": \"1.0\", \"resource\"")
                .replace("\"path\": \"/orders/a%20b\"", "\"path\": \"/prod/orders/a b\"");

        Invocation invocation = understood(event);

        assertThat(invocation.front()).isEqualTo(Front.HTTP_API_1);
        assertThat(invocation.request().path()).isEqualTo(new RawPath("/orders/a b", RawPath.Encoding.DECODED));
    }

    private static final String ALB = """
        {
          "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/t/1"}},
          "httpMethod": "GET", "path": "/orders/a%20b", "queryStringParameters": {"q": "a%26b", "e": ""},
          "headers": {"host": "Shop.example.com:8443", "x-forwarded-for": "203.0.113.9, 198.51.100.4",
                      "cookie": "x=1"},
          "body": "", "isBase64Encoded": false
        }
        """;

    @Test
    void a_load_balancers_event_is_read() {
        Invocation invocation = understood(ALB);

        Request request = invocation.request();
        assertThat(invocation.front()).isEqualTo(Front.ALB);
        assertThat(request.path()).isEqualTo(new RawPath("/orders/a%20b", RawPath.Encoding.ENCODED));
        assertThat(request.query().raw()).isEqualTo("q=a%26b&e=");
        assertThat(request.headers().all("cookie")).containsExactly("x=1");
        assertThat(request.ingress().requestId()).isEqualTo("invocation");
        assertThat(request.ingress().host()).isEqualTo("shop.example.com");
        assertThat(request.ingress().clientIp()).isEqualTo("198.51.100.4");
    }

    @Test
    void a_load_balancers_event_with_multi_value_headers_is_read() {
        String event = ALB.replace("\"headers\": {\"host\": \"Shop.example.com:8443\",", "\"multiValueHeaders\": {")
                .replace("\"203.0.113.9, 198.51.100.4\"", "[\"203.0.113.9\", \"198.51.100.4\"]")
                .replace("\"cookie\": \"x=1\"", "\"cookie\": [\"x=1\"]")
                .replace("\"queryStringParameters\": {\"q\": \"a%26b\", \"e\": \"\"}", """
                    "multiValueQueryStringParameters": {"q": ["a%26b", "c"]}\
                    """);

        Invocation invocation = understood(event);

        assertThat(invocation.front()).isEqualTo(Front.ALB_MULTI_VALUE);
        assertThat(invocation.request().query().raw()).isEqualTo("q=a%26b&q=c");
        assertThat(invocation.request().ingress().clientIp()).isEqualTo("198.51.100.4");
        assertThat(invocation.request().ingress().host()).isEmpty();
    }

    @ParameterizedTest(name = "{0} and {1}: secure {2}, port {3}")
    @CsvSource({
        "http, 80, false, 80",
        "https, 443, true, 443",
        "https, 8443, true, 8443",
        "gopher, 99999, true, 0",
        "http, -1, false, 0"
    })
    void only_a_load_balancer_says_which_scheme_and_port_it_was(String proto, String port, boolean secure, int number) {
        String fields = "\"x-forwarded-proto\": \"" + proto + "\", \"x-forwarded-port\": \"" + port + "\", ";
        Ingress balancer = understood(ALB.replace("\"headers\": {", "\"headers\": {" + fields))
                .request()
                .ingress();
        Ingress api = understood(HTTP_API.replace("\"headers\": {", "\"headers\": {" + fields))
                .request()
                .ingress();

        assertThat(balancer.secure()).isEqualTo(secure);
        assertThat(balancer.port()).isEqualTo(number);
        assertThat(api.secure()).isTrue();
        assertThat(api.port()).isZero();
    }

    @Test
    void each_front_does_its_own_to_the_trail() {
        assertThat(understood(HTTP_API).request().ingress().trail()).isEqualTo(Trail.APPENDED);
        assertThat(understood(REST_API).request().ingress().trail()).isEqualTo(Trail.APPENDED_BEFORE_EDGE);
        assertThat(understood(ALB).request().ingress().trail()).isEqualTo(Trail.APPENDED);
        assertThat(understood(HTTP_API.replace("API.example.com", "abc.lambda-url.eu-west-1.on.aws"))
                        .request()
                        .ingress()
                        .trail())
                .isEqualTo(Trail.FIRST_ALONE);
    }

    @ParameterizedTest(name = "x-forwarded-for {0}: the client is {1}")
    @CsvSource(delimiter = '|', textBlock = """
        198.51.100.4                  | 198.51.100.4
        a, 198.51.100.4               | 198.51.100.4
        198.51.100.4:4711             | 198.51.100.4
        2001:db8::1                   | 2001:db8::1
        1.1.1.1,[2001:db8::1]:4711    | 2001:db8::1
        """)
    void a_load_balancers_client_is_the_hop_that_it_added(String field, String clientIp) {
        assertThat(understood(ALB.replace("203.0.113.9, 198.51.100.4", field))
                        .request()
                        .ingress()
                        .clientIp())
                .isEqualTo(clientIp);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
        "x-api-key": "k"        | "x-api-key": "a\\nb"          | x-api-key
        "x-api-key": "k"        | "x-api-key": "a\\u0000"       | x-api-key
        "x-api-key": "k"        | "x-api-key": "\\u20ac"        | x-api-key
        "x-api-key": "k"        | "x api": "k"                  | token
        "x-api-key": "k"        | "": "k"                       | token
        "x=1"                   | "x=1\\r\\nset-cookie: a"      | cookie
        "method": "POST"        | "method": "post"              | method
        "method": "POST"        | "method": "PO ST"             | method
        "method": "POST"        | "method": ""                  | method
        a=1&b=%20&a=2           | a=%2                          | query
        a=1&b=%20&a=2           | a b                           | query
        "API.example.com", "dom | "a/b", "dom                   | host
        """)
    void what_cannot_be_a_request_is_refused(String old, String replacement, String named) {
        Events.Read read = read(HTTP_API.replace(old, replacement));

        assertThat(read).isInstanceOfSatisfying(Events.Refused.class, refused -> {
            assertThat(refused.front()).isEqualTo(Front.HTTP_API);
            assertThat(refused.requestId()).isEqualTo("r-1");
            assertThat(refused.headers().first("accept")).contains("text/html,text/plain");
            assertThat(refused.problem().type()).isEqualTo(Problem.Type.BAD_REQUEST);
            assertThat(refused.problem().detail()).contains(named);
        });
    }

    @Test
    void blanks_around_a_header_value_are_not_part_of_it() {
        assertThat(understood(HTTP_API.replace("\"x-api-key\": \"k\"", "\"x-api-key\": \" \\tk \""))
                        .request()
                        .headers()
                        .all("x-api-key"))
                .isEqualTo(List.of("k"));
    }

    @Test
    void members_that_are_null_are_as_good_as_absent() {
        String event = REST_API.replaceFirst("(?s)\"headers\".*\"pathParameters\"", """
            "headers": null, "multiValueHeaders": null, "queryStringParameters": null,
            "multiValueQueryStringParameters": null, "pathParameters\"\
            """);

        Request request = understood(event).request();

        assertThat(request.headers().isEmpty()).isTrue();
        assertThat(request.query().raw()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"key1\": \"value1\"}",
                "{\"requestContext\": {}}",
                "{\"requestContext\": {\"http\": {}}, \"rawPath\": \"/\"}",
                "{\"requestContext\": {\"http\": {\"method\": \"GET\"}}}",
                "{\"requestContext\": {}, \"httpMethod\": \"GET\"}",
                "{\"requestContext\": {\"http\": {\"method\": \"GET\"}}, \"rawPath\": \"/\", \"headers\": {\"a\": 1}}",
                "{\"requestContext\": {\"http\": {\"method\": \"GET\"}}, \"rawPath\": \"/\", \"cookies\": [1]}",
                "{\"requestContext\": {\"http\": {\"method\": \"GET\"}}, \"rawPath\": \"/\", \"body\": {}}",
                "{\"requestContext\": {\"http\": {\"method\": \"GET\"}}, \"rawPath\": \"/\", \"body\": \"!\","
                        + " \"isBase64Encoded\": true}",
                "{\"Records\": [{\"eventSource\": \"aws:sqs\"}]}"
            })
    void what_is_no_http_event_is_told_from_a_bad_request(String event) {
        assertThat(read(event))
                .isInstanceOfSatisfying(
                        Events.NotHttp.class, fault -> assertThat(fault.why()).isNotEmpty());
    }

    static Events.Read read(String event) {
        return Events.read(event.getBytes(UTF_8), "invocation");
    }

    static Invocation understood(String event) {
        Events.Read read = read(event);
        assertThat(read).isInstanceOf(Events.Understood.class);
        return ((Events.Understood) read).invocation();
    }
}
