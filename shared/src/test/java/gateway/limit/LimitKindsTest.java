package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Caller;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.Limit.OnOutage;
import gateway.policy.Period;
import gateway.policy.RampUp;
import gateway.policy.Scheme;
import gateway.telemetry.Fact;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What limits may say beside how much: tiers, costs, statuses, shadow, delay, ramps. */
class LimitKindsTest {
    private static final Response SERVED = Response.of(200, Headers.EMPTY, Body.of("served"));
    private static final List<Limit.By> BY = List.of(new Limit.By.Consumer());
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final WatchedCounters counters = new WatchedCounters();
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");
    private final List<Fact> facts = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Map<String, Instant> seen = new HashMap<>();
    private boolean seenAway;
    private final RateLimitFilter filter = new RateLimitFilter(
            new Limiter(counters, TableClock.exact(clock)),
            gate(),
            (key, now) -> seenAway ? null : seen.computeIfAbsent(key, _ -> now),
            clock,
            time -> {
                pauses.add(time);
                clock.move(time);
            },
            Runnable::run);

    private InFlightGate gate() {
        return new InFlightGate(new InMemorySlots(), TableClock.exact(clock));
    }

    /** Writes a limit by what it differs in from a plain one. */
    private static final class Limits {
        private final List<Limit.By> by;
        private final Allowance allowance;
        private Map<String, Allowance> plans = Map.of();
        private Map<String, Allowance> consumers = Map.of();
        private Cost cost = Cost.ONE;
        private List<Limit.Statuses> counted = List.of();
        private OnOutage onOutage = OnOutage.REFUSE;
        private boolean shadow;
        private Duration delay = Duration.ZERO;
        private Optional<RampUp> rampUp = Optional.empty();

        Limits(List<Limit.By> by, Allowance allowance) {
            this.by = by;
            this.allowance = allowance;
        }

        static Limits rate(long permits, long burst) {
            return new Limits(BY, new Allowance.Rate(permits, SECOND, burst));
        }

        static Limits quota(long permits) {
            return new Limits(BY, new Allowance.Quota(permits, Period.of(Period.Unit.DAY)));
        }

        Limits plans(Map<String, Allowance> plans) {
            this.plans = plans;
            return this;
        }

        Limits consumers(Map<String, Allowance> consumers) {
            this.consumers = consumers;
            return this;
        }

        Limits cost(Cost cost) {
            this.cost = cost;
            return this;
        }

        Limits counted(int least, int most) {
            this.counted = List.of(new Limit.Statuses(least, most));
            return this;
        }

        Limits shadow() {
            this.shadow = true;
            return this;
        }

        Limits delay(Duration delay) {
            this.delay = delay;
            return this;
        }

        Limits rampUp(Duration over, int percent) {
            this.rampUp = Optional.of(new RampUp(over, percent));
            return this;
        }

        Limit called(String name) {
            return new Limit(name, by, allowance, plans, consumers, cost, counted, onOutage, shadow, delay, rampUp);
        }
    }

    private static Allowance perSecond(long burst) {
        return new Allowance.Rate(1, SECOND, burst);
    }

    private static Caller known(String consumer, String plan) {
        return new Caller.Known(
                consumer, Scheme.API_KEY, "k1", plan.isEmpty() ? Optional.empty() : Optional.of(plan), Set.of());
    }

    private Calls call(Limit... limits) {
        return Calls.call()
                .caller(known("acme", ""))
                .limits(limits)
                .recorder(facts::add)
                .deadline(Deadline.in(clock, Duration.ofSeconds(10)));
    }

    private Response answer(Calls call) {
        return answer(call, SERVED);
    }

    private Response answer(Calls call, Response response) {
        Response answer = filter.apply(call.build(), _ -> response);
        Fields.of(answer);
        return answer;
    }

    /** How many pass in a row. */
    private int passing(Calls call) {
        int passed = 0;
        while (passed < 100 && answer(call).status() == 200) {
            passed++;
        }
        return passed;
    }

