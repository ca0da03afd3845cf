package gateway.authorizer;

import static gateway.authorizer.Authorizers.answer;
import static gateway.authorizer.Authorizers.isAllowed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.json.Json;
import gateway.lambda.EventPairs;
import gateway.pipeline.Live;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs every pair of {@code events/authorizer} through the handler, as the template configures it, and strictly. */
class AuthorizerHandlerTest {
    private static final Path EVENTS = Path.of("../../events/authorizer");

    private final Authorizers authorizers = new Authorizers();

    static List<String> events() throws IOException {
        return EventPairs.of("authorizer");
    }

    private static byte[] event(String name) throws IOException {
        return Files.readAllBytes(EVENTS.resolve(name + ".json"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void each_event_has_its_answer(String name) throws Exception {
        EventPairs.check("authorizer", name, authorizers.forRouter());
        assertThat(authorizers.log).as("the router tells of refusals").isEmpty();
    }

    /** What the template's authorizer finds to be right is let in by a strict one, and nothing else. */
    @ParameterizedTest
    @MethodSource("events")
    void strictly_only_a_valid_credential_is_let_through(String name) throws Exception {
        Json.Obj reported =
                ((Json.Obj) Json.parse(event(name + ".out"))).object("context").orElseThrow();
        boolean known =
                reported.text().contains("\"known\"") && !reported.text().contains("\"rejected\"");
        Json.Obj answer;
        try {
            answer = answer(authorizers.forApis(), event(name));
        } catch (Refused e) {
            assertThat(known).isFalse();
            assertThat(name).startsWith("rest-");
            assertThat(e).hasMessage("Unauthorized");
            return;
        }
        if (!name.equals("password")) { // of which the router is told nothing
            assertThat(isAllowed(answer)).isEqualTo(known);
        }
        assertThat(authorizers.log)
                .hasSize(isAllowed(answer) ? 0 : 1)
                .allSatisfy(line -> assertThat(line).matches("refused: [a-z-]+(, [a-zA-Z]+(, consumer [a-z]+)?)?"));
        assertThat(answer.object("context").orElseThrow().members()).doesNotContainKeys("binding", "at");
    }

    /** API Gateway repeats a verdict for every route of the API under the same credential. */
    @ParameterizedTest
    @MethodSource("events")
    void the_route_has_no_say(String name) throws Exception {
        String event = new String(event(name), StandardCharsets.UTF_8);
        String elsewhere = event.replace("/orders/7", "/admin/*")
                .replace("\"GET\"", "\"DELETE\"")
                .replace("/GET/", "/DELETE/");
        assertThat(answer(authorizers.forRouter(), elsewhere)).isEqualTo(answer(authorizers.forRouter(), event));
        assertThat(said(elsewhere)).isEqualTo(said(event));
    }

    private Object said(String event) throws Exception {
        try {
            return answer(authorizers.forApis(), event);
        } catch (Refused e) {
            return String.valueOf(e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void without_a_configuration_the_router_finds_out_by_itself(String name) throws Exception {
        authorizers.configuration = null;
        Json.Obj open = answer(authorizers.forRouter(), event(name));
        assertThat(isAllowed(open)).isTrue();
        assertThat(open.get("context")).isEqualTo(Json.Obj.EMPTY);
        assertThatThrownBy(() -> answer(authorizers.forApis(), event(name)))
                .as("an answer would be kept")
                .isInstanceOf(Refused.class)
                .hasMessageNotContaining("Unauthorized");
    }

    @Test
    void a_store_that_is_away_is_no_refusal() throws Exception {
        authorizers.consumers.away(true);
        assertThat(answer(authorizers.forRouter(), event("api-key"))
                        .object("context")
                        .map(context -> context.without("binding").without("at")))
                .contains(Json.object(
                        "gateway", Json.of("2"),
                        "caller", Json.of("unverifiable"),
                        "scheme", Json.of("apiKey"),
                        "reason", Json.of("store-unavailable")));
        assertThatThrownBy(() -> answer(authorizers.forApis(), event("api-key")))
                .isInstanceOf(Refused.class);
        assertThat(authorizers.log).containsExactly("refused: store-unavailable, apiKey");
    }

    /** A password may be short: a hash of it would let whoever reads a log try which it is. */
    @Test
    void a_password_is_left_to_the_router() throws Exception {
        String event =
                "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"headers\":{\"authorization\":\"Basic YWNtZTpwdw==\"}}";
        Json.Obj answer = answer(authorizers.forRouter(), event);
        assertThat(isAllowed(answer)).isTrue();
        assertThat(answer.get("context")).isEqualTo(Json.Obj.EMPTY);
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
        assertThatThrownBy(() -> answer(authorizers.forRouter(), event)).isInstanceOf(IllegalArgumentException.class);
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
        assertThat(isAllowed(answer(authorizers.forApis(), event))).isFalse();
    }

    @Test
    void a_query_that_cannot_be_read_is_no_request() throws Exception {
        String event =
                "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"rawQueryString\":\"%\",\"headers\":{\"x-api-key\":\""
                        + Authorizers.ACME + "\"}}";
        assertThat(answer(authorizers.forRouter(), event).get("context")).isEqualTo(Json.Obj.EMPTY);
        assertThatThrownBy(() -> answer(authorizers.forApis(), event)).isInstanceOf(Refused.class);
    }

    @Test
    void a_fault_lets_nobody_in_and_leaves_it_to_the_router() throws Exception {
        Supplier<Optional<Live>> broken = () -> {
            throw new IllegalStateException("secret detail");
        };
        var open = new ForRouter(authorizers.authenticator(Map.of()), authorizers.clock);
        var strict = new ForApis(
                authorizers.authenticator(Map.of()),
                "",
                gateway.auth.IdentitySources.USUAL,
                authorizers.uses,
                authorizers.log::add);
        Json.Obj answer = answer(
                new AuthorizerHandler(
                        new Wiring(authorizers.clock, new Verdicts(broken, open, "", authorizers.log::add))),
                event("api-key"));
        assertThat(isAllowed(answer)).isTrue();
        assertThat(answer.get("context")).isEqualTo(Json.Obj.EMPTY);
        assertThatThrownBy(() -> answer(
                        new AuthorizerHandler(
                                new Wiring(authorizers.clock, new Verdicts(broken, strict, "", authorizers.log::add))),
                        event("api-key")))
                .isInstanceOf(Refused.class)
                .hasMessageNotContaining("secret detail");
        assertThat(authorizers.log)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).doesNotContain("secret detail"));
    }

    @Test
    void the_use_of_a_key_is_told_where_no_router_of_ours_sees_to_it() throws Exception {
        answer(authorizers.forRouter(), event("api-key"));
        assertThat(authorizers.used.poll(200, TimeUnit.MILLISECONDS))
                .as("behind our router")
                .isNull();
        assertThat(isAllowed(answer(authorizers.forApis(), event("api-key")))).isTrue();
        assertThat(authorizers.used.poll(5, TimeUnit.SECONDS)).startsWith("acme/");
    }

    @Test
    void a_missing_variable_is_named() {
        assertThatThrownBy(() -> new AuthorizerHandler(Map.of("AWS_REGION", "eu-central-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CONSUMERS_TABLE");
    }
}
