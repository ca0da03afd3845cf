package gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.IdentityTokens.Minted;
import gateway.policy.Forward;
import gateway.policy.HostRule;
import gateway.policy.Identity;
import gateway.policy.Identity.Algorithm;
import gateway.policy.Identity.Fact;
import gateway.policy.Identity.Token;
import gateway.policy.Mirror;
import gateway.policy.RequestRules;
import gateway.policy.Rules;
import gateway.policy.Scheme;
import gateway.policy.SecretRef;
import gateway.policy.Template;
import gateway.route.Service;
import gateway.route.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What upstreams are told of who is calling, and that nobody but the gateway can tell it. */
class IdentityTest {
    private static final Map<Fact, String> FIELDS = Map.of(
            Fact.CONSUMER, "x-user",
            Fact.ROLES, "x-roles",
            Fact.SCHEME, "x-how",
            Fact.CREDENTIAL, "x-key");
    private static final Identity NAMED =
            new Identity(FIELDS, Map.of("x-tenant", "tenant", "x-groups", "/a/groups"), Optional.empty());

    private static final Service ORDERS = service("orders");
    private static final Service SHADOW = service("shadow");
    private static final Target.Http TO_ORDERS =
            new Target.Http(ORDERS, new Target.PathRule.Filled(new Template(List.of(new Template.Piece.Text("/x")))));

    private final List<Outgoing> sent = new ArrayList<>();
    private final BlockingQueue<Outgoing> copies = new LinkedBlockingQueue<>();
    private final List<Call> invoked = new ArrayList<>();
    private final List<gateway.telemetry.Fact> facts = new ArrayList<>();
    private Minted minted = new Minted.Token("");

    private final HttpForwarder forwarder = new HttpForwarder(
            new HttpClient() {
                @Override
                public Outcome send(Outgoing request, Deadline deadline) {
                    sent.add(request);
                    return new Outcome.Answer(200, Headers.EMPTY, Body.EMPTY);
                }

                @Override
                public HttpClient apart() {
                    return (request, _) -> {
                        copies.add(request);
                        return new Outcome.Answer(200, Headers.EMPTY, Body.EMPTY);
                    };
                }
            },
            (_, audience) -> minted instanceof Minted.Token ? new Minted.Token("token-for-" + audience) : minted);
    private final UpstreamHandler handler = new UpstreamHandler(
            forwarder,
            (_, call, _) -> {
                invoked.add(call);
                return new Functions.Result.Answered(Response.of(200, Headers.EMPTY, Body.EMPTY));
            },
            _ -> Response.of(299, Headers.EMPTY, Body.EMPTY));