    /** What {@code limit} has left, as the last answer said. */
    private static long left(Response response, String limit) {
        return Fields.of(response).states().stream()
                .filter(state -> state.value().equals(limit))
                .findFirst()
                .orElseThrow()
                .number("r");
    }

    @ParameterizedTest(name = "{0} with plan {1} has {2}")
    @CsvSource({
        "acme, '', 3",
        "acme, gold, 7",
        "acme, silver, 3",
        "vip, '', 9",
        "vip, gold, 9",
    })
    void a_consumers_own_allowance_comes_before_its_plans_and_that_before_everybodys(
            String consumer, String plan, int most) {
        Limit limit = Limits.rate(1, 3)
                .plans(Map.of("gold", perSecond(7)))
                .consumers(Map.of("vip", perSecond(9)))
                .called("tiers");
        assertThat(passing(
                        call(limit).caller(known(consumer, plan)).plan("gold").plan("silver")))
                .isEqualTo(most);
    }

    @Test
    void unlimited_is_not_counted_nor_told_of() {
        Limit limit = Limits.rate(1, 1)
                .plans(Map.of("free", new Allowance.Unlimited()))
                .called("tiers");
        for (int i = 0; i < 5; i++) {
            assertThat(answer(call(limit).caller(known("acme", "free")).plan("free")))
                    .isEqualTo(SERVED);
        }
        assertThat(counters.asked()).isEmpty();
    }

    @Test
    void who_has_an_allowance_of_its_own_is_counted_apart() {
        Limit limit = new Limits(List.of(), perSecond(2))
                .plans(Map.of("gold", perSecond(3)))
                .consumers(Map.of("vip", perSecond(4)))
                .called("all");
        assertThat(passing(call(limit).caller(known("acme", "gold")).plan("gold")))
                .isEqualTo(3);
        assertThat(passing(call(limit).caller(known("beta", "gold")).plan("gold")))
                .as("together with acme")
                .isZero();
        assertThat(passing(call(limit).caller(known("vip", "gold")).plan("gold")))
                .isEqualTo(4);
        assertThat(passing(call(limit))).isEqualTo(2);
        assertThat(passing(call(limit).caller(new Caller.Anonymous()))).isZero();
    }

    @Test
    void a_request_costs_what_the_limit_says() {
        assertThat(passing(call(Limits.rate(1, 10).cost(new Cost.Fixed(3)).called("dear"))))
                .isEqualTo(3);
    }

    @Test
    void a_request_says_what_it_costs() {
        Limit limit = Limits.quota(10).cost(new Cost.Requested("x-cost", 2, 8)).called("said");
        assertThat(left(answer(call(limit).headers("X-Cost", "5")), "said")).isEqualTo(5);
        assertThat(left(answer(call(limit)), "said")).isEqualTo(3);
        assertThat(answer(call(limit).headers("x-cost", "4")).status()).isEqualTo(429);
        assertThat(left(answer(call(limit).headers("x-cost", "3")), "said")).isZero();
    }

    @ParameterizedTest(name = "x-cost: {0} is malformed")
    @ValueSource(strings = {"0", "-1", "9", "1.5", "", "1, 2", "ten", "+1", "0x1", "99999999999999999999"})
    void a_cost_that_is_none_is_refused_by_name(String value) {
        Limit limit = Limits.quota(10).cost(new Cost.Requested("x-cost", 2, 8)).called("said");
        Response response = answer(call(limit).headers("x-cost", value));
        assertThat(response.problem()).contains(Problem.Type.BAD_REQUEST);
        assertThat(response.body().text()).contains("x-cost").contains("from 1 to 8");
        assertThat(counters.asked()).isEmpty();
    }

    @Test
    void two_costs_are_none() {
        Limit limit = Limits.quota(10).cost(new Cost.Requested("x-cost", 2, 8)).called("said");
        assertThat(answer(call(limit).headers("x-cost", "1", "x-cost", "1")).status())
                .isEqualTo(400);
    }

