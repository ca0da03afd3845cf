package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Caller;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.Limit.OnOutage;
import gateway.policy.Period;
import gateway.policy.Scheme;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitFilterTest {
    private static final Response SERVED = Response.of(200, Headers.of("x-up", "1"), Body.of("served"));
    private static final List<Limit.By> BY = List.of(new Limit.By.Consumer());

    private final WatchedCounters counters = new WatchedCounters();
    private final InMemorySlots slots = new InMemorySlots();
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");
    private final RateLimitFilter filter = filter(counters, clock);
    private final List<Fact> facts = new ArrayList<>();

    private RateLimitFilter filter(Counters counters, HandMovedClock clock) {
        return new RateLimitFilter(
                new Limiter(counters, TableClock.exact(clock)),
                new InFlightGate(slots, TableClock.exact(clock)),
                new FirstSeen.Forgotten(),
                clock);
    }

    private static Limit rate(String name, long permits, long burst) {
        return new Limit(name, BY, new Allowance.Rate(permits, Duration.ofSeconds(1), burst));
    }

    private static Limit quota(String name, long permits, Period.Unit window) {
        return new Limit(name, BY, new Allowance.Quota(permits, Period.of(window)));
    }

    private static Caller acme(String... plan) {
        return new Caller.Known(
                "acme", Scheme.API_KEY, "k1", List.of(plan).stream().findFirst(), Set.of());
    }

    private Calls call(Limit... limits) {
        return Calls.call().caller(acme()).limits(limits).recorder(facts::add);
    }

    private Response answer(Calls call) {
        return filter.apply(call.build(), _ -> SERVED);
    }

    /** Without the partition, which is a hash. As strict a reader as there is takes it, and its numbers make sense. */
    private static String field(Response response, String name) {
        Fields.of(response);
        return response.headers().first(name).orElse("").replaceAll(";pk=:[A-Za-z0-9+/]{12}:", "");
    }

    /** Each limit's decision in a few words. */
    private List<String> decided() {
        List<String> decided = new ArrayList<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.LimitDecided limit) {
                decided.add(limit.limit() + " " + limit.decision());
            }
        }
        return decided;
    }

    @Test
    void a_route_without_limits_costs_nothing() {
        assertThat(answer(call())).isEqualTo(SERVED);
        assertThat(counters.asked()).isEmpty();
    }

    @Test
    void what_is_left_is_told_on_success() {
        Response response = answer(call(rate("steady", 100, 200), quota("monthly", 1000, Period.Unit.MONTH)));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("x-up")).contains("1");
        assertThat(field(response, "ratelimit-policy")).isEqualTo("\"steady\";q=200;w=2, \"monthly\";q=1000;w=2592000");
        assertThat(field(response, "ratelimit")).isEqualTo("\"steady\";r=199;t=1, \"monthly\";r=999;t=571650");
        assertThat(decided()).containsExactly("steady allowed", "monthly allowed");
    }

    @Test
    void the_partition_is_a_name_that_tells_nothing() {
        String fields =
                answer(call(rate("steady", 1, 1))).headers().first("ratelimit").orElseThrow();
        assertThat(fields).matches("\"steady\";r=0;t=1;pk=:[A-Za-z0-9+/]{12}:").doesNotContain("acme");
    }

    @Test
    void an_upstreams_own_fields_are_replaced() {
        var filtered = filter.apply(
                call(rate("steady", 5, 5)).build(),
                _ -> SERVED.withHeader("RateLimit", "\"theirs\";r=1").withHeader("RateLimit-Policy", "\"theirs\";q=1"));
        assertThat(field(filtered, "ratelimit")).isEqualTo("\"steady\";r=4;t=1");
        assertThat(filtered.headers().all("ratelimit-policy")).hasSize(1);
    }

    @Test
    void a_refusal_says_what_and_until_when() {
        var limit = rate("steady", 1, 1);
        answer(call(limit));
        facts.clear();
        clock.move(Duration.ofMillis(100));
        Response response = answer(call(limit));
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.problem()).contains(Problem.Type.QUOTA_EXCEEDED);
        assertThat(response.headers().first("retry-after")).contains("1");
        assertThat(field(response, "ratelimit-policy")).isEqualTo("\"steady\";q=1;w=1");
        assertThat(field(response, "ratelimit")).isEqualTo("\"steady\";r=0;t=1");
        assertThat(response.body().text())
                .contains("\"violated-policies\":[\"steady\"]")
                .contains("https://iana.org/assignments/http-problem-types#quota-exceeded")
                .contains("Try again in 1 second.");
        assertThat(decided()).containsExactly("steady refused");
    }

    @ParameterizedTest(name = "{0} ms before it can pass: {1} s")
    @CsvSource({"1, 1", "999, 1", "1000, 1", "1001, 2", "59999, 60", "60000, 60"})
    void retry_after_is_rounded_up(long millis, long seconds) {
        var limit = new Limit("slow", BY, new Allowance.Rate(1, Duration.ofMinutes(1), 1));
        answer(call(limit));
        clock.move(Duration.ofMinutes(1).minusMillis(millis));
        assertThat(answer(call(limit)).headers().first("retry-after")).contains(Long.toString(seconds));
    }

    @Test
    void the_strictest_stands_first() {
        Response response = answer(call(
                quota("a", 100, Period.Unit.HOUR),
                rate("b", 10, 3),
                quota("c", 3, Period.Unit.DAY),
                quota("d", 3, Period.Unit.HOUR)));
        assertThat(field(response, "ratelimit"))
                .isEqualTo("\"c\";r=2;t=53250, \"d\";r=2;t=2850, \"b\";r=2;t=1, \"a\";r=99;t=2850");
    }

    @Test
    void a_plans_limits_hold_beside_the_routes_and_over_all_routes() {
        var calls = List.of("r1", "r2", "r1", "r2");
        List<Integer> statuses = new ArrayList<>();
        for (String route : calls) {
            statuses.add(answer(call(rate("steady", 9, 9))
                            .caller(acme("gold"))
                            .route(route)
                            .plan("gold", quota("daily", 3, Period.Unit.DAY)))
                    .status());
        }
        assertThat(statuses).containsExactly(200, 200, 200, 429);
        assertThat(decided()).contains("gold.daily refused");
    }

    @Test
    void a_plan_that_is_not_configured_admits_nobody() {
        Response response =
                answer(call(rate("steady", 9, 9)).caller(acme("typo")).plan("gold"));
        assertThat(response.problem()).contains(Problem.Type.LIMITER_UNAVAILABLE);
        assertThat(decided()).containsExactly("typo unknown");
        assertThat(counters.asked()).isEmpty();
    }

    @Test
    void a_plan_is_for_callers_who_have_one() {
        assertThat(answer(call().plan("gold", quota("daily", 0, Period.Unit.DAY))))
                .isEqualTo(SERVED);
        assertThat(answer(call().caller(new Caller.Anonymous()).plan("gold", quota("daily", 0, Period.Unit.DAY))))
                .isEqualTo(SERVED);
    }

    @Test
    void a_later_refusal_gives_back_what_earlier_quotas_gave() {
        var big = quota("big", 100, Period.Unit.DAY);
        var small = quota("small", 1, Period.Unit.DAY);
        answer(call(big, small));
        // Another instance takes big's place in memory: this one has forgotten that small is spent.
        var other = filter(counters, clock);
        counters.asked();
        Response response = other.apply(call(big, small).build(), _ -> SERVED);
        assertThat(response.status()).isEqualTo(429);
        assertThat(response.body().text()).contains("\"violated-policies\":[\"small\"]");
        assertThat(counters.asked()).containsExactly("r/r1/big/c/acme/d1795478400", "r/r1/small/c/acme/d1795478400");
        response = other.apply(call(big).build(), _ -> SERVED);
        assertThat(counters.asked()).as("it has the permit still").isEmpty();
        assertThat(field(response, "ratelimit")).as("two taken, one given back").isEqualTo("\"big\";r=98;t=53250");
    }

    @Test
    void rates_are_asked_first_so_that_quotas_have_nothing_to_give_back() {
        answer(call(quota("daily", 100, Period.Unit.DAY), rate("steady", 1, 1)));
        assertThat(counters.asked()).containsExactly("r/r1/steady/c/acme", "r/r1/daily/c/acme/d1795478400");
        var other = filter(counters, clock);
        other.apply(
                call(quota("daily", 100, Period.Unit.DAY), rate("steady", 1, 1)).build(), _ -> SERVED);
        assertThat(counters.asked()).containsExactly("r/r1/steady/c/acme");
    }

    @Test
    void who_goes_on_over_the_limit_costs_no_writes() {
        answer(call(quota("daily", 1, Period.Unit.DAY), rate("steady", 100, 100)));
        counters.asked();
        for (int i = 0; i < 100; i++) {
            Response response = answer(call(quota("daily", 1, Period.Unit.DAY), rate("steady", 100, 100)));
            assertThat(response.status()).isEqualTo(429);
            assertThat(response.headers().first("retry-after")).contains("53250");
        }
        assertThat(counters.asked()).isEmpty();
    }

    @ParameterizedTest(name = "when the counters are away, {0} answers {1}")
    @CsvSource({"ALLOW, 200", "REFUSE, 503"})
    void an_outage_follows_the_policy(OnOutage onOutage, int status) {
        counters.away(true);
        Response response = answer(call(
                quota("daily", 1, Period.Unit.DAY).withOnOutage(onOutage),
                rate("steady", 1, 1).withOnOutage(onOutage)));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.headers().has("ratelimit")).isFalse();
        assertThat(decided()).contains("steady unknown");
        if (status == 503) {
            assertThat(response.problem()).contains(Problem.Type.LIMITER_UNAVAILABLE);
            assertThat(response.headers().has("retry-after")).isTrue();
            assertThat(counters.asked())
                    .as("nothing was taken, so nothing is given back")
                    .hasSize(1);
        }
    }

    @Test
    void limits_are_counted_apart_by_what_they_say() {
        var byIp = new Limit("ip", List.of(Limit.By.Ip.DEFAULT), new Allowance.Rate(1, Duration.ofSeconds(1), 1));
        assertThat(answer(call(byIp).clientIp("192.0.2.1")).status()).isEqualTo(200);
        assertThat(answer(call(byIp).clientIp("192.0.2.2")).status()).isEqualTo(200);
        assertThat(answer(call(byIp).clientIp("192.0.2.1")).status()).isEqualTo(429);
        assertThat(answer(call(byIp).clientIp("192.0.2.1").route("r2")).status())
                .isEqualTo(200);
    }

    private static Limit inFlight(String name, int requests) {
        return new Limit(name, BY, new Allowance.InFlight(requests));
    }

    @Test
    void no_more_are_on_their_way_at_once_than_may_be() {
        var limit = inFlight("few", 2);
        List<Integer> inner = new ArrayList<>();
        Response response = filter.apply(
                call(limit).build(),
                _ -> filter.apply(call(limit).build(), _ -> {
                    inner.add(answer(call(limit)).status());
                    return SERVED;
                }));
        assertThat(response.status()).isEqualTo(200);
        assertThat(inner).containsExactly(429);
        assertThat(answer(call(limit)).status()).as("all are answered").isEqualTo(200);
        assertThat(facts).extracting(Object::toString).anyMatch(fact -> fact.contains("refused"));
    }

    @Test
    void who_has_to_wait_for_others_is_told_to_come_again_in_a_second() {
        var limit = inFlight("few", 1);
        List<Response> inner = new ArrayList<>();
        filter.apply(call(limit).build(), _ -> {
            inner.add(answer(call(limit)));
            return SERVED;
        });
        assertThat(inner.getFirst().status()).isEqualTo(429);
        assertThat(inner.getFirst().headers().first("retry-after")).contains("1");
        assertThat(inner.getFirst().body().text()).contains("\"violated-policies\":[\"few\"]");
    }

    @Test
    void a_call_that_fails_is_not_on_its_way_any_more() {
        var limit = inFlight("few", 1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> filter.apply(call(limit).build(), _ -> {
                        throw new IllegalStateException("upstream");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(answer(call(limit)).status()).isEqualTo(200);
    }

    @Test
    void a_quota_gets_back_what_it_gave_to_a_call_that_there_is_no_room_for() {
        var one = inFlight("few", 1);
        var quota = quota("daily", 10, Period.Unit.DAY);
        filter.apply(call(one, quota).build(), _ -> {
            for (int i = 0; i < 5; i++) {
                assertThat(answer(call(one, quota)).status()).isEqualTo(429);
            }
            return SERVED;
        });
        assertThat(field(answer(call(one, quota)), "ratelimit")).contains("\"daily\";r=8;");
    }

    @ParameterizedTest(name = "when there are no slots to be had, {0} answers {1}, then {2}")
    @CsvSource({"ALLOW, 200, 200", "REFUSE, 503, 503", "LOCAL, 200, 429"})
    void without_its_table_a_limit_of_those_on_their_way_follows_the_policy(OnOutage onOutage, int first, int second) {
        slots.away(true);
        var limit = inFlight("few", 5).withOnOutage(onOutage);
        List<Integer> statuses = new ArrayList<>();
        Response outer = filter.apply(call(limit).build(), _ -> {
            statuses.add(answer(call(limit)).status());
            return SERVED;
        });
        assertThat(outer.status()).isEqualTo(first);
        assertThat(statuses.isEmpty() ? List.of(outer.status()) : statuses).containsExactly(second);
    }

    @Test
    void in_shadow_nobody_is_refused_for_those_on_their_way() {
        var limit = new Limit(
                "few",
                BY,
                new Allowance.InFlight(1),
                Map.of(),
                Map.of(),
                Cost.ONE,
                List.of(),
                OnOutage.REFUSE,
                true,
                Duration.ZERO,
                Optional.empty());
        List<Integer> inner = new ArrayList<>();
        filter.apply(call(limit).build(), _ -> {
            inner.add(answer(call(limit)).status());
            return SERVED;
        });
        assertThat(inner).containsExactly(200);
        assertThat(facts).extracting(Object::toString).anyMatch(fact -> fact.contains("decision=refused"));
    }
}
