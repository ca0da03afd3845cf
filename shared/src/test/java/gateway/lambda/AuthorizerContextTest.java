package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizerContextTest {
    private static final String BINDING = "0123456789abcdef".repeat(4);
    private static final Instant AT = Instant.parse("2026-11-24T09:00:00.123Z");

    private static final Caller.Known KNOWN = new Caller.Known(
            "acme",
            Scheme.API_KEY,
            "k1",
            Optional.of("gold"),
            Set.of("orders:read", "orders:write"),
            Set.of("admin", "Domain Users"),
            Json.object("tenant", Json.of("Zoë \"Z\" \u007f 𝄞"), "levels", Json.of(List.of(new Json.Num("1.50")))),
            Optional.of(Instant.parse("2026-11-24T10:00:00Z")));
    private static final Caller REJECTED = new Caller.Rejected(Scheme.JWT, "expired");
    private static final Caller SUSPENDED = new Caller.Suspended(
            "paused", Scheme.BASIC, new Suspension(Optional.of("Überfällig"), Optional.of("https://example.com/p")));

    static Stream<Caller> callers() {
        return Stream.of(
                KNOWN,
                new Caller.Known("main:user-1", Scheme.JWT, "main", Optional.empty(), Set.of()),
                new Caller.Known("main:user-1", Scheme.JWT, "", Optional.empty(), Set.of("[", "[a")),
                new Caller.Anonymous(),
                REJECTED,
                new Caller.Suspended("acme", Scheme.API_KEY),
                SUSPENDED,
                new Caller.Unverifiable(Scheme.API_KEY, "store-unavailable"),
                new Caller.Several(List.of(KNOWN, REJECTED)),
                new Caller.Several(List.of(SUSPENDED, KNOWN, KNOWN, new Caller.Unverifiable(Scheme.JWT, "keys"))));
    }

    private static Json.Obj verdict(Caller caller) {
        Json.Obj verdict = AuthorizerContext.verdict(caller, BINDING, AT);
        assertThat(verdict).isNotNull();
        return verdict;
    }

    @ParameterizedTest
    @MethodSource("callers")
    void a_verdict_is_read_as_a_report(Caller caller) {
        assertThat(AuthorizerContext.readVerdict(verdict(caller)))
                .contains(new Caller.Reported(caller, BINDING, Instant.parse("2026-11-24T09:00:00.123Z")));
    }

    @ParameterizedTest
    @MethodSource("callers")
    void a_hand_over_is_read_as_the_caller(Caller caller) {
        assertThat(AuthorizerContext.readHandOver(AuthorizerContext.handOver(caller)))
                .contains(caller);
    }

    /** Neither can a front pass a verdict for a hand-over, nor a router a hand-over for a verdict. */
    @ParameterizedTest
    @MethodSource("callers")
    void neither_is_taken_for_the_other(Caller caller) {
        assertThat(AuthorizerContext.readHandOver(verdict(caller))).isEmpty();
        assertThat(AuthorizerContext.readVerdict(AuthorizerContext.handOver(caller)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("callers")
    void what_a_rest_api_adds_is_no_fault(Caller caller) {
        Json.Obj context = verdict(caller).with("principalId", Json.of("acme")).with("integrationLatency", Json.of(12));
        assertThat(AuthorizerContext.readVerdict(context))
                .map(Caller.Reported::caller)
                .contains(caller);
    }

    @ParameterizedTest
    @MethodSource("callers")
    void a_verdict_is_flat_ascii_text(Caller caller) {
        assertThat(verdict(caller).members()).allSatisfy((name, value) -> {
            assertThat(name).matches("[a-zA-Z]+[2-9]?");
            assertThat(((Json.Str) value).value()).matches("[ -~]*");
        });
    }

    @Test
    void a_verdict_says_who_and_of_what_and_when() {
        assertThat(verdict(KNOWN))
                .isEqualTo(Json.object(
                        "gateway", Json.of("2"),
                        "binding", Json.of(BINDING),
                        "at", Json.of("1795510800123"),
                        "caller", Json.of("known"),
                        "consumer", Json.of("acme"),
                        "scheme", Json.of("apiKey"),
                        "credential", Json.of("k1"),
                        "plan", Json.of("gold"),
                        "scopes", Json.of("orders:read orders:write"),
                        "roles", Json.of("[\"Domain Users\",\"admin\"]"),
                        "claims",
                                Json.of("{\"tenant\":\"Zo\\u00eb \\\"Z\\\" \\u007f"
                                        + " \\ud834\\udd1e\",\"levels\":[1.50]}"),
                        "until", Json.of("1795514400")));
    }

    @Test
    void of_several_the_others_have_a_number() {
        assertThat(AuthorizerContext.handOver(new Caller.Several(List.of(REJECTED, SUSPENDED))))
                .isEqualTo(Json.object(
                        "gateway", Json.of("2"),
                        "callers", Json.of("2"),
                        "caller", Json.of("rejected"),
                        "scheme", Json.of("jwt"),
                        "reason", Json.of("expired"),
                        "caller2", Json.of("suspended"),
                        "consumer2", Json.of("paused"),
                        "scheme2", Json.of("basic"),
                        "suspension2",
                                Json.of("{\"reason\":\"\\u00dcberf\\u00e4llig\",\"type\":\"https://example.com/p\"}")));
    }

    /** A truncated one would grant less, or, where a claim forbids, more. */
    @Test
    void what_cannot_be_told_in_full_is_not_told_at_all() {
        var claims = Json.object("groups", Json.of("x".repeat(AuthorizerContext.MOST_BYTES - 300)));
        var large = new Caller.Known(
                "acme", Scheme.JWT, "main", Optional.empty(), Set.of(), Set.of(), claims, Optional.empty());
        assertThat(AuthorizerContext.verdict(large, BINDING, AT)).isNotNull();
        assertThat(AuthorizerContext.verdict(new Caller.Several(List.of(large, KNOWN)), BINDING, AT))
                .isNull();
        var foreign = new Caller.Known("Zoë", Scheme.MTLS, "partners", Optional.empty(), Set.of());
        assertThat(AuthorizerContext.verdict(foreign, BINDING, AT)).isNull();
        assertThat(AuthorizerContext.readHandOver(AuthorizerContext.handOver(foreign)))
                .contains(foreign);
    }

    @Test
    void the_end_of_a_credential_is_told_too_early_rather_than_too_late() {
        var ends = new Caller.Known(
                "acme",
                Scheme.API_KEY,
                "k1",
                Optional.empty(),
                Set.of(),
                Set.of(),
                Json.Obj.EMPTY,
                Optional.of(Instant.parse("2026-11-24T10:00:00.999Z")));
        assertThat(AuthorizerContext.readVerdict(verdict(ends)))
                .map(report -> ((Caller.Known) report.caller()).until())
                .contains(Optional.of(Instant.parse("2026-11-24T10:00:00Z")));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        gateway    | 1
        gateway    | 3
        gateway    | ''
        gateway    |
        binding    |
        binding    | ''
        binding    | 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde
        binding    | 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0
        binding    | 0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef
        at         |
        at         | ''
        at         | -1
        at         | 01
        at         | 1e9
        at         | 1795510800.5
        at         | 1234567890123456789
        at         | ' 1795510800'
        caller     | Known
        caller     | several
        caller     |
        callers    | 2
        callers    | 1
        consumer   | ''
        consumer   |
        consumer2  | other
        scheme     | Basic
        scheme     |
        credential |
        plan       | ''
        scopes     | ''
        scopes     | 'a  b'
        scopes     | ' a'
        scopes     | 'a a'
        scopes     | '["a","a"]'
        scopes     | '["a",1]'
        scopes     | '["a"'
        roles      | ' '
        claims     | ''
        claims     | {}
        claims     | []
        claims     | '{"a":1,"a":2}'
        until      | ''
        until      | soon
        until      | 31556889864403200
        until      | -5
        reason     | expired
        suspension | {}
        admin      | true
        """)
    void a_context_that_is_not_exactly_ours_is_no_context(String member, String value) {
        Json.Obj context = verdict(KNOWN);
        context = value == null ? context.without(member) : context.with(member, Json.of(value));
        assertThat(AuthorizerContext.readVerdict(context)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        callers     | 1
        callers     | 3
        callers     | 02
        callers     | x
        caller2     | anonymous
        caller2     |
        suspension2 | {"reason":1}
        suspension2 | {"reason":"r","title":"t"}
        consumer3   | acme
        """)
    void so_with_several(String member, String value) {
        Json.Obj context = verdict(new Caller.Several(List.of(KNOWN, SUSPENDED)));
        context = value == null ? context.without(member) : context.with(member, Json.of(value));
        assertThat(AuthorizerContext.readVerdict(context)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        plan     | null
        plan     | 1
        at       | 1795510800123
        consumer | ["acme"]
        admin    | true
        """)
    void a_member_that_is_no_text_is_none_of_ours(String member, String value) throws JsonException {
        assertThat(AuthorizerContext.readVerdict(verdict(KNOWN).with(member, Json.parse(value))))
                .isEmpty();
    }

    @Test
    void another_authorizers_context_is_no_context() {
        assertThat(AuthorizerContext.readVerdict(Json.Obj.EMPTY)).isEmpty();
        assertThat(AuthorizerContext.readVerdict(Json.object("consumer", Json.of("acme"), "caller", Json.of("known"))))
                .isEmpty();
    }
}
