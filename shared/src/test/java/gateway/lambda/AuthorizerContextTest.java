package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizerContextTest {
    private static final Caller KNOWN =
            new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.of("gold"), Set.of("orders:read", "orders:write"));

    static Stream<Caller> callers() {
        return Stream.of(
                KNOWN,
                new Caller.Known("main:user-1", Scheme.JWT, "main", Optional.empty(), Set.of()),
                new Caller.Anonymous(),
                new Caller.Rejected(Scheme.JWT, "expired"),
                new Caller.Suspended("acme", Scheme.API_KEY),
                new Caller.Unverifiable(Scheme.API_KEY, "store-unavailable"));
    }

    @ParameterizedTest
    @MethodSource("callers")
    void what_is_written_is_read_again(Caller caller) {
        assertThat(AuthorizerContext.read(AuthorizerContext.write(caller))).contains(caller);
    }

    @ParameterizedTest
    @MethodSource("callers")
    void what_a_rest_api_adds_is_no_fault(Caller caller) {
        var context = new LinkedHashMap<>(AuthorizerContext.write(caller));
        context.put("principalId", "acme");
        context.put("integrationLatency", "12");
        assertThat(AuthorizerContext.read(context)).contains(caller);
    }

    @Test
    void a_context_is_plain_words() {
        assertThat(AuthorizerContext.write(KNOWN))
                .isEqualTo(Map.of(
                        "gateway", "1",
                        "caller", "known",
                        "consumer", "acme",
                        "scheme", "apiKey",
                        "credential", "k1",
                        "plan", "gold",
                        "scopes", "orders:read orders:write"));
    }

    @Test
    void a_scope_with_a_space_in_it_does_not_become_two() {
        var caller = new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.empty(), Set.of("a admin", "b"));
        assertThat(AuthorizerContext.read(AuthorizerContext.write(caller)))
                .contains(new Caller.Known("acme", Scheme.API_KEY, "k1", Optional.empty(), Set.of("b")));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        gateway    | 2
        gateway    | ''
        gateway    |
        caller     | Known
        caller     |
        consumer   | ''
        consumer   |
        scheme     | basic
        scheme     |
        credential |
        plan       | ''
        scopes     | ''
        scopes     | 'a  b'
        scopes     | ' a'
        scopes     | 'a a'
        reason     | expired
        admin      | true
        """)
    void a_context_that_is_not_exactly_ours_is_no_context(String member, String value) {
        var context = new LinkedHashMap<>(AuthorizerContext.write(KNOWN));
        if (value == null) {
            context.remove(member);
        } else {
            context.put(member, value);
        }
        assertThat(AuthorizerContext.read(context)).isEmpty();
    }

    @Test
    void another_authorizers_context_is_no_context() {
        assertThat(AuthorizerContext.read(Map.of())).isEmpty();
        assertThat(AuthorizerContext.read(Map.of("consumer", "acme", "caller", "known")))
                .isEmpty();
    }
}
