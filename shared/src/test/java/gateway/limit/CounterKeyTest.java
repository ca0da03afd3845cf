package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Allowance;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Scheme;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private static String key(Limit.By by, Calls calls) {
        return key("r", "l", by, calls);
    }

    private static Calls claims(String json) throws JsonException {
        return Calls.call()
                .caller(new Caller.Known(
                        "acme",
                        Scheme.JWT,
                        "main",
                        Optional.of("gold"),
                        Set.of(),
                        Set.of(),
                        (Json.Obj) Json.parse(json),
                        Optional.empty()));
    }

    @ParameterizedTest(name = "of {1} and {2}, claim {0} is one count: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        tenant   | {"tenant":"a"}           | {"tenant":"a","x":1}       | true
        tenant   | {"tenant":"a"}           | {"tenant":"b"}             | false
        tenant   | {"tenant":"1"}           | {"tenant":1}               | false
        tenant   | {}                       | {"tenant":null}            | true
        tenant   | {}                       | {"tenant":[]}              | true
        tenant   | {}                       | {"tenant":""}              | false
        tenant   | {"tenant":["a","b"]}     | {"tenant":["b","a","b"]}   | true
        tenant   | {"tenant":["a"]}         | {"tenant":"a"}             | true
        tenant   | {"tenant":["a","b"]}     | {"tenant":["a"]}           | false
        tenant   | {"tenant":["a","b"]}     | {"tenant":["a,b"]}         | false
        tenant   | {"tenant":["a","b"]}     | {"tenant":"[a,b]"}         | false
        /org/id  | {"org":{"id":"a"}}       | {"org":{"id":"a","n":1}}   | true
        /org/id  | {"org":{"id":"a"}}       | {"org":{"id":"b"}}         | false
        /org/id  | {"org":{"id":"a"}}       | {"/org/id":"a"}            | true
        """)
    void a_claim_is_counted_by_its_meaning(String name, String one, String other, boolean same) throws JsonException {
        assertThat(key(new Limit.By.Claim(name), claims(one)).equals(key(new Limit.By.Claim(name), claims(other))))
                .isEqualTo(same);
    }

    @Test
    void who_has_no_claims_shares_one_count() throws JsonException {
        assertThat(key(new Limit.By.Claim("tenant"), Calls.call()))
                .isEqualTo(key(new Limit.By.Claim("tenant"), claims("{}")))
                .isEqualTo("r/r/l/m");
    }

    @Test
    void everybody_is_one_count() {
        var limit = new Limit("l", List.of(), new Allowance.Rate(1, Duration.ofSeconds(1), 1));
        Call call = Calls.call().build();
        assertThat(CounterKey.of(new LimitSet(LimitSet.Scope.GATEWAY, "", List.of()), limit, call))
                .isEqualTo("g//l");
        assertThat(CounterKey.of(new LimitSet(LimitSet.Scope.SERVICE, "orders", List.of()), limit, call))
                .isEqualTo("s/orders/l");
    }

    @ParameterizedTest(name = "/{2} of {0} and {1}: {3}")
    @CsvSource({
        "192.0.2.1, 192.0.2.200, 24, true",
        "192.0.2.1, 192.0.3.1, 24, false",
        "192.0.2.1, 192.0.3.1, 23, true",
        "2001:db8:0:100::1, 2001:db8:0:1ff::1, 56, true",
        "2001:db8:0:100::1, 2001:db8:0:200::1, 56, false",
    })
    void networks_are_as_wide_as_the_limit_says(String one, String other, int bits, boolean same) {
        var by = bits <= 32 ? new Limit.By.Ip(bits, 64) : new Limit.By.Ip(32, bits);
        assertThat(key(by, Calls.call().clientIp(one))
                        .equals(key(by, Calls.call().clientIp(other))))
                .isEqualTo(same);
    }

    @Test
    void what_is_counted_apart_is_counted_apart_in_combination_too() throws JsonException {
        List<Limit.By> by = List.of(
                new Limit.By.Plan(),
                new Limit.By.Service(),
                new Limit.By.Route(),
                new Limit.By.Credential(),
                new Limit.By.Parameter("id"),
                new Limit.By.Header("x-user"));
        var limit = new Limit("l", by, new Allowance.Rate(1, Duration.ofSeconds(1), 1));
        Set<String> keys = new HashSet<>();
        for (String route : List.of("a", "S")) {
            for (Calls calls : List.of(
                    Calls.call(),
                    Calls.call().parameters(Map.of("id", "a")),
                    Calls.call().headers("x-user", "a"),
                    Calls.call().clientIp("192.0.2.1"),
                    claims("{}"),
                    claims("{}").parameters(Map.of("id", "a")))) {
                String key = CounterKey.of(
                        new LimitSet(LimitSet.Scope.POLICY, "o", List.of()),
                        limit,
                        calls.route(route).build());
                assertThat(keys.add(key)).as(key).isTrue();
            }
        }
    }
}
