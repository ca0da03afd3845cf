package gateway.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.auth.Authenticator;
import gateway.auth.Consumer;
import gateway.auth.InMemoryConsumers;
import gateway.auth.JwksSource.Fetched;
import gateway.auth.KeyUseSampler;
import gateway.auth.KeyUses;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.lambda.EventPairs;
import gateway.pipeline.Live;
import gateway.policy.JwtIssuer;
import gateway.policy.SecretRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every pair of {@code events/authorizer} through the handler, as the template configures it and strictly. */
class AuthorizerHandlerTest {
    private static final Path EVENTS = Path.of("../../events/authorizer");

    private static final JwtIssuer ISSUER = new JwtIssuer(
            "main",
            "https://issuer.example.com/",
            Set.of("orders-api"),
            Set.of(JwtIssuer.Algorithm.HS256),
            new JwtIssuer.Keys.Shared(new SecretRef.Environment("JWT_SECRET")),
            Duration.ofSeconds(30),
            "sub",
            "scope",
            Optional.of("bronze"),
            false,
            false);

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final List<String> log = new ArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final KeyUseSampler uses = new KeyUseSampler(
            (consumer, keyId, _) -> {
                told.add(consumer + "/" + keyId);
                return KeyUses.Kept.KEPT;
            },
            clock);

    AuthorizerHandlerTest() {
        consumers.put(InMemoryConsumers.consumer(
                "acme", key("k3yId7", "498c2d8439c657442bce2e8a0eea9f54131b5ba00678c5779aeaaeaf2bac2f1d")));
        consumers.put(new Consumer(
                "paused",
                Optional.empty(),
                Set.of(),
                false,
                List.of(key("sUspd1", "cdf026770edfe44c62107806423f708ae36baf4845b7509cdf7d15b6ec78bbce"))));
    }

    private static Consumer.Key key(String id, String sha256) {
        return new Consumer.Key(id, sha256, Instant.EPOCH, Optional.empty());
    }

    private AuthorizerHandler handler(boolean contextOnly, boolean configured) {
        var authenticator = new Authenticator(
                consumers,
                (_, _, _) -> new Fetched.Failed("no network here"),
                Map.of("JWT_SECRET", "a shared secret of 32 bytes or more"),
                clock);
        var live = new Live(Calls.call().issuers(ISSUER).build().configuration(), "table");
        return new AuthorizerHandler(new Wiring(
                clock,
                new Verdicts(
                        () -> configured ? Optional.of(live) : Optional.empty(),
                        authenticator,
                        contextOnly,
                        uses,
                        clock,
                        log::add)));
    }

    @Test
    void the_use_of_a_key_is_told_where_no_router_of_ours_sees_to_it() throws Exception {
        answer(handler(true, true), event("api-key"));
        assertThat(told.poll(200, TimeUnit.MILLISECONDS))
                .as("behind our router")
                .isNull();

        Json.Obj answer = answer(handler(false, true), event("api-key"));
        assertThat(isAllowed(answer)).isTrue();
        assertThat(told.poll(5, TimeUnit.SECONDS)).startsWith("acme/");
    }

