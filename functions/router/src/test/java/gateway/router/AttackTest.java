package gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.router.Fronts.Sent;
import gateway.router.Gateway.Answer;
import gateway.router.RawUpstream.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What got through other proxies, by its public record, tried on this one: judged by the bytes that a service received.
 * Each case runs over every front.
 */
class AttackTest {
    private static final String CONFIGURATION = """
        {
          "services": {
            "open": {"url": "OPEN", "private": true},
            "guarded": {"url": "GUARDED", "private": true}
          },
          "routes": {
            "public": {"match": {"path": {"prefix": "/public"}}, "auth": "none", "to": {"service": "open"}},
            "item": {"match": {"methods": ["GET"], "path": "/items/{id}"}, "auth": "none",
              "to": {"service": "open", "path": "/v1/items/{id}"}},
            "spring": {"match": {"path": {"regex": "/spring/.*"}}, "auth": "none", "to": {"service": "open"}},
            "guarded-below": {"match": {"path": {"prefix": "/public/admin"}}, "auth": "apiKey",
              "to": {"service": "guarded"}},
            "admin": {"match": {"path": {"prefix": "/admin"}}, "auth": "apiKey", "to": {"service": "guarded"}},
            "old": {"match": {"path": {"prefix": "/old"}}, "auth": "none",
              "to": {"redirect": {"status": 308, "replacePrefix": "/"}}},
            "by-host": {"match": {"host": "admin.example.com", "path": {"prefix": "/by-host"}}, "auth": "apiKey",
              "to": {"service": "guarded"}},
            "any-host": {"match": {"path": {"prefix": "/by-host"}}, "auth": "none", "to": {"service": "open"}}
          }
        }
        """;

