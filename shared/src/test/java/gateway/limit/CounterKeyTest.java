package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Allowance;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Scheme;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterKeyTest {

    private static String key(String owner, String name, Limit.By by, Calls calls) {
        Call call = calls.build();
        return CounterKey.of(new LimitSet(LimitSet.Scope.ROUTE, owner, List.of()), limit(name, by), call);
    }

    private static Limit limit(String name, Limit.By by) {
        return new Limit(name, List.of(by), new Allowance.Rate(1, Duration.ofSeconds(1), 1));
    }

    private static Calls consumer(String id) {
        return Calls.call().caller(new Caller.Known(id, Scheme.JWT, "main", Optional.empty(), Set.of()));
    }

    private static String ip(String address) {
        return key("r", "l", Limit.By.Ip.DEFAULT, Calls.call().clientIp(address));
    }

    @Test
    void a_plain_consumer_can_be_read() {
        assertThat(key("get-order", "steady", new Limit.By.Consumer(), consumer("acme.eu")))
                .isEqualTo("r/get-order/steady/c/acme.eu");
    }

    @Test
    void who_has_no_consumer_is_counted_by_address() {
        for (Caller caller : List.of(new Caller.Anonymous(), new Caller.Suspended("acme", Scheme.JWT))) {
            assertThat(key("r", "l", new Limit.By.Consumer(), Calls.call().caller(caller)))
                    .isEqualTo(ip("203.0.113.7"));
        }
    }

    @ParameterizedTest(name = "{0} and {1} are one: {2}")
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::2, true",
        "2001:db8:0:1::1, 2001:DB8:0:1::9, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "2001:db8::1, 2001:db9::1, false",
        "'', 192.0.2.1, false",
        "'', unknown, false",
        "localhost, unknown, false",
    })
    void addresses_are_counted_by_who_holds_them(String one, String other, boolean same) {
        assertThat(ip(one).equals(ip(other))).isEqualTo(same);
    }

    @Test
    void addresses_and_values_do_not_stand_in_the_key() {
        assertThat(ip("192.0.2.1")).doesNotContain("192").hasSizeLessThan(40);
        String value = "person@example.com".repeat(100);
        assertThat(key("r", "l", new Limit.By.Header("x-user"), Calls.call().headers("x-user", value)))
                .doesNotContain("person")
                .hasSizeLessThan(40);
        assertThat(key("r", "l", new Limit.By.Consumer(), consumer("main:person@example.com")))
                .doesNotContain("person");
    }

    @Test
    void no_two_counters_share_a_key() {
        Set<String> keys = new HashSet<>();
        var header = new Limit.By.Header("x-user");
        for (String owner : List.of("a", "a/b", "a%2Fb", "b")) {
            for (String name : List.of("a", "b/c", "c")) {
                for (Calls calls : List.of(
                        Calls.call(),
                        Calls.call().headers("x-user", ""),
                        Calls.call().headers("x-user", "a"),
                        Calls.call().headers("x-user", "a", "x-user", "b"),
                        Calls.call().headers("x-user", "ab"),
                        Calls.call().headers("x-user", "a1:b"))) {
                    assertThat(keys.add(key(owner, name, header, calls))).isTrue();
                }
                for (String id : List.of("acme", "acme/1", "main:acme", "a".repeat(65), "A")) {
                    assertThat(keys.add(key(owner, name, new Limit.By.Consumer(), consumer(id))))
                            .isTrue();
                }
                assertThat(keys.add(key(owner, name, Limit.By.Ip.DEFAULT, Calls.call())))
                        .isTrue();
                Call call = Calls.call().build();
                assertThat(keys.add(CounterKey.ofPlan(owner, limit(name, Limit.By.Ip.DEFAULT), call)))
                        .isTrue();
            }
        }
    }
}