    @Test
    void more_than_there_ever_is_at_once_is_refused_for_good() {
        Limit limit =
                Limits.rate(1, 5).cost(new Cost.Requested("x-cost", 1, 100)).called("said");
        Response response = answer(call(limit).headers("x-cost", "6"));
        assertThat(response.problem()).contains(Problem.Type.BAD_REQUEST);
        assertThat(response.headers().has("retry-after")).isFalse();
        assertThat(response.body().text()).contains("never admits more than 5 at once");
        assertThat(answer(call(limit).headers("x-cost", "5")).status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "an answer that says {0} costs {1}")
    @CsvSource(
            nullValues = "-",
            value = {"3, 3", "0, 0", "20, 20", "30, 30", "-, 4", "x, 4", "-1, 4", "1.5, 4"})
    void an_answer_says_what_the_request_has_cost(String value, long cost) {
        Limit limit = Limits.quota(100)
                .cost(new Cost.Answered(new Cost.Source.Header("x-cost"), 4, 20))
                .called("said");
        Response served = value == null ? SERVED : SERVED.withHeader("x-cost", value);
        assertThat(left(answer(call(limit), served), "said")).isEqualTo(100 - cost);
        assertThat(left(answer(call(limit), SERVED.withHeader("x-cost", "0")), "said"))
                .as("that is what the counter has, too")
                .isEqualTo(100 - cost);
    }

    @Test
    void what_an_answer_costs_at_the_most_must_be_there() {
        Limit limit = Limits.quota(30)
                .cost(new Cost.Answered(new Cost.Source.Header("x-cost"), 4, 20))
                .called("said");
        assertThat(answer(call(limit), SERVED.withHeader("x-cost", "11")).status())
                .isEqualTo(200);
        assertThat(answer(call(limit), SERVED.withHeader("x-cost", "1")).status())
                .as("19 are left")
                .isEqualTo(429);
    }

    @ParameterizedTest(name = "{0} costs {1}")
    @CsvSource(delimiter = '|', textBlock = """
        {"usage":{"total_tokens":7}}   | 7
        {"usage":{"total_tokens":"7"}} | 4
        {"usage":{"total_tokens":7.0}} | 4
        {"usage":[]}                   | 4
        no JSON                        | 4
        ''                             | 4
        """)
    void an_answers_body_says_what_the_request_has_cost(String body, long cost) {
        Limit limit = Limits.quota(100)
                .cost(new Cost.Answered(new Cost.Source.Field("/usage/total_tokens"), 4, 20))
                .called("tokens");
        assertThat(left(answer(call(limit), SERVED.withBody(Body.of(body))), "tokens"))
                .isEqualTo(100 - cost);
    }

    @Test
    void a_coded_body_is_read_as_well() throws IOException {
        var coded = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(coded)) {
            gzip.write("{\"n\":7}".getBytes(StandardCharsets.UTF_8));
        }
        Limit limit = Limits.quota(100)
                .cost(new Cost.Answered(new Cost.Source.Field("/n"), 4, 20))
                .called("tokens");
        Response response = SERVED.withBody(Body.of(coded.toByteArray())).withHeader("content-encoding", "gzip");
        assertThat(left(answer(call(limit), response), "tokens")).isEqualTo(93);
    }

    @Test
    void bytes_of_both_bodies_count() {
        Limit limit = Limits.quota(100).cost(new Cost.Bytes()).called("bytes");
        assertThat(left(answer(call(limit).body("x".repeat(30)), SERVED.withBody(Body.of("y".repeat(20)))), "bytes"))
                .isEqualTo(50);
        assertThat(left(answer(call(limit), SERVED.withBody(Body.EMPTY)), "bytes"))
                .isEqualTo(50);
        assertThat(answer(call(limit), SERVED.withBody(Body.of("y".repeat(70)))).status())
                .isEqualTo(200);
        assertThat(answer(call(limit), SERVED.withBody(Body.EMPTY)).status())
                .as("20 too many have gone by")
                .isEqualTo(429);
    }