    private static Service service(String id) {
        return new Service(
                id,
                new Origin(true, id + ".internal", 8443, Origin.Reach.PUBLIC),
                "",
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
    }

    private static Identity signed(String header) {
        return new Identity(
                FIELDS,
                Map.of(),
                Optional.of(new Token(
                        header,
                        "shop",
                        Optional.empty(),
                        Duration.ofMinutes(1),
                        "JWT",
                        false,
                        new Identity.Key("k1", Algorithm.ES256, new SecretRef.Environment("KEY")),
                        List.of())));
    }

    private static Caller.Known known(Json.Obj claims) {
        return new Caller.Known(
                "acme",
                Scheme.JWT,
                "customers",
                Optional.of("gold"),
                Set.of("a", "b"),
                Set.of("seller", "buyer"),
                claims,
                Optional.empty());
    }

    private static Json.Obj claims(String json) throws Exception {
        return (Json.Obj) Json.parse(json);
    }

    private static RequestRules untold() {
        return new RequestRules(
                Optional.empty(), List.of(), List.of(), new HostRule.Upstream(), Optional.empty(), false);
    }

    private Calls call(Identity identity) {
        return Calls.call()
                .identity(identity)
                .caller(known(Json.Obj.EMPTY))
                .services(ORDERS, SHADOW)
                .target(TO_ORDERS)
                .recorder(facts::add);
    }

    @Test
    void the_configured_fields_are_all_that_is_said() throws Exception {
        Headers fields = RequestFields.of(call(NAMED)
                .caller(known(claims("{\"tenant\":\"t 1\",\"/a/groups\":[\"x y\",\"z\"],\"other\":\"o\"}")))
                .build());

        assertThat(fields.all("x-user")).containsExactly("acme");
        assertThat(fields.all("x-roles")).containsExactly("buyer seller");
        assertThat(fields.all("x-how")).containsExactly("jwt");
        assertThat(fields.all("x-key")).containsExactly("customers");
        assertThat(fields.all("x-tenant")).containsExactly("t%201");
        assertThat(fields.all("x-groups")).containsExactly("x%20y z");
        assertThat(fields.has("x-consumer-id")).isFalse();
        assertThat(fields.has("x-consumer-plan")).isFalse();
        assertThat(fields.has("x-consumer-scopes")).isFalse();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', textBlock = """
        "acme"              | acme
        "a\\r\\nx-user: b"  | a%0D%0Ax-user:%20b
        "é%"                | %C3%A9%25
        7                   | 7
        1.50                | 1.50
        true                | true
        ["a", 7, null]      | a 7 null
        {"a": "b c"}        | {"a":"b%20c"}
        [["a", "b"]]        | ["a","b"]
        null                |
        ""                  |
        []                  |
        """)
    void a_claim_in_a_field(String claim, String value) throws Exception {
        Headers fields = RequestFields.of(
                call(NAMED).caller(known(claims("{\"tenant\":" + claim + "}"))).build());

        if (value == null) {
            assertThat(fields.has("x-tenant")).isFalse();
        } else {
            assertThat(fields.all("x-tenant")).containsExactly(value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-user",
                "x_user",
                "x.user",
                "x-roles",
                "x-how",
                "x-key",
                "x-tenant",
                "x_tenant",
                "x-groups",
                "x-consumer-id",
                "x_consumer_plan",
            })
    void what_a_client_says_in_a_field_of_the_gateways_goes_nowhere(String name) {
        for (Caller caller : new Caller[] {new Caller.Anonymous(), known(Json.Obj.EMPTY)}) {
            for (boolean told : new boolean[] {true, false}) {
                var rules = new RequestRules(
                        Optional.of(new Forward(Set.of("*"), Set.of("*"), Set.of("*"))),
                        List.of(),
                        List.of(),
                        new HostRule.Upstream(),
                        Optional.empty(),
                        told);
                Call call = call(NAMED)
                        .caller(caller)
                        .headers(name, "forged", "x-other", "1")
                        .rules(each -> each.withRequest(rules))
                        .build();
                Headers whole = RequestFields.of(call);
                Headers part = RequestFields.ofPart(call, rules, "");

                assertThat(whole.toString()).doesNotContain("forged");
                assertThat(part.toString()).doesNotContain("forged");
                assertThat(whole.has("x-other")).isTrue();
                assertThat(whole.has("x-user")).isEqualTo(told && caller instanceof Caller.Known);
            }
        }
    }

    @Test
    void the_field_of_a_token_is_no_clients_even_where_there_is_none() {
        Call call = call(signed("x-gateway-token"))
                .caller(new Caller.Anonymous())
                .headers("x-gateway-token", "forged", "X_Gateway_Token", "forged")
                .build();
        minted = new Minted.Nobody();
        handler.handle(call);

        assertThat(sent.getFirst().headers().toString()).doesNotContain("forged");
    }

    @Test
    void each_upstream_gets_a_token_for_itself() throws Exception {
        Calls calls = call(signed("x-gateway-token")).rules(IdentityTest::mirrored);
        handler.handle(calls.build());
        assertThat(sent.getFirst().headers().all("x-gateway-token")).containsExactly("token-for-orders");
        Outgoing copy = copies.poll(10, TimeUnit.SECONDS);
        assertThat(copy).isNotNull();
        assertThat(copy.headers().all("x-gateway-token")).containsExactly("token-for-shadow");

        var part = new Target.Part(
                "p", SHADOW, "GET", new Template(List.of()), true, Optional.empty(), List.of(), Duration.ofSeconds(2));
        Call call = calls.build();
        forwarder.ask(call, part, "/x", call.deadline());
        assertThat(sent.getLast().headers().all("x-gateway-token")).containsExactly("token-for-shadow");

        handler.handle(call(signed("x-gateway-token"))
                .target(new Target.Function("billing", Duration.ofSeconds(1)))
                .build());
        assertThat(invoked.getFirst().request().headers().all("x-gateway-token"))
                .containsExactly("token-for-billing");
    }

    private static Rules mirrored(Rules rules) {
        return new Rules(
                rules.access(),
                rules.addresses(),
                rules.limits(),
                rules.cors(),
                rules.security(),
                rules.maxRequestBytes(),
                rules.maxHeaderBytes(),
                rules.validation(),
                rules.request(),
                rules.response(),
                rules.compression(),
                Optional.of(new Mirror("shadow", 1_000_000)));
    }

    @Test
    void in_authorization_a_token_takes_the_place_of_the_clients() {
        handler.handle(call(signed("authorization"))
                .headers("authorization", "Bearer of-the-client")
                .build());

        assertThat(sent.getFirst().headers().all("authorization")).containsExactly("Bearer token-for-orders");
    }

    @Test
    void without_a_key_nothing_is_sent() {
        minted = new Minted.Unavailable("the key k1 for tokens cannot be read now");
        Call http =
                call(signed("x-gateway-token")).rules(IdentityTest::mirrored).build();
        Call function = call(signed("x-gateway-token"))
                .target(new Target.Function("billing", Duration.ofSeconds(1)))
                .build();
        var part = new Target.Part(
                "p", SHADOW, "GET", new Template(List.of()), true, Optional.empty(), List.of(), Duration.ofSeconds(2));

        for (Response response : List.of(
                handler.handle(http), handler.handle(function), forwarder.ask(http, part, "/x", http.deadline()))) {
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.problem()).contains(Problem.Type.IDENTITY_UNAVAILABLE);
            assertThat(response.headers().first("retry-after")).contains("5");
            assertThat(response.body().text()).doesNotContain("k1");
        }
        assertThat(sent).isEmpty();
        assertThat(copies).isEmpty();
        assertThat(invoked).isEmpty();
        assertThat(facts)
                .contains(new gateway.telemetry.Fact.UpstreamFailed(
                        "orders", Optional.empty(), "the key k1 for tokens cannot be read now"));
    }

    @Test
    void who_is_told_nothing_gets_neither_fields_nor_token_nor_context() {
        minted = new Minted.Unavailable("not asked");
        handler.handle(call(signed("x-gateway-token"))
                .rules(rules -> rules.withRequest(untold()))
                .build());
        handler.handle(call(signed("x-gateway-token"))
                .target(new Target.Function("billing", Duration.ofSeconds(1)))
                .rules(rules -> rules.withRequest(untold()))
                .build());

        assertThat(sent.getFirst().headers().toString()).doesNotContain("acme").doesNotContain("token");
        assertThat(invoked.getFirst().request().headers().toString()).doesNotContain("acme");
        assertThat(invoked.getFirst().caller()).isEqualTo(new Caller.Anonymous());
    }
}