    private RawUpstream open;
    private RawUpstream guarded;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        open = new RawUpstream();
        guarded = new RawUpstream();
        gateway = new Gateway(CONFIGURATION.replace("OPEN", open.url()).replace("GUARDED", guarded.url()));
    }

    @AfterEach
    void stop() throws Exception {
        open.close();
        guarded.close();
    }

    /** Asks by every front; none may get to what is guarded. What each front let through to the open service. */
    private List<Received> everywhere(Sent sent) throws Exception {
        List<Received> all = new ArrayList<>();
        for (Fronts front : Fronts.values()) {
            all.addAll(ask(front, sent));
        }
        return all;
    }

    private List<Received> ask(Fronts front, Sent sent) throws Exception {
        gateway.ask(front, sent);
        assertThat(guarded.taken()).as("%s: what is guarded was reached", front).isEmpty();
        List<Received> received = open.taken();
        assertThat(received).as("%s: requests made of one", front).hasSizeLessThan(2);
        for (Received one : received) {
            assertThat(one.line()).matches("[A-Z]+ /[!-~]* HTTP/1\\.1");
            assertThat(one.head().replace("\r\n", "")).as(front.toString()).doesNotContain("\r", "\n", "\0");
            Servers.ALL.forEach((way, server) -> {
                String resolved = server.apply(one.path());
                if (!way.startsWith("case folded")) {
                    assertThat(resolved)
                            .as("%s: %s, read as: %s", front, one.path(), way)
                            .doesNotMatch("(?s)/+(public/)?admin(/.*)?");
                }
            });
        }
        return received;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CVE-2019-9901-envoy-dot-segments                    | /public/../admin
        CVE-2019-9901-envoy-dot-segments                    | /public/./../admin
        CVE-2021-41773-httpd-encoded-dot                    | /public/.%2e/admin
        CVE-2021-41773-httpd-encoded-dots                   | /public/%2e%2e/admin
        CVE-2021-42013-httpd-double-encoding                | /public/%%32%65%%32%65/admin
        CVE-2021-42013-httpd-double-encoding                | /public/%252e%252e/admin
        CVE-2025-32431-traefik-encoded-dots                 | /public/%2e%2e%2fadmin
        CVE-2025-47952-traefik-encoded-slash                | /public/..%2fadmin
        CVE-2025-66490-traefik-encoded-slash                | /public/..%2Fadmin%2F
        CVE-2025-66490-traefik-encoded-question             | /admin%3f/../public
        CVE-2025-66490-traefik-encoded-semicolon            | /public/..%3b/admin
        CVE-2021-29492-envoy-escaped-slash                  | /public%2f..%2fadmin
        CVE-2021-29492-envoy-escaped-backslash              | /public%5c..%5cadmin
        CVE-2021-31920-istio-slashes                        | //admin
        CVE-2021-43557-apisix-slashes                       | //admin/
        CVE-2021-43557-apisix-dots                          | /./admin
        CVE-2021-39156-istio-fragment                       | /public#/../admin
        CVE-2021-32779-envoy-fragment                       | /admin#/public
        CVE-2023-45539-haproxy-fragment                     | /public/a#.png
        CVE-2026-41059-oauth2-proxy-fragment                | /public/secret%23/bar
        CVE-2020-5902-f5-parameters                         | /public/..;/admin
        CVE-2020-5902-f5-parameters                         | /public/..;a=b/admin
        CVE-2022-29464-parameters                           | /;/admin
        CVE-2026-27585-caddy-backslash                      | /public\\..\\admin
        GHSA-qrp7-cvwr-j2c6-caddy-encoded-backslash         | /public/..%5cadmin
        CVE-2013-4547-nginx-nul                             | /public/a%20%00.php
        CVE-2013-4547-nginx-nul                             | /admin%00/../public
        CVE-2021-27306-kong-dots                            | /public/..//admin
        CVE-2000-0884-iis-overlong-utf-8                    | /public/..%c0%afadmin
        CVE-2000-0884-iis-overlong-utf-8                    | /public/%c0%ae%c0%ae/admin
        CVE-2008-2938-tomcat-overlong-utf-8                 | /public/%e0%80%ae%e0%80%ae/admin
        CVE-2008-2938-tomcat-surrogates                     | /public/%ed%a0%80/admin
        CVE-2007-5000-iis-u-escape                          | /public/%u002e%u002e/admin
        CVE-2022-22978-spring-newline                       | /spring/a%0a/../../admin
        CVE-2022-22978-spring-carriage-return               | /spring/a%0d
        CVE-2023-25690-httpd-crlf-in-rewrite                | /items/1%20HTTP/1.1%0d%0aX-Evil:%201%0d%0a
        CVE-2023-25690-httpd-crlf-in-rewrite                | /items/%0d%0aX-Evil:1
        CVE-2022-29718-caddy-slashes                        | /old//evil.example.com
        CVE-2022-29718-caddy-backslash                      | /old/%5cevil.example.com
        CVE-2020-4037-oauth2-proxy-tab                      | /old/%09/evil.example.com
        CVE-2019-9740-spaces                                | /public/a%20HTTP/1.1%0d%0aX:%20y
        CVE-2021-40438-httpd-unix                           | `/public/unix:%00|http://127.0.0.1/admin%00`
        absolute-form                                       | http://127.0.0.1/admin
        absolute-form                                       | http://api.example.com/public/../admin
        authority-form                                      | admin:443
        asterisk-form                                       | *
        incomplete-encoding                                 | /public/%2
        incomplete-encoding                                 | /public/%
        no-hexadecimal                                      | /public/%zz
        empty-segment-inside                                | /public//a
        dot-at-the-end                                      | /public/.
        dots-at-the-end                                     | /public/..
        """)
    void a_path_that_servers_read_differently_is_refused(String incident, String path) throws Exception {
        for (Fronts front : Fronts.values()) {
            Answer answer = gateway.ask(front, Sent.get(path));
            // An HTTP API cuts the path at a decoded question mark: what is left is matched as what it is.
            boolean cut = front.decodes() && path.toLowerCase(Locale.ROOT).contains("%3f");
            assertThat(answer.status()).as(front.toString()).isEqualTo(cut ? 401 : 400);
            assertThat(open.taken()).as(front.toString()).isEmpty();
            assertThat(guarded.taken()).as(front.toString()).isEmpty();
            assertThat(answer.lines())
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("location:"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CVE-2026-27587-caddy-case-of-escapes                | /public/%61DMIN
        CVE-2026-27587-caddy-case-of-escapes                | /publi%63/a%C3%a9
        CVE-2021-43557-apisix-slash-at-the-end              | /public/
        CVE-2025-54576-oauth2-proxy-query                   | /public/a?x=/admin
        CVE-2025-54576-oauth2-proxy-query                   | /admin?x=/public/
        CVE-2021-40438-httpd-query                          | `/public?unix:AAAA|http://127.0.0.1/admin`
        wide-slash                                          | /public/%ef%bc%8fadmin
        wide-dots                                           | /public/%ef%bc%8e%ef%bc%8e/admin
        dots-of-three                                       | /public/.../admin
        dot-in-a-name                                       | /public/a..b/admin
        at-sign                                             | /public/@127.0.0.1/admin
        colon                                               | /public/http:/127.0.0.1/
        encoded-slash-in-a-parameter                        | /items/..%2f..%2fadmin
        encoded-letters                                     | /%61dmin
        encoded-letters                                     | /pub%6cic/%61dmin
        """)
    void what_reaches_a_service_means_the_same_to_all(String incident, String path) throws Exception {
        everywhere(Sent.get(path)); // judges what came
    }

    @Test
    void an_expression_takes_no_line_end() throws Exception {
        assertThat(everywhere(Sent.get("/spring/a"))).hasSize(Fronts.values().length);
        assertThat(everywhere(Sent.get("/spring/a%0ab"))).isEmpty();
    }

    @Test
    void CVE_2022_29718_a_redirect_never_leads_to_another_host() throws Exception {
        for (Fronts front : Fronts.values()) {
            Answer answer = gateway.ask(front, Sent.get("/old/evil.example.com"));
            assertThat(answer.lines().stream()
                            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location:"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .toList())
                    .as(front.toString())
                    .hasSize(1)
                    .allMatch(location -> !location.startsWith("//")
                            && !location.startsWith("/\\")
                            && !location.startsWith("https://evil")
                            && !location.startsWith("http://evil"));
        }
    }

    /** Names whose value services take for a truth about the client, the path or the connection. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CVE-2018-14773-symfony                | X-Original-URL
        CVE-2018-14773-symfony                | X-Rewrite-URL
        CVE-2023-27487-envoy                  | X-Envoy-Original-Path
        CVE-2023-27487-envoy                  | X-Envoy-Original-Host
        CVE-2023-27487-envoy                  | X-Envoy-Expected-Rq-Timeout-Ms
        CVE-2026-40575-oauth2-proxy           | X-Forwarded-Uri
        CVE-2025-64484-oauth2-proxy           | X_Forwarded_User
        CVE-2025-64484-oauth2-proxy           | X_Forwarded-Email
        CVE-2025-64484-oauth2-proxy           | x_forwarded_access_token
        CVE-2025-64484-oauth2-proxy           | X_Auth_Request_User
        GHSA-6384-m2mw-rf54-traefik           | X-Forwarded-Prefix
        GHSA-5m6w-wvh7-57vm-traefik           | X_Forwarded_Host
        CVE-2025-41235-spring-cloud-gateway   | X-Forwarded-Host
        CVE-2025-41235-spring-cloud-gateway   | X-Forwarded-Proto
        CVE-2025-41235-spring-cloud-gateway   | X-Forwarded-Port
        CVE-2025-41235-spring-cloud-gateway   | X-Forwarded-For
        CVE-2025-41235-spring-cloud-gateway   | Forwarded
        CVE-2022-24112-apisix                 | X-Real-IP
        CVE-2022-24112-apisix                 | X_Real_IP
        CVE-2022-24112-apisix                 | X.Real.IP
        CVE-2025-29927-next                   | X-Middleware-Subrequest
        CVE-2016-5385-httpoxy                 | Proxy
        CVE-2021-32777-envoy                  | X-Consumer-Id
        kong-consumer                         | X_Consumer_Id
        kong-consumer                         | X-Consumer-Username
        kong-consumer                         | X-Consumer.Id
        kong-consumer                         | X-Anonymous-Consumer
        kong-consumer                         | X-Credential-Identifier
        kong-consumer                         | X-Authenticated-Userid
        rails-method-override                 | X-HTTP-Method-Override
        rails-method-override                 | X-Method-Override
        rails-method-override                 | X_HTTP_Method
        client-address                        | True-Client-IP
        client-address                        | CF-Connecting-IP
        client-address                        | Client-IP
        client-address                        | X-Cluster-Client-IP
        client-address                        | X-ProxyUser-Ip
        client-address                        | X-Custom-IP-Authorization
        client-address                        | X-Remote-Addr
        alb-identity                          | X-Amzn-Oidc-Identity
        alb-identity                          | X-Amzn-Mtls-Clientcert
        nginx-identity                        | X-SSL-Client-CN
        nginx-identity                        | SSL-Client-Verify
        proxy-identity                        | Remote-User
        proxy-identity                        | X-Remote-User
        scheme                                | Front-End-Https
        scheme                                | X-Url-Scheme
        scheme                                | X-Scheme
        host                                  | X-Host
        host                                  | X-HTTP-Host-Override
        host                                  | X-Original-Host
        """)
    void nobody_speaks_for_the_gateway(String incident, String name) throws Exception {
        List<Received> received = everywhere(Sent.get("/public/a", name, "evil-value", "x-harmless", "kept"));

        assertThat(received).hasSize(Fronts.values().length);
        for (Received one : received) {
            assertThat(one.head()).doesNotContain("evil-value").contains("kept");
            assertThat(one.all("x-forwarded-for")).containsExactly(Fronts.CLIENT);
        }
    }

    @ParameterizedTest(name = "{0}: Connection: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CVE-2024-45410-traefik          | x-forwarded-for
        CVE-2024-45410-traefik          | close,X-Forwarded-Host
        CVE-2022-31813-httpd            | x-forwarded-proto
        CVE-2025-48865-fabio            | x-consumer-id
        CVE-2025-48865-fabio            | x-request-id,via,forwarded,host,content-length
        """)
    void what_the_gateway_says_cannot_be_named_away(String incident, String option) throws Exception {
        List<Received> received = everywhere(Sent.get("/public/a", "Connection", option));

        assertThat(received).hasSize(Fronts.values().length);
        for (Received one : received) {
            assertThat(one.all("x-forwarded-for")).containsExactly(Fronts.CLIENT);
            assertThat(one.all("x-forwarded-proto")).hasSize(1);
            assertThat(one.all("x-forwarded-host")).hasSize(1);
            assertThat(one.all("x-request-id")).hasSize(1);
            assertThat(one.all("via")).hasSize(1);
            assertThat(one.all("host")).containsExactly(open.authority());
            assertThat(one.names()).doesNotContain("connection");
        }
    }

    @Test
    void what_connection_names_goes_no_further() throws Exception {
        for (Received one : everywhere(
                Sent.get("/public/a", "Connection", "keep-alive, X-Secret-Hop", "X-Secret-Hop", "evil-value"))) {
            assertThat(one.head()).doesNotContain("evil-value").doesNotContain("keep-alive");
        }
    }

    @ParameterizedTest(name = "{0}: {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CL-TE                             | Transfer-Encoding   | chunked
        CVE-2021-40346-haproxy            | Content-Length      | 0
        CVE-2023-40225-haproxy            | Content-Length      | ``
        CVE-2023-40167-jetty              | Content-Length      | +5
        CVE-2024-1135-gunicorn            | Transfer-Encoding   | chunked,gzip
        CVE-2022-32213-node               | Transfer-Encoding   | xchunked
        CVE-2022-32215-node               | Transfer-Encoding   | identity, chunked
        TE-TE                             | Transfer_Encoding   | chunked
        TE-TE                             | transfer.encoding   | chunked
        underscore                        | Content_Length      | 3
        CVE-2021-21295-h2c                | Upgrade             | h2c
        h2c                               | HTTP2-Settings      | AAMAAABkAAQAAP__
        CVE-2024-23326-envoy              | Upgrade             | websocket
        expect                            | Expect              | 100-continue
        trailers                          | TE                  | trailers
        trailers                          | Trailer             | X-Consumer-Id
        proxy                             | Proxy-Connection    | keep-alive
        proxy                             | Proxy-Authorization | Basic eDp5
        keep-alive                        | Keep-Alive          | timeout=1
        """)
    void the_length_of_a_request_is_the_gateways_own(String incident, String name, String value) throws Exception {
        String smuggled = "0\r\n\r\nGET /admin HTTP/1.1\r\nhost: x\r\n\r\n";
        for (Received one :
                everywhere(Sent.get("/public/a", name, value).method("POST").body(smuggled))) {
            assertThat(one.body()).isEqualTo(smuggled);
            assertThat(one.all("content-length")).containsExactly(Integer.toString(smuggled.length()));
            assertThat(one.names().stream().filter(one1 -> one1.equals("content-length")))
                    .hasSize(1);
            assertThat(one.names().stream().map(one1 -> one1.replace('.', '-')))
                    .doesNotContain(
                            "transfer-encoding",
                            "upgrade",
                            "http2-settings",
                            "expect",
                            "te",
                            "trailer",
                            "keep-alive",
                            "proxy-connection",
                            "proxy-authorization");
        }
    }

    static Stream<String[]> broken() {
        return Stream.of(
                new String[] {"CVE-2019-9900 envoy: NUL in a value", "x-a", "b\0c"},
                new String[] {"CRLF in a value", "x-a", "b\r\nx-evil: 1"},
                new String[] {"CVE-2022-32214 node: LF in a value", "x-a", "b\nx-evil: 1"},
                new String[] {"CR in a value", "x-a", "b\rx-evil: 1"},
                new String[] {"obs-fold", "x-a", "b\r\n c"},
                new String[] {"DEL in a value", "x-a", "b\u007f"},
                new String[] {"beyond ISO-8859-1", "x-a", "b\u010d\u010a"},
                new String[] {"CVE-2023-25725 haproxy: no name", "", "b"},
                new String[] {"CVE-2019-16869 netty: space before the colon", "transfer-encoding ", "chunked"},
                new String[] {"space in a name", "x a", "b"},
                new String[] {"CRLF in a name", "x-a\r\nx-evil", "1"},
                new String[] {"colon in a name", "x:a", "b"},
                new String[] {"NUL in a name", "x\0a", "b"},
                new String[] {"a name beyond ASCII", "x-\u0131d", "b"},
                new String[] {"an HTTP/2 pseudo field", ":path", "/admin"});
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void a_field_that_would_break_the_message_apart_is_refused(String incident, String name, String value)
            throws Exception {
        for (Fronts front : Fronts.values()) {
            Answer answer = gateway.ask(front, Sent.get("/public/a", name, value));
            assertThat(answer.status()).as(front.toString()).isEqualTo(400);
            assertThat(open.taken()).as(front.toString()).isEmpty();
            assertThat(answer.lines()).noneMatch(line -> line.startsWith("x-evil"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"get", "GET /admin HTTP/1.1\r\nx-evil: 1\r\n\r\nGET", "G ET", "", "TRACE", "CONNECT", "GET\0"})
    void a_method_that_is_none_goes_nowhere(String method) throws Exception {
        for (Fronts front : Fronts.values()) {
            assertThat(gateway.ask(front, Sent.get("/public/a").method(method)).status())
                    .as(front.toString())
                    .isIn(400, 404, 405, 500, 501);
            assertThat(open.taken()).as(front.toString()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CVE-2019-9740-crlf-in-the-query     | x=%0d%0ax-evil:1
        CVE-2019-9740-crlf-in-the-query     | x%0d%0a%0d%0aGET%20/admin=1
        query-nul                           | x=%00
        query-fragment                      | x=%23y
        query-overlong                      | x=%c0%ae%c0%af
        query-question                      | ?x=1
        """)
    void a_query_stays_a_query(String incident, String query) throws Exception {
        for (Received one : everywhere(new Sent("GET", "/public/a", query, List.of(), ""))) {
            assertThat(one.path()).isEqualTo("/public/a");
            assertThat(one.names()).doesNotContain("x-evil");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x=\r\nx-evil: 1", "x=a b", "x=\0", "x=#/admin", "x=%0", "x=\u00e9"})
    void a_raw_query_that_is_none_is_refused(String query) throws Exception {
        for (Fronts front : List.of(Fronts.HTTP_API, Fronts.FUNCTION_URL, Fronts.ALB, Fronts.ALB_MULTI_VALUE)) {
            assertThat(gateway.ask(front, new Sent("GET", "/public/a", query, List.of(), ""))
                            .status())
                    .as(front.toString())
                    .isEqualTo(400);
            assertThat(open.taken()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_host_field_is_the_services_own_and_the_clients_is_nobodys(Fronts front) throws Exception {
        for (Received one : ask(front, Sent.get("/public/a", "Host", "evil.example.com"))) {
            assertThat(one.all("host")).containsExactly(open.authority());
            boolean asked = front == Fronts.ALB || front == Fronts.ALB_MULTI_VALUE;
            assertThat(String.join(",", one.all("x-forwarded-host")).contains("evil"))
                    .isEqualTo(asked);
        }
    }

    @ParameterizedTest
    @EnumSource
    void two_hosts_are_none(Fronts front) throws Exception {
        Answer answer = gateway.ask(front, Sent.get("/public/a", "Host", "a.example.com", "Host", "admin.example.com"));
        // Without its multi-value setting a load balancer keeps the last line alone: there is one then.
        if (front != Fronts.ALB) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(open.taken()).isEmpty();
        }
    }

    /** A load balancer hands on what the client wrote: every spelling of a guarded host must be that host, or none. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        plain                                | admin.example.com
        CVE-2021-39155-istio-case            | ADMIN.example.com
        CVE-2026-27588-caddy-case            | Admin.Example.Com
        CVE-2022-23632-traefik-dot           | admin.example.com.
        port                                 | admin.example.com:80
        port-and-dot                         | admin.example.com.:443
        two-ports                            | admin.example.com:80:80
        no-port                              | admin.example.com:
        port-of-letters                      | admin.example.com:a
        user                                 | x@admin.example.com
        user                                 | admin.example.com@x
        path                                 | admin.example.com/x
        encoded                              | %61dmin.example.com
        dots                                 | admin..example.com
        dots                                 | admin.example.com..
        two                                  | a.example.com,admin.example.com
        brackets                             | [admin.example.com]
        """)
    void a_guarded_host_has_no_second_spelling(String incident, String host) throws Exception {
        for (Fronts front : List.of(Fronts.ALB, Fronts.ALB_MULTI_VALUE)) {
            assertThat(gateway.ask(front, Sent.get("/by-host/a", "Host", host)).status())
                    .as(front.toString())
                    .isIn(400, 401);
            assertThat(open.taken()).as(front.toString()).isEmpty();
            assertThat(guarded.taken()).as(front.toString()).isEmpty();
        }
    }

    @Test
    void a_host_that_the_client_writes_chooses_no_route_where_the_front_knows_better() throws Exception {
        for (Fronts front : List.of(Fronts.HTTP_API, Fronts.HTTP_API_1, Fronts.FUNCTION_URL, Fronts.REST_API)) {
            assertThat(gateway.ask(front, Sent.get("/by-host/a", "Host", "admin.example.com"))
                            .status())
                    .as(front.toString())
                    .isEqualTo(200); // any-host: the API has another domain
            assertThat(guarded.taken()).isEmpty();
            open.taken();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"authorization", "content-type", "host", "content-length"})
    void what_may_stand_once_may_not_stand_twice(String name) throws Exception {
        for (Fronts front : List.of(Fronts.REST_API, Fronts.ALB_MULTI_VALUE, Fronts.HTTP_API)) {
            assertThat(gateway.ask(
                                    front,
                                    Sent.get("/public/a", name, "Bearer a", name, "Bearer b")
                                            .method("POST"))
                            .status())
                    .as(front.toString())
                    .isBetween(400, 401);
            assertThat(open.taken()).as(front.toString()).isEmpty();
        }
    }

    /** Of a service that is not what it should be: the answer is refused, and the connection with it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void an_answer_that_two_parsers_read_differently_is_refused(String incident, String answer) throws Exception {
        open.says(answer);
        Answer refused = gateway.ask(Fronts.HTTP_API, Sent.get("/public/a"));

        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.body()).contains("upstream-").doesNotContain("evil");
        assertThat(refused.lines()).noneMatch(line -> line.contains("evil"));
    }

    static Stream<String[]> answers() {
        return Stream.of(
                new String[] {
                    "CL and TE",
                    "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nevil"
                },
                new String[] {"two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nevil!"},
                new String[] {"two lengths in a line", "HTTP/1.1 200 OK\r\ncontent-length: 4, 5\r\n\r\nevil!"},
                new String[] {"CVE-2023-40167 jetty: a sign", "HTTP/1.1 200 OK\r\ncontent-length: +4\r\n\r\nevil"},
                new String[] {"a negative length", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nevil"},
                new String[] {"a hexadecimal length", "HTTP/1.1 200 OK\r\ncontent-length: 0x4\r\n\r\nevil"},
                new String[] {
                    "CVE-2021-40346 haproxy: a length that overflows",
                    "HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551620\r\n\r\nevil"
                },
                new String[] {
                    "CVE-2022-32213 node: another coding",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: xchunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n"
                },
                new String[] {
                    "chunked twice",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked, chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n"
                },
                new String[] {
                    "chunked of HTTP/1.0", "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n"
                },
                new String[] {"obs-fold", "HTTP/1.1 200 OK\r\nx-a: b\r\n evil: c\r\ncontent-length: 0\r\n\r\n"},
                new String[] {
                    "CVE-2019-16869 netty: a space before the colon",
                    "HTTP/1.1 200 OK\r\ncontent-length : 4\r\n\r\nevil"
                },
                new String[] {
                    "response splitting: CR in a value",
                    "HTTP/1.1 200 OK\r\nx-a: b\rset-cookie: evil=1\r\ncontent-length: 0\r\n\r\n"
                },
                new String[] {"response splitting: NUL", "HTTP/1.1 200 OK\r\nx-a: b\0evil\r\ncontent-length: 0\r\n\r\n"
                },
                new String[] {"no name", "HTTP/1.1 200 OK\r\n: evil\r\ncontent-length: 0\r\n\r\n"},
                new String[] {"a status of four digits", "HTTP/1.1 2000 evil\r\ncontent-length: 0\r\n\r\n"},
                new String[] {"a status of none", "HTTP/1.1 099 evil\r\ncontent-length: 0\r\n\r\n"},
                new String[] {"HTTP/0.9", "evil"},
                new String[] {"HTTP/2", "HTTP/2 200 evil\r\ncontent-length: 0\r\n\r\n"},
                new String[] {
                    "CVE-2024-23326 envoy: a switch of protocols",
                    "HTTP/1.1 101 Switching Protocols\r\nupgrade: evil\r\nconnection: upgrade\r\n\r\nevil"
                },
                new String[] {
                    "CVE-2023-39326 go: chunk extensions",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;" + "a".repeat(60_000)
                            + "\r\ne\r\n0\r\n\r\n"
                },
                new String[] {
                    "CVE-2023-39326 go: many chunk extensions",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                            + ("1;" + "a".repeat(900) + "\r\ne\r\n").repeat(40) + "0\r\n\r\n"
                },
                new String[] {
                    "CVE-2025-58056 netty: LF in a chunk line",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4;a\nevil\r\n0\r\n\r\n"
                },
                new String[] {
                    "CVE-2025-22871 go: LF after a chunk",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nevil\n0\r\n\r\n"
                },
                new String[] {
                    "a chunk longer than it says",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nevil\r\n0\r\n\r\n"
                },
                new String[] {
                    "a chunk size that overflows",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff4\r\nevil\r\n0\r\n\r\n"
                },
                new String[] {
                    "a chunk size with a sign",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n+4\r\nevil\r\n0\r\n\r\n"
                },
                new String[] {"cut off", "HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\nevil"},
                new String[] {
                    "a trailer that breaks",
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\ne\r\n0\r\nx a: evil\r\n\r\n"
                });
    }

    @Test
    void what_follows_an_answer_is_no_answer_to_the_next() throws Exception {
        open.says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil");

        for (int i = 0; i < 3; i++) {
            assertThat(gateway.ask(Fronts.HTTP_API, Sent.get("/public/a")).body())
                    .isEqualTo("ok");
        }
    }

    @Test
    void fields_of_the_hop_and_an_upgrade_do_not_reach_the_client() throws Exception {
        open.says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close, x-hop\r\nx-hop: evil\r\nupgrade: evil\r\n"
                + "proxy-authenticate: evil\r\nkeep-alive: timeout=5\r\ntrailer: evil\r\nx-kept: kept\r\n\r\nok");

        for (Fronts front : Fronts.values()) {
            Answer answer = gateway.ask(front, Sent.get("/public/a"));
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.lines()).noneMatch(line -> line.contains("evil")).anyMatch(line -> line.contains("kept"));
        }
    }

    @Test
    void a_body_is_one_body_whatever_it_says() throws Exception {
        String pipelined = "x=1\r\n\r\nPOST /admin HTTP/1.1\r\ncontent-length: 5\r\n\r\nadmin";
        for (Received one : everywhere(Sent.get("/public/a").method("POST").body(pipelined))) {
            assertThat(one.body()).isEqualTo(pipelined);
        }
        for (Received one : everywhere(Sent.get("/public/a").method("GET").body(pipelined))) {
            assertThat(one.body()).isEqualTo(pipelined);
        }
    }
}