    @Test
    void a_rate_of_bytes_is_paid_back_by_time() {
        Limit limit = Limits.rate(10, 20).cost(new Cost.Bytes()).called("bytes");
        assertThat(answer(call(limit), SERVED.withBody(Body.of("y".repeat(50)))).status())
                .isEqualTo(200);
        clock.move(Duration.ofSeconds(3));
        assertThat(answer(call(limit), SERVED.withBody(Body.EMPTY)).status()).isEqualTo(429);
        clock.move(Duration.ofMillis(200));
        assertThat(answer(call(limit), SERVED.withBody(Body.EMPTY)).status()).isEqualTo(200);
    }

    @Test
    void a_body_beyond_what_there_ever_is_at_once_is_too_large() {
        Limit limit = Limits.rate(10, 20).cost(new Cost.Bytes()).called("bytes");
        assertThat(answer(call(limit).body("x".repeat(21))).problem()).contains(Problem.Type.REQUEST_TOO_LARGE);
    }

    @ParameterizedTest(name = "an answer {0} costs {1}")
    @CsvSource({"200, 1", "299, 1", "300, 0", "404, 0", "503, 0"})
    void answers_that_do_not_count_give_back_what_was_taken(int status, long cost) {
        Limit limit = Limits.quota(10).counted(200, 299).called("good");
        assertThat(left(answer(call(limit), Response.of(status, Headers.EMPTY, Body.EMPTY)), "good"))
                .isEqualTo(10 - cost);
        assertThat(left(answer(call(limit)), "good")).isEqualTo(9 - cost);
    }

    @Test
    void a_rates_permits_are_given_back_too() {
        Limit limit = Limits.rate(1, 1).counted(500, 599).called("failures");
        for (int i = 0; i < 5; i++) {
            assertThat(answer(call(limit)).status()).isEqualTo(200);
        }
        assertThat(answer(call(limit), Response.of(500, Headers.EMPTY, Body.EMPTY))
                        .status())
                .isEqualTo(500);
        assertThat(answer(call(limit)).status()).isEqualTo(429);
    }

    @Test
    void what_is_given_back_belongs_to_the_window_that_it_was_taken_from() {
        Limit limit = Limits.quota(2).counted(200, 299).called("good");
        clock.moveTo("2026-11-24T23:59:59.900Z");
        filter.apply(call(limit).build(), _ -> {
            clock.moveTo("2026-11-25T00:00:00.100Z");
            return Response.of(404, Headers.EMPTY, Body.EMPTY);
        });
        assertThat(passing(call(limit))).isEqualTo(2);
    }

