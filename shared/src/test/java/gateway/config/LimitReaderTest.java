package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import gateway.policy.Limit;
import gateway.policy.Limit.By;
import gateway.policy.LimitSet;
import gateway.policy.Period;
import gateway.policy.RampUp;
import gateway.route.Configuration;
import gateway.route.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The language of limits. */
class LimitReaderTest {
    private static final String PLANS = "plans: { gold: {}, free: {} }\n";

    private static Judged judge(String yaml) {
        return ConfigFile.judge("f", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Configuration valid(String yaml) {
        Judged judged = judge(yaml);
        assertThat(judged).as(yaml).isInstanceOf(Judged.Valid.class);
        return ((Judged.Valid) judged).configuration();
    }

    private static List<String> faults(String yaml) {
        return judge(yaml) instanceof Judged.Invalid(var faults)
                ? faults.stream().map(Object::toString).toList()
                : List.of();
    }

    private static String inPolicy(String limits) {
        return PLANS + """
            policies: { p: { limits: [%s] } }
            routes: { r: { match: { path: "/{id}" }, to: { fixed: {} }, policies: [p] } }
            """.formatted(limits);
    }

    private static Limit limit(String limit) {
        return route(valid(inPolicy(limit)), "r")
                .rules()
                .limits()
                .getFirst()
                .limits()
                .getFirst();
    }

    private static Route route(Configuration configuration, String id) {
        return configuration.table().routes().stream()
                .filter(route -> route.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} allows {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { rate: 5/m }                                 | Rate[permits=5, per=PT1M, burst=5]
        { rate: 1/10s, burst: 3 }                     | Rate[permits=1, per=PT10S, burst=3]
        { quota: 0/minute }                           | Quota[permits=0, period=Period[unit=MINUTE, anchor=1, zone=Optional.empty]]
        { quota: 7/month, anchor: 31 }                | Quota[permits=7, period=Period[unit=MONTH, anchor=31, zone=Optional.empty]]
        { quota: 7/week, anchor: sunday }             | Quota[permits=7, period=Period[unit=WEEK, anchor=7, zone=Optional.empty]]
        { quota: 7/day, timeZone: Europe/Berlin }     | Quota[permits=7, period=Period[unit=DAY, anchor=1, zone=Optional[Europe/Berlin]]]
        { quota: 7/hour, timeZone: UTC }              | Quota[permits=7, period=Period[unit=HOUR, anchor=1, zone=Optional.empty]]
        { inFlight: 20 }                              | InFlight[requests=20]
        { bytes: 10KB/s }                             | Rate[permits=10240, per=PT1S, burst=10240]
        { bytes: 1MB/m, burst: 2MB }                  | Rate[permits=1048576, per=PT1M, burst=2097152]
        { bytes: 1TB/month }                          | Quota[permits=1099511627776, period=Period[unit=MONTH, anchor=1, zone=Optional.empty]]
        { bytes: 900TB/week, anchor: tuesday }        | Quota[permits=989560464998400, period=Period[unit=WEEK, anchor=2, zone=Optional.empty]]
        """)
    void how_much(String limit, String allowance) {
        assertThat(limit(limit).allowance()).hasToString(allowance);
    }

    @ParameterizedTest(name = "{0} is called {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { rate: 1/s }                                            | consumer-rate
        { rate: 2/m, burst: 9 }                                  | consumer-rate
        { by: ip, quota: 1/day }                                 | ip-day
        { by: { ip: { v4: 24 } }, quota: 2/day }                 | ip-day
        { by: all, rate: 1/s }                                   | all-rate
        { by: all, inFlight: 1 }                                 | all-in-flight
        { by: credential, bytes: 1MB/s }                         | credential-bytes
        { by: plan, bytes: 1MB/month }                           | plan-bytes-month
        { by: [consumer, route, service], rate: 1/s }            | consumer-route-service-rate
        { by: { header: X-Tenant }, rate: 1/s }                  | x-tenant-rate
        { by: { header: _x }, rate: 1/s }                        | header-x-rate
        { by: { claim: tenantId }, rate: 1/s }                   | tenantid-rate
        { by: { claim: /a/b }, rate: 1/s }                       | claim-a-b-rate
        { by: [{ parameter: id }, ip], rate: 1/s }               | id-ip-rate
        { by: ip, rate: 1/s, name: mine }                        | mine
        """)
    void a_limit_without_a_name_is_called_after_what_it_counts(String limit, String name) {
        assertThat(limit(limit).name()).isEqualTo(name);
    }

    @Test
    void what_is_counted_apart() {
        assertThat(limit("{ by: [{ ip: { v4: 24, v6: 56 } }, { header: X-A }, { claim: /a }, { parameter: id"
                                + " }], rate: 1/s }")
                        .by())
                .containsExactly(new By.Ip(24, 56), new By.Header("x-a"), new By.Claim("/a"), new By.Parameter("id"));
        assertThat(limit("{ by: { ip: { v6: 48 } }, rate: 1/s }").by()).containsExactly(new By.Ip(32, 48));
        assertThat(limit("{ rate: 1/s }").by()).containsExactly(new By.Consumer());
        assertThat(limit("{ by: all, rate: 1/s }").by()).isEmpty();
        assertThat(limit("{ by: [credential, plan, route, service], rate: 1/s }")
                        .by())
                .containsExactly(new By.Credential(), new By.Plan(), new By.Route(), new By.Service());
    }

    @Test
    void what_a_request_costs() {
        assertThat(limit("{ rate: 5/s, cost: 5 }").cost()).isEqualTo(new Cost.Fixed(5));
        assertThat(limit("{ rate: 10/s, cost: { header: X-Cost, default: 2, most: 10 } }")
                        .cost())
                .isEqualTo(new Cost.Requested("x-cost", 2, 10));
        assertThat(limit("{ rate: 10/s, cost: { response: { header: X-Cost }, most: 10 } }")
                        .cost())
                .isEqualTo(new Cost.Answered(new Cost.Source.Header("x-cost"), 1, 10));
        assertThat(limit("{ quota: 9/day, cost: { response: { field: /a~1b }, default: 0, most: 9 } }")
                        .cost())
                .isEqualTo(new Cost.Answered(new Cost.Source.Field("/a~1b"), 0, 9));
        assertThat(limit("{ bytes: 1KB/s }").cost()).isEqualTo(new Cost.Bytes());
        assertThat(limit("{ inFlight: 1 }").cost()).isEqualTo(Cost.ONE);
    }

    @Test
    void the_rest_of_a_limit() {
        Limit limit = limit("""
            { rate: 10/s, statuses: [2xx, 404, "410", "500-503"], onOutage: local, delay: 500ms,
              plans: { gold: { rate: 100/m, burst: 300 }, free: unlimited },
              consumers: { acme: { rate: 7/s }, batch: unlimited }, rampUp: { over: 30d, from: 10% } }\
            """);

        assertThat(limit.counted())
                .containsExactly(
                        new Limit.Statuses(200, 299),
                        new Limit.Statuses(404, 404),
                        new Limit.Statuses(410, 410),
                        new Limit.Statuses(500, 503));
        assertThat(limit.onOutage()).isEqualTo(Limit.OnOutage.LOCAL);
        assertThat(limit.delay()).isEqualTo(Duration.ofMillis(500));
        assertThat(limit.rampUp()).contains(new RampUp(Duration.ofDays(30), 10));
        assertThat(limit.plans())
                .isEqualTo(Map.of(
                        "gold", new Allowance.Rate(100, Duration.ofMinutes(1), 300),
                        "free", new Allowance.Unlimited()));
        assertThat(limit.consumers())
                .isEqualTo(Map.of(
                        "acme", new Allowance.Rate(7, Duration.ofSeconds(1), 7),
                        "batch", new Allowance.Unlimited()));
        assertThat(limit("{ rate: 1/s, shadow: true }").shadow()).isTrue();
        assertThat(limit("{ rate: 1/s }").shadow()).isFalse();
    }

    @Test
    void a_tier_of_a_quota_has_the_windows_of_its_limit() {
        Limit limit =
                limit("{ quota: 1/month, timeZone: Europe/Berlin, anchor: 15, plans: { gold: { quota: 2/month } } }");

        assertThat(limit.plans().get("gold"))
                .isEqualTo(new Allowance.Quota(
                        2, new Period(Period.Unit.MONTH, 15, Optional.of(ZoneId.of("Europe/Berlin")))));
    }

    @Test
    void limits_belong_to_where_they_stand() {
        Configuration configuration = valid("""
            gateway: { limits: [{ name: ceiling, by: all, rate: 9/s }], policies: [p] }
            services: { s: { url: "https://a.b", limits: [{ by: all, inFlight: 9 }] } }
            policies: { p: { limits: [{ rate: 9/s }] } }
            plans: { gold: { limits: [{ rate: 9/s }] } }
            routes:
              r: { match: { path: /r }, to: { service: s }, limits: [{ rate: 9/s }] }
              f: { match: { path: /f }, to: { fixed: {} } }
            """);

        assertThat(names(route(configuration, "r")))
                .containsExactly("p.consumer-rate", "gateway.ceiling", "s.all-in-flight", "consumer-rate");
        assertThat(names(route(configuration, "f"))).containsExactly("p.consumer-rate", "gateway.ceiling");
        assertThat(route(configuration, "r").rules().limits())
                .extracting(LimitSet::scope)
                .containsExactly(
                        LimitSet.Scope.POLICY, LimitSet.Scope.GATEWAY, LimitSet.Scope.SERVICE, LimitSet.Scope.ROUTE);
        assertThat(route(configuration, "r").rules().limits())
                .extracting(LimitSet::owner)
                .containsExactly("p", "", "s", "r");
    }

    private static List<String> names(Route route) {
        return route.rules().limits().stream()
                .flatMap(set -> set.limits().stream().map(set::nameOf))
                .toList();
    }

    @Test
    void a_function_reads_from_a_snapshot_what_was_judged() throws IOException {
        Judged.Valid file = (Judged.Valid) ConfigFile.judge(Path.of("../examples/limits.yaml"));
        Compiler.Loaded loaded = Compiler.load(
                Snapshot.withIndex(Snapshot.encode(file.documents()), Snapshot.index(file.configuration())), 1);

        assertThat(loaded).isInstanceOf(Compiler.Loaded.Ready.class);
        Configuration read = ((Compiler.Loaded.Ready) loaded).configuration();
        for (Route route : file.configuration().table().routes()) {
            assertThat(route(read, route.id()).rules().limits())
                    .isEqualTo(route.rules().limits());
        }
        assertThat(read.plans()).isEqualTo(file.configuration().plans());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { rat: 1/s }                                        | .rat: there is no such field; did you mean rate?
        { rate: 1/s, quota: 1/day }                         | : has both rate and quota; keep one of them here, and write another limit for the other
        { rate: 1/s, quota: 1/day, inFlight: 1 }            | : has rate, quota, inFlight; keep one
        { rate: 5/day }                                     | .rate: "5/day" is not a rate; write permits per s, m, h or d, such as 100/s, 5/m or 10/h; or write quota: 5/day
        { quota: 5/h }                                      | .quota: "5/h" is not a quota; write permits per minute, hour, day, week or month, such as 100000/month; or write rate: 5/h
        { rate: 99999999999999999999/s }                    | .rate: "99999999999999999999/s" is not a rate
        { rate: 1/s, burst: 5MB }                           | .burst: "5MB" is not a whole number of 1 to 1000000
        { quota: 1/day, burst: 5 }                          | .burst: has no rate beside it; a burst goes with a rate; remove it
        { inFlight: 1, burst: 5 }                           | .burst: has no rate beside it
        { bytes: 1GB/month, burst: 5GB }                    | .burst: has no rate beside it
        { inFlight: 0 }                                     | .inFlight: 0 is not a whole number of 1 to 1000
        { inFlight: 1001 }                                  | .inFlight: 1001 is not a whole number of 1 to 1000
        { bytes: 10MB }                                     | .bytes: "10MB" is not a rate or quota of bytes; write a size per s, m, h or d
        { bytes: 10KiB/s }                                  | .bytes: "10KiB/s" is not a rate or quota of bytes
        { bytes: 10/s }                                     | .bytes: "10/s" is not a rate or quota of bytes
        { bytes: 0B/s }                                     | .bytes: "0B/s" is out of range; write 1B to 1TB per 1s to 1d
        { bytes: 2TB/s }                                    | .bytes: "2TB/s" is out of range
        { bytes: 901TB/month }                              | .bytes: "901TB/month" is out of range; write at most 900TB
        { bytes: 999999999999999TB/month }                  | .bytes: "999999999999999TB/month" is not a rate or quota of bytes
        { bytes: 1MB/s, burst: 5 }                          | .burst: 5 is not a size; write a whole number and its unit: B, KB, MB, GB or TB
        { bytes: 1MB/s, burst: 2TB }                        | .burst: "2TB" is out of range; write 1B to 1TB
        { bytes: 1B/h, burst: 1MB }                         | .burst: 1MB take more than a year to come back
        { rate: 1/s, timeZone: Europe/Berlin }              | .timeZone: is about windows of the calendar, which only quotas have
        { rate: 1/s, anchor: 15 }                           | .anchor: is about windows of the calendar
        { bytes: 1MB/s, anchor: 15 }                        | .anchor: is about windows of the calendar, which only quotas have; remove it, or write a quota such as bytes: 100GB/month
        { inFlight: 1, timeZone: UTC }                      | .timeZone: is about windows
        { quota: 1/day, timeZone: Europe/Berln }            | .timeZone: "Europe/Berln" is not a time zone; did you mean Europe/Berlin?
        { quota: 1/day, timeZone: "+02:00" }                | .timeZone: "+02:00" is not a time zone; write the name of a time zone such as Europe/Berlin
        { quota: 1/day, timeZone: CET }                     | .timeZone: "CET" is not a time zone; write the name of a time zone such as Europe/Berlin
        { quota: 1/minute, timeZone: Europe/Berlin }        | .timeZone: has no effect on minutes
        { quota: 1/day, anchor: 15 }                        | .anchor: says which day a window begins with, but the quota is per day; remove it, or write a quota per week or month
        { quota: 1/week, anchor: 15 }                       | .anchor: 15 is not a day of the week; write one such as monday; numbers are for quotas per month
        { quota: 1/week, anchor: mondy }                    | .anchor: "mondy" is not a day of the week; did you mean monday?
        { quota: 1/month, anchor: monday }                  | .anchor: "monday" is not a day of the month; write 1 to 31
        { quota: 1/month, anchor: 32 }                      | .anchor: 32 is not a whole number of 1 to 31
        { quota: 1/day, delay: 1s }                         | .delay: is for rates: a quota has no permit before its next window
        { bytes: 1GB/day, delay: 1s }                       | .delay: is for rates
        { inFlight: 1, delay: 1s }                          | .delay: is for rates: nobody knows when one that is on its way is done
        { rate: 1/s, delay: 11s }                           | .delay: "11s" is out of range; write 10ms to 10s
        { rate: 1/s, delay: 1s, shadow: true }              | .delay: stands beside shadow, which keeps nobody waiting
        { rate: 1/s, shadow: yes }                          | .shadow: "yes" is not true or false
        { inFlight: 1, statuses: [2xx] }                    | .statuses: stands beside inFlight, which counts what has no answer yet
        { rate: 1/s, statuses: [] }                         | .statuses: names no status
        { rate: 1/s, statuses: 2xx }                        | .statuses: "2xx" is not a list
        { rate: 1/s, statuses: [6xx] }                      | .statuses[0]: "6xx" is not a status, a class of them or a span
        { rate: 1/s, statuses: [2xx, 204] }                 | .statuses[1]: has statuses that stand in the list already
        { rate: 1/s, statuses: ["500-400"] }                | .statuses[0]: "500-400" is not a status
        { inFlight: 5, cost: 2 }                            | .cost: stands beside inFlight, of which each request is one
        { bytes: 5MB/s, cost: 2 }                           | .cost: stands beside bytes, of which each request costs what it has
        { rate: 1/s, cost: 0 }                              | .cost: 0 is not a whole number of 1 to
        { rate: 1/s, cost: "5" }                            | .cost: "5" is not what a request costs
        { rate: 5/s, cost: 6 }                              | .cost: 6 is more than the burst ever holds, 5, so it never passes; write a larger burst
        { quota: 5/day, cost: 6 }                           | .cost: 6 is more than the quota ever holds, 5
        { rate: 5/s, cost: 5, plans: { gold: { rate: 4/s } } } | .cost: 5 is more than the burst of plan gold ever holds, 4
        { rate: 5/s, cost: 5, consumers: { a: { rate: 4/s } } } | .cost: 5 is more than the burst of consumer a ever holds, 4
        { rate: 50/s, cost: 6, rampUp: { over: 1d, from: 10% } } | .cost: 6 is more than the burst ever holds, 5 for a new consumer (rampUp)
        { rate: 5/s, cost: { header: x-cost, most: 6 } }    | .cost.most: 6 is more than the burst ever holds
        { rate: 5/s, cost: { header: x-cost } }             | .cost.most: is missing; write the most that one request may cost
        { rate: 5/s, cost: { header: x-cost, default: 4, most: 3 } } | .cost.default: 4 is more than most, 3
        { rate: 5/s, cost: { header: x-cost, default: 0, most: 3 } } | .cost.default: 0 is not a whole number of 1 to
        { rate: 5/s, cost: { most: 3 } }                    | .cost: says not where the cost stands
        { rate: 5/s, cost: { header: a, response: { header: b }, most: 3 } } | .cost: has both header and response
        { rate: 5/s, cost: { response: { header: a, field: /b }, most: 3 } } | .cost.response: has both header and field
        { rate: 5/s, cost: { response: {}, most: 3 } }      | .cost.response: names no place
        { rate: 5/s, cost: { response: { field: a }, most: 3 } } | .cost.response.field: "a" is not a JSON Pointer
        { rate: 1/s, by: cosumer }                          | .by: "cosumer" is not something to count by; did you mean consumer?
        { rate: 1/s, by: [] }                               | .by: names nothing; write all
        { rate: 1/s, by: [all, ip] }                        | .by[0]: "all" is everybody together
        { rate: 1/s, by: [ip, { ip: { v4: 24 } }] }         | .by[1]: stands twice
        { rate: 1/s, by: [{ header: a }, { header: A }] }   | .by[1]: stands twice
        { rate: 1/s, by: [consumer, ip, route, service, plan, credential] } | .by: names 6; keep to 5
        { rate: 1/s, by: {} }                               | .by: names nothing to count by
        { rate: 1/s, by: { header: a, claim: b } }          | .by: names several things to count by; write a list
        { rate: 1/s, by: { ip: { v4: 33 } } }               | .by.ip.v4: 33 is not a whole number of 8 to 32
        { rate: 1/s, by: { ip: 24 } }                       | .by.ip: 24 is not how many bits of an address count
        { rate: 1/s, by: { claim: /a~ } }                   | .by.claim: "/a~" is not a claim's name
        { rate: 1/s, by: { parameter: "{id}" } }            | .by.parameter: "{id}" is not a path parameter's name
        { rate: 1/s, by: { parameter: idd } }               | .by: counts by the path parameter {idd}, which the path of routes.r does not have; name it in that path (did you mean id?)
        { rate: 1/s, by: [{ header: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa }, { header: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb }] } | .name: is missing, and the one that is made of what is counted has more than 64 characters
        { rate: 1/s, plans: { glod: unlimited } }           | .plans.glod: there is no plan "glod"; did you mean gold?
        { rate: 1/s, plans: {} }                            | .plans: names none
        { rate: 1/s, plans: [gold] }                        | .plans: a list is not a mapping of plans to what they may
        { rate: 1/s, plans: { gold: none } }                | .plans.gold: "none" is not what somebody may; write numbers of the limit's kind
        { rate: 1/s, plans: { gold: { quota: 1/day } } }    | .plans.gold: is not of the kind of its limit, rate; write numbers alone, such as { rate: 1000/s, burst: 2000 }, or unlimited
        { rate: 1/s, plans: { gold: {} } }                  | .plans.gold: is not of the kind of its limit, rate
        { rate: 1/s, plans: { gold: { rate: 1/s, quota: 1/day } } } | .plans.gold: is not of the kind
        { rate: 1/s, plans: { gold: { rate: 1/s, shadow: true } } } | .plans.gold.shadow: there is no such field
        { quota: 1/day, plans: { gold: { quota: 1/month } } } | .plans.gold.quota: is per month, but the limit is per day; write how much per day
        { bytes: 1MB/s, plans: { gold: { bytes: 1GB/day } } } | .plans.gold: is not of the kind of its limit, a rate of bytes
        { bytes: 1GB/day, plans: { gold: { bytes: 1GB/s } } } | .plans.gold: is not of the kind of its limit, a quota of bytes
        { quota: 1/day, plans: { gold: { quota: 1/day, burst: 5 } } } | .plans.gold.burst: has no rate beside it
        { rate: 1/s, consumers: { "a*": unlimited } }       | .consumers.a*: names several consumers; name each, or write plans
        { rate: 1/s, consumers: { A: unlimited } }          | .consumers.A: "A" is not a consumer's id
        { rate: 1/s, consumers: { "x:1": unlimited } }      | .consumers.x:1: nothing under gateway.auth is called "x"
        { by: ip, rate: 1/s, rampUp: { over: 1d, from: 5% } } | .rampUp: is for a new consumer, but the limit is not counted by consumer
        { rate: 1/s, rampUp: 30d }                          | .rampUp: "30d" is not a ramp
        { rate: 1/s, rampUp: { over: 1d, from: 100% } }     | .rampUp.from: "100%" is not a share of 1% to 99%
        { rate: 1/s, rampUp: { over: 1d } }                 | .rampUp.from: is missing
        { rate: 1/s, rampUp: { from: 10% } }                | .rampUp.over: is missing
        { rate: 1/s, rampUp: { over: 1m, from: 10% } }      | .rampUp.over: "1m" is out of range
        { rate: 1/s, concurrency: 5 }                       | .concurrency: there is no such field; write inFlight
        """)
    void a_mistake_is_named(String limit, String fault) {
        assertThat(faults(inPolicy(limit)))
                .as("%s", limit)
                .hasSize(1)
                .first(InstanceOfAssertFactories.STRING)
                .contains(" policies.p.limits[0]" + fault);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        plans: { gold: { limits: [{ by: plan, rate: 1/s }] } }         | plans.gold.limits[0].by: counts by plan, of which there is one here
        plans: { gold: { limits: [{ rate: 1/s, plans: { gold: unlimited } }] } } | plans.gold.limits[0].plans: tells plans apart, of which there is one here
        routes: { r: { match: { path: / }, to: { fixed: {} }, limits: [{ by: [ip, route], rate: 1/s }] } } | routes.r.limits[0].by[1]: counts by route, of which there is one here
        routes: { r: { match: { path: / }, to: { fixed: {} }, limits: [{ by: service, rate: 1/s }] } } | routes.r.limits[0].by: counts by service
        services: { s: { url: "https://a.b", limits: [{ by: service, rate: 1/s }] } } | services.s.limits[0].by: counts by service
        routes: { r: { match: { path: "/{id}" }, to: { fixed: {} }, limits: [{ by: { parameter: ids }, rate: 1/s }] } } | routes.r.limits[0].by: counts by the path parameter {ids}, which the path does not have; did you mean id?
        { plans: { gold: { limits: [{ by: { parameter: id }, rate: 1/s }] } }, routes: { r: { match: { path: / }, to: { fixed: {} } } } } | plans.gold.limits[0].by: counts by the path parameter {id}, which the path of routes.r does not have
        { gateway: { limits: [{ by: { parameter: id }, rate: 1/s }] }, routes: { r: { match: { path: / }, to: { fixed: {} } } } } | gateway.limits[0].by: counts by the path parameter {id}
        routes: { r: { match: { path: / }, to: { fixed: {} }, auth: none, limits: [{ by: { claim: a }, rate: 1/s }] } } | routes.r.limits[0].by: counts by the claim "a", which none of the callers who may come here has
        { gateway: { auth: { jwt: { i: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.b", claims: [tenant] } } } }, routes: { r: { match: { path: / }, to: { fixed: {} }, auth: jwt, limits: [{ by: { claim: tenat }, rate: 1/s }] } } } | routes.r.limits[0].by: counts by the claim "tenat", which none of the callers who may come here has; add it to claims of the issuer under gateway.auth; did you mean tenant?
        { services: { gateway: { url: "https://a.b", limits: [{ by: all, rate: 1/s }] } }, gateway: { limits: [{ by: all, rate: 2/s }] }, routes: { r: { match: { path: / }, to: { service: gateway } } } } | routes.r: two of the limits that hold here are called "gateway.all-rate"
        { plans: { gold: { limits: [{ rate: 1/s }] } }, routes: { r: { match: { path: / }, to: { fixed: {} }, limits: [{ rate: 1/s, name: gold.consumer-rate }] } } } | routes.r.limits: a limit of plan "gold" is called "gold.consumer-rate" too
        { services: { s: { url: "https://a.b", limits: [{ rate: 1/s }] } }, routes: { r: { match: { path: / }, to: { aggregate: [{ name: x, service: s, get: / }] } } } } | routes.r.to.aggregate[0].service: service "s" has limits, which hold for routes that lead to it, not for the parts of an aggregate; write them in a policy
        """)
    void a_mistake_in_where_a_limit_holds_is_named(String file, String fault) {
        assertThat(faults(file))
                .hasSize(1)
                .first(InstanceOfAssertFactories.STRING)
                .contains(" " + fault);
    }

    @Test
    void limits_of_the_gateway_and_of_services_count_into_those_that_hold_together() {
        String ten = "";
        for (int i = 0; i < 10; i++) {
            ten += "{ rate: 1/s, name: n" + i + " }, ";
        }
        String file = "gateway: { limits: [" + ten + "] }\nservices: { s: { url: \"https://a.b\", limits: [" + ten
                + "] } }\nroutes: { r: { match: { path: / }, to: { service: s }";

        assertThat(faults(file + " } }")).isEmpty();
        assertThat(faults(file + ", limits: [{ rate: 1/s }] } }"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains(" routes.r: is held to 21 limits, with those around it; keep to 20");
    }

    @Test
    void all_mistakes_of_a_limit_are_told_at_once() {
        assertThat(faults(inPolicy("{ rate: 1/sec, burst: x, by: usr, onOutage: no, cost: 0, statuses: [9xx],"
                        + " name: A, delay: 1 }")))
                .hasSize(7);
    }

    @Test
    void whatever_is_written_is_judged_and_nothing_throws() throws IOException {
        String example = Files.readString(Path.of("../examples/limits.yaml"));
        var random = new Random(5);
        String[] pieces = {
            "rate",
            "quota",
            "bytes",
            "inFlight",
            "burst",
            "by",
            "all",
            "consumer",
            "unlimited",
            "10%",
            "0",
            "-1",
            "1e9",
            "99999999999999999999",
            "/",
            "1/s",
            "{}",
            "[]",
            "null",
            "\"\"",
            "{ header: x }",
            "[ip, ip]",
            "true",
            "MB",
            "month",
            "gold",
            "~",
            "900TB/month",
            "1B/d",
            "Europe/Berlin",
            "31",
            "monday",
            "2xx",
            "100-99"
        };
        for (int round = 0; round < 3000; round++) {
            var text = new StringBuilder(example);
            for (int edit = 0; edit <= random.nextInt(4); edit++) {
                int at = example.indexOf("limits:") + random.nextInt(text.length() - example.indexOf("limits:") - 40);
                int word = at;
                while (word < text.length() - 1 && !Character.isLetterOrDigit(text.charAt(word))) {
                    word++;
                }
                int end = word;
                while (end < text.length() - 1 && " ,:{}[]\n".indexOf(text.charAt(end)) < 0) {
                    end++;
                }
                text.replace(word, end, pieces[random.nextInt(pieces.length)]);
            }
            Judged judged = judge(text.toString());
            if (judged instanceof Judged.Valid file) {
                assertThat(Compiler.load(Snapshot.encode(file.documents()), 1))
                        .as("%s", text)
                        .isInstanceOf(Compiler.Loaded.Ready.class);
            } else {
                assertThat(((Judged.Invalid) Objects.requireNonNull(judged)).faults())
                        .allSatisfy(fault -> assertThat(fault.toString()).doesNotContain("null;"));
            }
        }
    }
}
