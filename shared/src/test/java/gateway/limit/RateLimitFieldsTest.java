package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.http.Headers;
import gateway.http.StructuredList;
import gateway.http.StructuredList.Item;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.Limit.OnOutage;
import gateway.policy.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitFieldsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:12:30Z");
    private static final Allowance MONTH = new Allowance.Quota(100_000, Period.of(Period.Unit.MONTH));
    private static final Decision PLENTY = new Decision.Allowed(7, Duration.ofMillis(1500));

    private static Allowance rate(long permits, long burst) {
        return new Allowance.Rate(permits, Duration.ofSeconds(1), burst);
    }

    private static Bound bound(String name, Allowance allowance, Cost cost, boolean shadow) {
        var limit = new Limit(
                name,
                List.of(),
                allowance,
                Map.of(),
                Map.of(),
                cost,
                List.of(),
                OnOutage.REFUSE,
                shadow,
                Duration.ZERO,
                Optional.empty());
        return new Bound(name, limit, new Counter("r/get-order/" + name + "/c/acme", allowance), 1);
    }

    private static Bound bound(String name, Allowance allowance) {
        return bound(name, allowance, Cost.ONE, false);
    }

    private static Headers fields(Standing... standings) {
        List<Bound> bounds = new ArrayList<>();
        for (Standing standing : standings) {
            bounds.add(standing.bound());
        }
        return RateLimitFields.onto(Headers.EMPTY, bounds, List.of(standings), NOW);
    }

    private static List<Item> policies(Headers fields) {
        return StructuredList.parse(fields.all("ratelimit-policy"));
    }

    private static List<Item> states(Headers fields) {
        return StructuredList.parse(fields.all("ratelimit"));
    }

    @Test
    void the_documented_example_is_what_is_sent() throws IOException {
        Headers fields = fields(
                new Standing(bound("consumer-rate", rate(100, 200)), new Decision.Allowed(199, Duration.ofMillis(10))),
                new Standing(
                        bound("consumer-month", MONTH), new Decision.Allowed(99_999, Duration.ofSeconds(571_650))));
        assertThat(Files.readAllLines(Path.of("..", "docs", "limits.md")))
                .contains(
                        "RateLimit-Policy: " + fields.first("ratelimit-policy").orElseThrow(),
                        "RateLimit: " + fields.first("ratelimit").orElseThrow());
    }

    @ParameterizedTest(name = "{0}/s with burst {1}: {2} in {3} s")
    @CsvSource({
        "100, 200, 200, 2",
        "100, 100, 100, 1",
        "10, 15, 15, 2",
        "100, 10, 100, 1",
        "100, 1, 100, 1",
        "1, 1, 1, 1",
        "5, 2, 5, 1",
        "1000000000, 5, 1000000000, 1",
        "1, 600, 600, 600",
    })
    void a_rate_is_told_by_its_burst_or_by_what_comes_back_in_a_second(long permits, long burst, long q, long w) {
        Item policy = policies(fields(new Standing(bound("a", rate(permits, burst)), PLENTY)))
                .getFirst();
        assertThat(policy.number("q")).isEqualTo(q);
        assertThat(policy.number("w")).isEqualTo(w);
    }

    @Test
    void bytes_and_requests_on_their_way_are_told_with_their_unit() {
        Headers fields = fields(
                new Standing(bound("bytes", rate(10_000_000, 50_000_000), new Cost.Bytes(), false), PLENTY),
                new Standing(bound("slots", new Allowance.InFlight(20)), new Decision.Allowed(19, Duration.ZERO)),
                new Standing(bound("tokens", rate(5, 5), new Cost.Fixed(5), false), PLENTY));
        List<Item> policies = policies(fields);
        assertThat(policies.get(0).parameters())
                .containsEntry("qu", "content-bytes")
                .containsEntry("q", 50_000_000L);
        assertThat(policies.get(1).parameters())
                .containsEntry("qu", "concurrent-requests")
                .containsEntry("q", 20L)
                .doesNotContainKey("w");
        assertThat(policies.get(2).parameters()).doesNotContainKey("qu");
        Item slots = states(fields).stream()
                .filter(item -> item.value().equals("slots"))
                .findFirst()
                .orElseThrow();
        assertThat(slots.number("r")).isEqualTo(19);
        assertThat(slots.parameters()).doesNotContainKey("t");
    }

    @Test
    void policies_keep_their_order_and_what_is_known_comes_strictest_first() {
        Headers fields = fields(
                new Standing(bound("a", MONTH), new Decision.Allowed(50, Duration.ofDays(3))),
                new Standing(bound("b", rate(9, 9)), new Decision.Unknown()),
                new Standing(bound("c", rate(9, 9)), new Decision.Refused(Duration.ofNanos(1))),
                new Standing(bound("d", rate(9, 9)), new Decision.Allowed(3, Duration.ofSeconds(1))));
        assertThat(policies(fields).stream().map(Item::value)).containsExactly("a", "b", "c", "d");
        assertThat(states(fields).stream().map(Item::value)).containsExactly("c", "d", "a");
        assertThat(states(fields).getFirst().number("t")).isEqualTo(1);
    }

    @Test
    void shadows_and_what_is_unlimited_are_not_told() {
        Headers own = Headers.of("ratelimit", "theirs", "ratelimit-policy", "theirs", "x", "y");
        var shadow = new Standing(bound("shadow", MONTH, Cost.ONE, true), PLENTY);
        var unlimited = new Standing(bound("unlimited", new Allowance.Unlimited()), new Decision.Unknown());
        assertThat(RateLimitFields.onto(
                        own, List.of(shadow.bound(), unlimited.bound()), List.of(shadow, unlimited), NOW))
                .isEqualTo(own);
        var told = new Standing(bound("told", MONTH), new Decision.Unknown());
        Headers fields = RateLimitFields.onto(own, List.of(shadow.bound(), told.bound()), List.of(shadow, told), NOW);
        assertThat(policies(fields).stream().map(Item::value)).containsExactly("told");
        assertThat(fields.has("ratelimit")).as("nothing of it is known").isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 0, 7, 500_000, Long.MAX_VALUE})
    void what_is_left_is_between_none_and_all(long remaining) {
        Headers fields =
                fields(new Standing(bound("a", MONTH), new Decision.Allowed(remaining, Duration.ofSeconds(1))));
        assertThat(states(fields).getFirst().number("r")).isEqualTo(Math.clamp(remaining, 0, 100_000));
    }

    @Test
    void no_number_is_too_long_for_an_integer() {
        var all = new Allowance.Quota(Long.MAX_VALUE, Period.of(Period.Unit.MONTH));
        Headers fields = fields(new Standing(
                bound("a", all), new Decision.Allowed(Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE))));
        assertThat(policies(fields).getFirst().number("q")).isEqualTo(999_999_999_999_999L);
        assertThat(states(fields).getFirst().number("r")).isEqualTo(999_999_999_999_999L);
        assertThat(states(fields).getFirst().number("t")).isEqualTo(999_999_999_999_999L);
    }

    @Test
    void odd_names_and_long_lists_are_well_formed() {
        List<String> names = List.of("a\"b\\c", "with space", "plan.über", "tab\there", "comma, \"x\";q=1", "");
        List<Standing> standings = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            standings.add(new Standing(bound(names.get(i % names.size()) + i, rate(9, 9)), PLENTY));
        }
        List<Item> policies = policies(fields(standings.toArray(Standing[]::new)));
        assertThat(policies).hasSize(60);
        assertThat(policies.get(0).value()).isEqualTo("a\"b\\c0");
        assertThat(policies.get(2).value()).isEqualTo("plan.?ber2");
        assertThat(policies.get(3).value()).isEqualTo("tab?here3");
        assertThat(policies.get(4).value()).isEqualTo("comma, \"x\";q=14");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\";q=1,",
                "\"a\";q=1 ; w=2x",
                "\"a\" q=1",
                "\"a",
                "\"a\\b\"",
                "\"\u00e9\"",
                "\"a\";Q=1",
                "\"a\";q=1.",
                "\"a\";q=1234567890123456",
                "\"a\";pk=:a:",
                "\"a\";pk=:YQ==",
                "\"a\";;q=1",
                "\"a\";q=",
                "(\"a\" \"b\")",
                "\"a\";q=1;q=2",
            })
    void the_reader_of_these_tests_is_strict(String malformed) {
        assertThatThrownBy(() -> StructuredList.parse(List.of(malformed))).isInstanceOf(IllegalArgumentException.class);
    }
}
