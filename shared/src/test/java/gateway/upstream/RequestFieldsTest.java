package gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Ingress.Trail;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.RequestRules;
import gateway.policy.Scheme;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFieldsTest {
    private static final Headers GATEWAYS_OWN = Headers.of(
            "x-forwarded-for",
            "203.0.113.7",
            "x-forwarded-host",
            "api.example.com",
            "x-forwarded-proto",
            "https",
            "forwarded",
            "for=203.0.113.7;host=\"api.example.com\";proto=https",
            "x-request-id",
            "request-1",
            "via",
            "1.1 lambda-gateway");

    private static Headers sent(String... namesAndValues) {
        return RequestFields.of(Calls.call().headers(namesAndValues).build());
    }

    private static Caller.Known known(String consumer, Optional<String> plan, String... scopes) {
        return new Caller.Known(consumer, Scheme.JWT, "issuer", plan, Set.of(scopes));
    }

    @Test
    void what_the_client_sends_goes_along_in_order_and_what_the_gateway_says_follows() {
        assertThat(sent("accept", "*/*", "cookie", "a=b; c=d", "x-a", "1", "x-a", "2", "authorization", "Bearer t"))
                .isEqualTo(Headers.of(
                                "accept",
                                "*/*",
                                "cookie",
                                "a=b; c=d",
                                "x-a",
                                "1",
                                "x-a",
                                "2",
                                "authorization",
                                "Bearer t")
                        .plus(GATEWAYS_OWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept-language",
                "authorization",
                "content-type",
                "content-encoding",
                "cookie",
                "date",
                "if-none-match",
                "origin",
                "range",
                "referer",
                "traceparent",
                "tracestate",
                "user-agent",
                "x-amzn-trace-id",
                "x_custom",
            })
    void these_go_along(String name) {
        assertThat(sent(name, "v").all(name)).containsExactly("v");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "connection, RFC 9110 7.6.1",
        "keep-alive, RFC 9110 7.6.1",
        "te, RFC 9110 10.1.4",
        "trailer, RFC 9110 6.6.2",
        "transfer-encoding, RFC 9112 6.1",
        "transfer_encoding, underscore twin",
        "upgrade, RFC 9110 7.8",
        "proxy-authorization, RFC 9110 11.7.2",
        "proxy-connection, never standard",
        "proxy-anything, by prefix",
        "http2-settings, RFC 7540 3.2.1",
        "expect, answered here",
        "content-length, counted anew",
        "content_length, underscore twin",
        "content_type, underscore twin",
        "host, the upstream's",
        "x-api-key, the credential is for the gateway",
        "x_api_key, underscore twin",
        "x-consumer-id, the gateway's word",
        "x_consumer_id, underscore twin",
        "x-consumer_plan, half a twin",
        "x-consumer-scopes, the gateway's word",
        "x-consumer-anything, by prefix",
        "x-forwarded-port, by prefix",
        "x-forwarded-user, by prefix",
        "x_forwarded_user, underscore twin",
        "x-real-ip, rebuilt in x-forwarded-for",
        "true-client-ip, the same",
        "x-client-ip, the same",
        "x-original-url, another path than the matched",
        "x-rewrite-url, the same",
        "x-http-method-override, another method than the matched",
        "x_http_method_override, underscore twin"
    })
    void these_do_not(String name, String why) {
        assertThat(sent(name, "forged")).as(why).isEqualTo(GATEWAYS_OWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-request-id"})
    void these_are_the_gateways_word_alone(String name) {
        assertThat(sent(name, "forged", name.replace('-', '_'), "forged")).isEqualTo(GATEWAYS_OWN);
    }

    @Test
    void what_connection_names_is_for_this_hop() {
        assertThat(sent(
                        "connection",
                        "x-a, X-B",
                        "x-a",
                        "1",
                        "x-b",
                        "2",
                        "connection",
                        "close,x-c",
                        "x-c",
                        "3",
                        "x-d",
                        "4"))
                .isEqualTo(Headers.of("x-d", "4").plus(GATEWAYS_OWN));
    }

    @Test
    void connection_cannot_take_away_what_the_gateway_says() {
        Call call = Calls.call()
                .headers("connection", "x-consumer-id, x-forwarded-for, x-request-id, via")
                .caller(known("acme", Optional.empty()))
                .build();
        assertThat(RequestFields.of(call))
                .isEqualTo(GATEWAYS_OWN
                        .without("x-request-id")
                        .without("via")
                        .plus("x-consumer-id", "acme")
                        .plus("x-request-id", "request-1")
                        .plus("via", "1.1 lambda-gateway"));
    }

    @Test
    void a_known_caller_is_named() {
        Call call = Calls.call()
                .headers("x-consumer-id", "admin", "X_Consumer_Id", "admin")
                .caller(known("acme", Optional.of("gold"), "orders:write", "orders:read"))
                .build();
        Headers fields = RequestFields.of(call);
        assertThat(fields.all("x-consumer-id")).containsExactly("acme");
        assertThat(fields.all("x-consumer-plan")).containsExactly("gold");
        assertThat(fields.all("x-consumer-scopes")).containsExactly("orders:read orders:write");
        assertThat(fields.has("x_consumer_id")).isFalse();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "acme, acme",
        "auth0|5f, auth0|5f",
        "a b, a%20b",
        "100%, 100%25",
        "a%20b, a%2520b",
        "'a\r\nx-consumer-id: admin', a%0D%0Ax-consumer-id:%20admin",
        "j\u00fcrgen, j%C3%BCrgen",
        "\ud83d\ude00, %F0%9F%98%80",
        "' ', %20",
    })
    void a_name_from_a_token_cannot_break_the_field(String consumer, String value) {
        Call call = Calls.call()
                .caller(known(consumer, Optional.of(consumer), consumer))
                .build();
        Headers fields = RequestFields.of(call);
        assertThat(fields.all("x-consumer-id")).containsExactly(value);
        assertThat(fields.all("x-consumer-plan")).containsExactly(value);
        assertThat(fields.all("x-consumer-scopes")).containsExactly(value);
    }

    @Test
    void an_unknown_one_is_not() {
        for (Caller caller : new Caller[] {
            new Caller.Anonymous(),
            new Caller.Rejected(Scheme.API_KEY, "unknown"),
            new Caller.Suspended("acme", Scheme.JWT)
        }) {
            Call call = Calls.call()
                    .headers("x-consumer-id", "admin")
                    .caller(caller)
                    .build();
            assertThat(RequestFields.of(call)).isEqualTo(GATEWAYS_OWN);
        }
    }

    @Test
    void an_ipv6_client_is_quoted() {
        Headers fields = RequestFields.of(Calls.call().clientIp("2001:db8::1").build());
        assertThat(fields.all("x-forwarded-for")).containsExactly("2001:db8::1");
        assertThat(fields.all("forwarded"))
                .containsExactly("for=\"[2001:db8::1]\";host=\"api.example.com\";proto=https");
    }

    @Test
    void the_front_says_which_scheme_it_was() {
        Call call = Calls.call()
                .headers("x-forwarded-proto", "https")
                .ingress(in -> new Ingress(
                        in.requestId(),
                        in.clientIp(),
                        List.of(),
                        Trail.APPENDED,
                        false,
                        0,
                        in.host(),
                        "",
                        in.context()))
                .build();
        assertThat(RequestFields.of(call).all("x-forwarded-proto")).containsExactly("http");
        assertThat(RequestFields.of(call).all("forwarded"))
                .containsExactly("for=203.0.113.7;host=\"api.example.com\";proto=http");
    }

    @Test
    void the_trusted_proxies_follow_the_client() {
        Headers fields = RequestFields.of(Calls.call()
                .headers("x-forwarded-for", "192.0.2.66, 2001:db8::1, 198.51.100.2")
                .ingress(in -> in.settled("2001:db8::1", List.of("198.51.100.2", "203.0.113.7")))
                .build());
        assertThat(fields.all("x-forwarded-for")).containsExactly("2001:db8::1, 198.51.100.2, 203.0.113.7");
        assertThat(fields.all("forwarded"))
                .containsExactly("for=\"[2001:db8::1]\";host=\"api.example.com\";proto=https, for=198.51.100.2,"
                        + " for=203.0.113.7");
    }

    @Test
    void the_way_so_far_stays_in_via() {
        assertThat(sent("via", "1.0 fred", "via", "1.1 p.example.net").all("via"))
                .containsExactly("1.0 fred, 1.1 p.example.net, 1.1 lambda-gateway");
    }

    @Test
    void a_part_is_a_request_of_its_own() {
        Call call = Calls.call()
                .headers(
                        "accept",
                        "text/html",
                        "accept-encoding",
                        "br",
                        "accept-language",
                        "de",
                        "content-type",
                        "text/plain",
                        "content-encoding",
                        "gzip",
                        "content-md5",
                        "x",
                        "if-none-match",
                        "\"a\"",
                        "if-modified-since",
                        "x",
                        "range",
                        "bytes=0-",
                        "origin",
                        "https://a.example",
                        "authorization",
                        "Bearer t",
                        "cookie",
                        "a=b")
                .build();
        assertThat(RequestFields.ofPart(call, RequestRules.NONE, ""))
                .isEqualTo(Headers.of(
                                "accept-language",
                                "de",
                                "authorization",
                                "Bearer t",
                                "cookie",
                                "a=b",
                                "accept",
                                "application/json",
                                "accept-encoding",
                                "identity")
                        .plus(GATEWAYS_OWN));
    }

    @ParameterizedTest(name = "{0}: {1} | {2}")
    @CsvSource(delimiter = ';', textBlock = """
        host;           a.example;             b.example
        host;           a.example,b.example;
        host;           a.example;             a.example
        content-length; 1;                     2
        content-length; 1,1;
        content-type;   text/plain;            application/json
        content-type;   text/plain,text/html;
        authorization;  Bearer a;              Bearer b
        authorization;  Bearer a,Bearer b;
        authorization;  basic YQ==,Basic Yg==;
        """)
    void a_second_value_where_one_belongs_is_refused(String name, String first, String second) {
        Headers headers = second == null ? Headers.of(name, first) : Headers.of(name, first, name, second);
        assertThat(SingleFields.fault(headers))
                .hasValueSatisfying(problem -> assertThat(problem.detail()).contains(name));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = ';', textBlock = """
        host;          a.example:8080
        content-type;  multipart/form-data; boundary="a,b"
        content-type;  text/plain; x="a\\",b"
        authorization; Digest username="a", realm="b"
        accept;        a/b, c/d
        """)
    void one_value_is_not(String name, String value) {
        assertThat(SingleFields.fault(Headers.of(name, value))).isEmpty();
    }
}