    @Test
    void a_call_that_ends_without_an_answer_has_cost_what_was_taken() {
        Limit limit = Limits.quota(10).counted(200, 299).called("good");
        assertThatThrownBy(() -> filter.apply(call(limit).build(), _ -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(left(answer(call(limit)), "good")).isEqualTo(8);
    }

    @Test
    void a_limit_in_shadow_decides_for_the_log_alone() {
        Limit limit = Limits.rate(1, 1).shadow().called("trial");
        for (int i = 0; i < 3; i++) {
            assertThat(answer(call(limit))).isEqualTo(SERVED);
        }
        List<Fact.LimitDecided> decided = facts.stream()
                .filter(Fact.LimitDecided.class::isInstance)
                .map(Fact.LimitDecided.class::cast)
                .toList();
        assertThat(decided).allMatch(Fact.LimitDecided::shadow);
        assertThat(decided).extracting(Fact.LimitDecided::decision).containsExactly("allowed", "refused", "refused");
    }

    @Test
    void a_limit_in_shadow_refuses_nobody_whatever_becomes_of_it() {
        counters.away(true);
        assertThat(answer(call(Limits.rate(1, 1).shadow().called("trial")))).isEqualTo(SERVED);
        Limit malformed = Limits.rate(1, 1)
                .cost(new Cost.Requested("x-cost", 1, 5))
                .shadow()
                .called("said");
        assertThat(answer(call(malformed).headers("x-cost", "no"))).isEqualTo(SERVED);
        assertThat(answer(call(Limits.rate(1, 1).cost(new Cost.Bytes()).shadow().called("bytes"))
                        .body("xx")))
                .isEqualTo(SERVED);
    }

    @Test
    void a_refusal_tells_of_the_limits_in_earnest_alone() {
        Limit shadow = Limits.rate(1, 1).shadow().called("trial");
        Limit real = Limits.rate(1, 1).called("real");
        answer(call(shadow, real));
        Response response = answer(call(shadow, real));
        assertThat(response.body().text()).contains("\"violated-policies\":[\"real\"]");
        assertThat(response.headers().toString()).doesNotContain("trial");
    }

    @Test
    void a_request_waits_for_its_permit_up_to_the_bound() {
        Limit limit = Limits.rate(10, 1).delay(Duration.ofMillis(250)).called("smooth");
        for (int i = 0; i < 5; i++) {
            assertThat(answer(call(limit)).status()).isEqualTo(200);
        }
        assertThat(pauses).hasSize(4).containsOnly(Duration.ofMillis(100));
    }

    @Test
    void a_request_that_would_wait_too_long_is_refused_at_once() {
        Limit limit = Limits.rate(1, 1).delay(Duration.ofMillis(250)).called("smooth");
        answer(call(limit));
        assertThat(answer(call(limit)).status()).isEqualTo(429);
        clock.move(Duration.ofMillis(750));
        assertThat(answer(call(limit)).status()).isEqualTo(200);
        assertThat(pauses).containsExactly(Duration.ofMillis(250));
    }

    @Test
    void half_of_the_time_is_left_to_what_comes_after() {
        Limit limit = Limits.rate(1, 1).delay(Duration.ofSeconds(5)).called("smooth");
        answer(call(limit));
        assertThat(answer(call(limit).deadline(Deadline.in(clock, Duration.ofMillis(1900))))
                        .status())
                .isEqualTo(429);
        assertThat(answer(call(limit).deadline(Deadline.in(clock, Duration.ofMillis(2100))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void what_does_not_wait_is_asked_at_the_moment_at_which_the_call_goes_on() {
        Limit smooth = Limits.rate(10, 1).delay(Duration.ofMillis(250)).called("smooth");
        Limit strict = Limits.rate(10, 1).called("strict");
        answer(call(strict, smooth));
        assertThat(answer(call(smooth)).status()).isEqualTo(200);
        assertThat(answer(call(strict, smooth)).status())
                .as("100 ms later strict has a permit")
                .isEqualTo(200);
    }

    @Test
    void who_is_interrupted_while_waiting_does_not_pass() {
        var impatient = new RateLimitFilter(
                new Limiter(counters, TableClock.exact(clock)),
                gate(),
                new FirstSeen.Forgotten(),
                clock,
                _ -> {
                    throw new InterruptedException();
                },
                Runnable::run);
        Limit limit = Limits.rate(10, 1).delay(Duration.ofMillis(250)).called("smooth");
        impatient.apply(call(limit).build(), _ -> SERVED);
        assertThat(impatient.apply(call(limit).build(), _ -> SERVED).status()).isEqualTo(503);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_slot_that_lies_unused_is_left_beside_another_call() {
        var slots = new InMemorySlots();
        var holder = new RateLimitFilter(
                new Limiter(counters, TableClock.exact(clock)),
                new InFlightGate(slots, TableClock.exact(clock)),
                new FirstSeen.Forgotten(),
                clock,
                pauses::add,
                Runnable::run);
        Limit atOnce = new Limits(BY, new Allowance.InFlight(16)).called("at-once");
        holder.apply(call(atOnce).build(), _ -> SERVED);
        assertThat(slots.writes()).as("kept").isEqualTo(1);
        clock.move(Duration.ofMillis(1100));
        holder.apply(call(Limits.rate(10, 10).called("rate")).build(), _ -> SERVED);
        assertThat(slots.writes()).as("left").isEqualTo(2);
    }

    @ParameterizedTest(name = "after {0} hours: {1}")
    @CsvSource({"0, 10", "1, 19", "5, 55", "9, 91", "10, 100", "1000, 100"})
    void a_new_consumers_allowance_grows(long hours, int most) {
        Limit rate = Limits.rate(100, 100).rampUp(Duration.ofHours(10), 10).called("rate");
        Limit quota = Limits.quota(100).rampUp(Duration.ofHours(10), 10).called("quota");
        seen.put("f/r/r1/rate/c/acme", clock.instant());
        seen.put("f/r/r1/quota/c/acme", clock.instant());
        clock.move(Duration.ofHours(hours));
        assertThat(passing(call(rate))).isEqualTo(most);
        assertThat(passing(call(quota))).isEqualTo(most);
    }

    @Test
    void a_consumer_grows_from_when_it_is_seen_first() {
        Limit limit = Limits.quota(100).rampUp(Duration.ofHours(10), 10).called("quota");
        assertThat(left(answer(call(limit)), "quota")).isEqualTo(9);
        clock.move(Duration.ofHours(5));
        assertThat(left(answer(call(limit)), "quota")).isEqualTo(53);
        assertThat(left(answer(call(limit).caller(known("beta", ""))), "quota")).isEqualTo(9);
    }

    @Test
    void who_cannot_be_told_to_be_known_has_the_smallest_allowance() {
        Limit limit = Limits.quota(100).rampUp(Duration.ofHours(10), 10).called("quota");
        seen.put("f/r/r1/quota/c/acme", clock.instant().minus(Duration.ofDays(10)));
        seenAway = true;
        assertThat(left(answer(call(limit)), "quota")).isEqualTo(9);
        seenAway = false;
        clock.move(Duration.ofSeconds(6));
        assertThat(left(answer(call(limit)), "quota")).isEqualTo(98);
    }

    @Test
    void a_small_allowance_is_never_none() {
        Limit limit = Limits.rate(2, 2).rampUp(Duration.ofHours(10), 10).called("rate");
        assertThat(passing(call(limit))).isEqualTo(1);
        clock.move(Duration.ofSeconds(5));
        assertThat(passing(call(limit))).isEqualTo(1);
    }

    @Test
    void all_that_is_known_to_refuse_is_told_at_once_and_all_that_hold_are_named() {
        Limit one = Limits.rate(1, 1).called("one");
        Limit two = Limits.quota(1).called("two");
        Limit three = Limits.quota(50).called("three");
        answer(call(one, two, three));
        counters.asked();
        Response response = answer(call(one, two, three));
        assertThat(response.body().text()).contains("\"violated-policies\":[\"one\",\"two\"]");
        assertThat(Fields.of(response).policyNames()).containsExactly("one", "two", "three");
        assertThat(left(response, "three")).isEqualTo(49);
        assertThat(counters.asked()).isEmpty();
    }

    @Test
    void what_was_taken_before_a_refusal_is_given_back() {
        Limit rate = Limits.rate(1, 1).called("rate");
        Limit quota = Limits.quota(0).called("quota");
        assertThat(answer(call(rate, new Limits(List.of(), new Allowance.Rate(1, SECOND, 1)).called("all")))
                        .status())
                .isEqualTo(200);
        clock.move(SECOND);
        var other = new RateLimitFilter(
                new Limiter(counters, TableClock.exact(clock)), gate(), new FirstSeen.Forgotten(), clock);
        assertThat(other.apply(call(rate, quota).build(), _ -> SERVED).status()).isEqualTo(429);
        assertThat(other.apply(call(rate).build(), _ -> SERVED).status()).isEqualTo(200);
    }
}
