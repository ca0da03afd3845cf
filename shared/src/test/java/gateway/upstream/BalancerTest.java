package gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.client.Origin;
import gateway.route.Service;
import gateway.route.Service.Endpoint;
import gateway.route.Service.Outlier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancerTest {
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-03-09T00:00:00Z");

    private final Random random = new Random(7);
    private Instant now = START;

    private static Service service(Optional<Outlier> outlier, int... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            endpoints.add(new Endpoint(new Origin(true, "e" + i, 443, Origin.Reach.PUBLIC), "", weights[i]));
        }
        return new Service("s", endpoints, outlier, TIME, TIME);
    }

    private Balancer balancer(int failures, int maxEjected, int... weights) {
        return Balancer.of(service(Optional.of(new Outlier(failures, TIME, maxEjected)), weights), null, random);
    }

    private int[] shares(Balancer balancer, int times) {
        int[] shares = new int[balancer.service().endpoints().size()];
        for (int i = 0; i < times; i++) {
            shares[balancer.choose(new boolean[shares.length], now)]++;
        }
        return shares;
    }

    private static Duration fail(Balancer balancer, int endpoint, int times, Instant now) {
        Duration ejected = null;
        for (int i = 0; i < times; i++) {
            ejected = balancer.failed(endpoint, now);
        }
        return ejected == null ? Duration.ZERO : ejected;
    }

    private boolean isOut(Balancer balancer, int endpoint) {
        return shares(balancer, 200)[endpoint] == 0;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"1 1 1", "1 3 0", "0 5 0 5", "1000 1 0", "1"})
    void requests_are_shared_by_weight(String written) {
        int[] weights =
                Arrays.stream(written.split(" ")).mapToInt(Integer::parseInt).toArray();
        int sum = Arrays.stream(weights).sum();
        int[] shares = shares(Balancer.of(service(Optional.empty(), weights), null, random), 20_000);
        for (int i = 0; i < weights.length; i++) {
            double expected = 20_000.0 * weights[i] / sum;
            assertThat((double) shares[i]).isBetween(expected - 400, expected + 400);
            assertThat(shares[i] == 0).isEqualTo(weights[i] == 0);
        }
    }

    @Test
    void so_many_failures_in_a_row_leave_an_endpoint_out() {
        Balancer balancer = balancer(3, 1, 1, 1);
        assertThat(fail(balancer, 0, 2, now)).isZero();
        balancer.succeeded(0);
        assertThat(fail(balancer, 0, 2, now)).isZero();
        assertThat(isOut(balancer, 0)).isFalse();
        assertThat(fail(balancer, 0, 1, now)).isEqualTo(TIME);
        assertThat(isOut(balancer, 0)).isTrue();
    }

    @Test
    void when_its_time_is_up_it_gets_requests_again() {
        Balancer balancer = balancer(1, 1, 1, 1);
        fail(balancer, 0, 1, now);
        now = START.plus(TIME).minusNanos(1);
        assertThat(isOut(balancer, 0)).isTrue();
        now = START.plus(TIME);
        assertThat(isOut(balancer, 0)).isFalse();
    }

    @Test
    void each_time_it_is_out_longer_and_good_time_makes_up_for_it() {
        Balancer balancer = balancer(2, 1, 1, 1);
        for (int times = 1; times <= 12; times++) {
            Duration time = fail(balancer, 0, 2, now);
            assertThat(time).isEqualTo(TIME.multipliedBy(Math.min(10, times)));
            now = now.plus(time);
        }
        now = now.plus(TIME.multipliedBy(4));
        assertThat(fail(balancer, 0, 2, now)).isEqualTo(TIME.multipliedBy(7));
        now = now.plus(TIME.multipliedBy(100));
        assertThat(fail(balancer, 0, 2, now)).isEqualTo(TIME);
    }

    @Test
    void failures_while_it_is_out_make_nothing_worse() {
        Balancer balancer = balancer(1, 1, 1, 1);
        assertThat(fail(balancer, 0, 1, now)).isEqualTo(TIME);
        assertThat(fail(balancer, 0, 9, now)).isZero();
        now = START.plus(TIME);
        assertThat(isOut(balancer, 0)).isFalse();
    }

    @Test
    void no_more_are_left_out_than_may_be() {
        Balancer balancer = balancer(1, 2, 1, 1, 1, 1, 0);
        assertThat(fail(balancer, 0, 1, now)).isPositive();
        assertThat(fail(balancer, 1, 1, now)).isPositive();
        assertThat(fail(balancer, 2, 5, now)).isZero();
        assertThat(isOut(balancer, 2)).isFalse();
        now = START.plus(TIME);
        assertThat(fail(balancer, 2, 1, now)).isPositive();
    }

    @Test
    void one_that_takes_requests_always_stays() {
        Balancer balancer = balancer(1, 9, 1, 1, 0);
        assertThat(fail(balancer, 0, 1, now)).isPositive();
        assertThat(fail(balancer, 1, 5, now)).isZero();
        assertThat(shares(balancer, 100)).containsExactly(0, 100, 0);
    }

    @Test
    void without_a_rule_none_is_left_out() {
        Balancer balancer = Balancer.of(service(Optional.empty(), 1, 1), null, random);
        assertThat(fail(balancer, 0, 100, now)).isZero();
        assertThat(isOut(balancer, 0)).isFalse();
    }

    @Test
    void one_that_is_out_is_tried_after_all_others() {
        Balancer balancer = balancer(1, 1, 1, 1, 1, 0);
        fail(balancer, 1, 1, now);
        var tried = new boolean[4];
        List<Integer> order = new ArrayList<>();
        for (int next = balancer.choose(tried, now); next >= 0; next = balancer.choose(tried, now)) {
            tried[next] = true;
            order.add(next);
        }
        assertThat(order).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(order.getLast()).isEqualTo(1);
    }

    @Test
    void a_new_configuration_forgets_nothing_of_endpoints_that_stay() {
        Balancer before = balancer(1, 1, 1, 1);
        fail(before, 1, 1, now);
        var outlier = Optional.of(new Outlier(1, TIME, 1));
        List<Endpoint> endpoints = new ArrayList<>(service(outlier, 1, 5, 1).endpoints());
        endpoints.removeFirst();
        Balancer after = Balancer.of(new Service("s", endpoints, outlier, TIME, TIME), before, random);

        assertThat(isOut(after, 0)).isTrue();
        assertThat(isOut(after, 1)).isFalse();
    }

    @Test
    void chance_takes_every_value() {
        var chance = new Chance();
        int[] counts = new int[10];
        for (int i = 0; i < 10_000; i++) {
            counts[chance.nextInt(10)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(700, 1_300);
        }
    }
}