    private static Json.Obj answer(AuthorizerHandler handler, byte[] event) throws IOException, JsonException {
        var answer = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), answer, new TestContext());
        return (Json.Obj) Json.parse(answer.toByteArray());
    }

    static List<String> events() throws IOException {
        return EventPairs.of("authorizer");
    }

    private static byte[] event(String name) throws IOException {
        return Files.readAllBytes(EVENTS.resolve(name + ".json"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_has_its_answer(String name) throws Exception {
        EventPairs.check("authorizer", name, handler(true, true));
    }

    @ParameterizedTest
    @MethodSource("events")
    void strictly_only_a_valid_credential_is_let_through(String name) throws Exception {
        Json.Obj answer = answer(handler(false, true), event(name));
        boolean known = answer.object("context")
                .orElseThrow()
                .string("caller")
                .orElseThrow()
                .equals("known");
        assertThat(isAllowed(answer)).isEqualTo(known);
        assertThat(log)
                .hasSize(known ? 0 : 1)
                .allSatisfy(line -> assertThat(line).matches("refused: [a-zA-Z -]+"));
        Json.Obj report =
                ((Json.Obj) Json.parse(event(name + ".out"))).object("context").orElseThrow();
        assertThat(answer.get("context")).isEqualTo(report.without("binding").without("at"));
    }

    /** API Gateway repeats a verdict for every route of the API under the same credential. */
    @ParameterizedTest
    @MethodSource("events")
    void the_route_has_no_say(String name) throws Exception {
        String event = new String(event(name), StandardCharsets.UTF_8);
        String elsewhere = event.replace("/orders/7", "/admin/*")
                .replace("\"GET\"", "\"DELETE\"")
                .replace("/GET/", "/DELETE/");
        assertThat(answer(handler(false, true), elsewhere.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(answer(handler(false, true), event(name)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void without_a_configuration_the_router_finds_out_by_itself(String name) throws Exception {
        Json.Obj open = answer(handler(true, false), event(name));
        assertThat(isAllowed(open)).isTrue();
        assertThat(open.get("context")).isEqualTo(Json.Obj.EMPTY);
        assertThat(isAllowed(answer(handler(false, false), event(name)))).isFalse();
    }

    @Test
    void a_store_that_is_away_is_no_refusal_in_the_context() throws Exception {
        consumers.away(true);
        assertThat(answer(handler(true, true), event("api-key"))
                        .object("context")
                        .map(context -> context.without("binding").without("at")))
                .contains(Json.object(
                        "gateway", Json.of("2"),
                        "caller", Json.of("unverifiable"),
                        "scheme", Json.of("apiKey"),
                        "reason", Json.of("store-unavailable")));
        assertThat(isAllowed(answer(handler(false, true), event("api-key")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"type\":\"OTHER\"}",
                "{\"type\":\"TOKEN\",\"authorizationToken\":\"x\"}",
                "{\"type\":\"TOKEN\",\"methodArn\":\"*\",\"authorizationToken\":\"x\"}",
                "{\"type\":\"TOKEN\",\"methodArn\":\"arn:aws:execute-api:r:a:*/prod/GET/\",\"authorizationToken\":\"x\"}",
                "{\"type\":\"TOKEN\",\"methodArn\":\"arn:aws:execute-api:r:a:api/*/GET/\",\"authorizationToken\":\"x\"}",
                "{\"type\":\"TOKEN\",\"methodArn\":\"arn:aws:execute-api:r:a:api//GET/\",\"authorizationToken\":\"x\"}",
                "{\"type\":\"TOKEN\",\"methodArn\":\"arn:aws:execute-api:r:a:api\",\"authorizationToken\":\"x\"}"
            })
    void an_event_that_asks_no_authorizer_is_a_fault(String event) {
        assertThatThrownBy(() -> answer(handler(true, true), event.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\\nb\":\"x\"}",
                "{\"x-api-key\":\"a\\nb\"}",
                "{\"x-api-key\":1}",
                "{\"x-api-key\":null}",
                "[]",
                "1"
            })
    void fields_that_cannot_stand_in_a_request_carry_no_credential(String headers) throws Exception {
        String event = "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"headers\":" + headers + "}";
        assertThat(isAllowed(answer(handler(false, true), event.getBytes(StandardCharsets.UTF_8))))
                .isFalse();
    }

    @Test
    void a_fault_lets_nobody_in_and_leaves_it_to_the_router() throws Exception {
        Supplier<Optional<Live>> broken = () -> {
            throw new IllegalStateException("secret detail");
        };
        var authenticator =
                new Authenticator(consumers, (_, _, _) -> new Fetched.Failed("no network here"), Map.of(), clock);
        for (boolean contextOnly : List.of(true, false)) {
            var handler = new AuthorizerHandler(
                    new Wiring(clock, new Verdicts(broken, authenticator, contextOnly, uses, clock, log::add)));
            Json.Obj answer = answer(handler, event("api-key"));
            assertThat(isAllowed(answer)).isEqualTo(contextOnly);
            assertThat(answer.get("context")).isEqualTo(Json.Obj.EMPTY);
        }
        assertThat(log).hasSize(2).allSatisfy(line -> assertThat(line).doesNotContain("secret detail"));
    }

    @Test
    void a_missing_variable_is_named() {
        assertThatThrownBy(() -> new AuthorizerHandler(Map.of("AWS_REGION", "eu-central-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CONSUMERS_TABLE");
    }

    private static boolean isAllowed(Json.Obj answer) {
        if (answer.get("isAuthorized") instanceof Json.Bool(var authorized)) {
            return authorized;
        }
        return answer.object("policyDocument").orElseThrow().text().contains("\"Effect\":\"Allow\"");
    }
}
