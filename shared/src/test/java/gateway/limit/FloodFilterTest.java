package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.pipeline.Handler;
import gateway.policy.Allowance;
import gateway.policy.Flood;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloodFilterTest {
    private static final Response SERVED = Response.of(200, Headers.EMPTY, Body.of("served"));
    private static final Allowance.Rate FIVE = new Allowance.Rate(1, Duration.ofSeconds(10), 5);
    private static final Flood REQUESTS = new Flood(Optional.of(FIVE), Optional.empty(), 32, 64);
    private static final Flood FAILURES = new Flood(Optional.empty(), Optional.of(FIVE), 32, 64);

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:12:30Z");
    private final FloodFilter filter = new FloodFilter(clock);
    private final List<Fact> facts = new ArrayList<>();

    private Response answer(Flood flood, String address, Handler next) {
        return filter.apply(
                Calls.call().flood(flood).clientIp(address).recorder(facts::add).build(), next);
    }

    private int served(Flood flood, String address, int times) {
        int served = 0;
        for (int i = 0; i < times; i++) {
            served += answer(flood, address, _ -> SERVED).status() == 200 ? 1 : 0;
        }
        return served;
    }

    private static Handler unauthenticated() {
        return call -> call.refuse(Problem.of(Problem.Type.UNAUTHENTICATED, "No."));
    }

    @Test
    void without_a_guard_everything_passes() {
        for (int i = 0; i < 100; i++) {
            assertThat(filter.apply(Calls.call().build(), _ -> SERVED)).isEqualTo(SERVED);
        }
    }

    @Test
    void an_address_that_sends_too_much_is_told_so_and_when_to_come_again() {
        assertThat(served(REQUESTS, "203.0.113.7", 5)).isEqualTo(5);
        clock.move(Duration.ofMillis(100));

        Response refused = answer(REQUESTS, "203.0.113.7", _ -> {
            throw new AssertionError("it was refused");
        });
        assertThat(refused.problem()).contains(Problem.Type.QUOTA_EXCEEDED);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers().first("retry-after")).contains("10");
        assertThat(refused.body().text()).contains("\"violated-policies\":[\"flood\"]", "Try again in 10 seconds.");
        assertThat(facts).containsExactly(new Fact.LimitDecided("flood", "refused"));

        clock.move(Duration.ofSeconds(10));
        assertThat(served(REQUESTS, "203.0.113.7", 5)).isEqualTo(1);
    }

    @ParameterizedTest(name = "v4 {0}, v6 {1}: {2} and {3} {4}")
    @CsvSource(delimiter = '|', textBlock = """
        32 | 64  | 203.0.113.7        | 203.0.113.8         | apart
        24 | 64  | 203.0.113.7        | 203.0.113.8         | together
        24 | 64  | 203.0.113.7        | 203.0.114.7         | apart
        32 | 64  | 2001:db8:1:2::1    | 2001:db8:1:2:ffff::9| together
        32 | 64  | 2001:db8:1:2::1    | 2001:db8:1:3::1     | apart
        32 | 56  | 2001:db8:1:2::1    | 2001:db8:1:3::1     | together
        32 | 128 | 2001:db8:1:2::1    | 2001:db8:1:2::2     | apart
        32 | 128 | 2001:db8::1        | 2001:0DB8:0::0:1    | together
        32 | 100 | 2001:db8::1        | 2001:db8::fff:ffff  | together
        32 | 100 | 2001:db8::1        | 2001:db8::1000:0    | apart
        32 | 64  | 203.0.113.7        | ::ffff:203.0.113.7  | together
        32 | 64  | ::ffff:203.0.113.7 | ::ffff:203.0.113.8  | apart
        """)
    void networks_are_as_large_as_the_guard_says(int v4, int v6, String one, String other, String counted) {
        var flood = new Flood(Optional.of(FIVE), Optional.empty(), v4, v6);
        assertThat(served(flood, one, 10)).isEqualTo(5);
        assertThat(served(flood, other, 10)).isEqualTo(counted.equals("apart") ? 5 : 0);
    }

    @Test
    void who_guesses_is_refused_before_a_credential_is_looked_at() {
        for (int i = 0; i < 5; i++) {
            assertThat(answer(FAILURES, "203.0.113.7", unauthenticated()).status())
                    .isEqualTo(401);
        }
        Response refused = answer(FAILURES, "203.0.113.7", _ -> {
            throw new AssertionError("it was refused");
        });
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers().first("retry-after")).contains("10");
        assertThat(served(FAILURES, "203.0.113.8", 1)).isEqualTo(1);

        clock.move(Duration.ofSeconds(10));
        assertThat(answer(FAILURES, "203.0.113.7", unauthenticated()).status()).isEqualTo(401);
        assertThat(answer(FAILURES, "203.0.113.7", unauthenticated()).status()).isEqualTo(429);
    }

    @Test
    void only_what_the_gateway_itself_does_not_authenticate_is_a_failure() {
        Response theirs = Response.of(401, Headers.EMPTY, Body.of("theirs"));
        for (int i = 0; i < 20; i++) {
            assertThat(answer(FAILURES, "203.0.113.7", _ -> theirs).status()).isEqualTo(401);
            assertThat(answer(FAILURES, "203.0.113.7", call -> call.refuse(Problem.of(Problem.Type.FORBIDDEN, "No.")))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(served(FAILURES, "203.0.113.7", 1000)).isEqualTo(1000);
    }

    @Test
    void requests_whose_front_tells_no_address_are_let_pass() {
        assertThat(served(REQUESTS, "", 20)).isEqualTo(20);
    }
}
