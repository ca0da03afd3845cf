package gateway.auth;

import static gateway.auth.InMemoryConsumers.at;
import static gateway.auth.InMemoryConsumers.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.route.Configuration;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the router believes what an authorizer has found, and when it looks by itself. */
class ReportsTest {
    private static final ApiKey KEY = ApiKey.generate("acme", new SecureRandom());
    private static final ApiKey OTHER = ApiKey.generate("other", new SecureRandom());

    private static final Caller REPORTED =
            new Caller.Known("from the report", Scheme.API_KEY, "k", Optional.of("gold"), Set.of());

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private Authenticator authenticator;

    @BeforeEach
    void start() {
        authenticator = authenticator(Map.of());
        consumers.put(consumer("acme", at(KEY, Instant.EPOCH, Optional.empty())));
        consumers.put(consumer("other", at(OTHER, Instant.EPOCH, Optional.empty())));
    }

    private Authenticator authenticator(Map<String, String> environment) {
        return Authenticators.alone(consumers, new FakeJwksSource(), environment, clock);
    }

    private static Call call(Caller caller, String... headers) {
        return Calls.call().headers(headers).caller(caller).build();
    }

    private Caller report(Caller caller, String... headers) {
        Call call = call(new Caller.Anonymous(), headers);
        String binding = Objects.requireNonNull(authenticator.binding(Presented.of(call), call.configuration()));
        return new Caller.Reported(caller, binding, clock.instant());
    }

    private Caller seen(Caller report, String... headers) {
        return seen(call(report, headers));
    }

    private Caller seen(Call call) {
        List<Caller> seen = new ArrayList<>();
        new AuthenticationFilter(authenticator).apply(call, next -> {
            seen.add(next.caller());
            return Response.of(200, Headers.EMPTY, Body.EMPTY);
        });
        return seen.getFirst();
    }

    private static String name(Caller caller) {
        return caller instanceof Caller.Known known
                ? known.consumer()
                : caller.getClass().getSimpleName();
    }

    @Test
    void a_report_of_these_credentials_saves_a_look() {
        Caller report = report(REPORTED, "x-api-key", KEY.secretText());
        assertThat(seen(report, "x-api-key", KEY.secretText())).isEqualTo(REPORTED);
        assertThat(consumers.reads()).isZero();
    }

    @Test
    void a_report_of_other_credentials_is_worth_nothing() {
        Caller report = report(REPORTED, "x-api-key", KEY.secretText());
        assertThat(name(seen(report, "x-api-key", OTHER.secretText()))).isEqualTo("other");
        assertThat(name(seen(report, "x-api-key", KEY.secretText() + "x"))).isEqualTo("Rejected");
        assertThat(name(seen(report))).isEqualTo("Anonymous");
        assertThat(name(seen(report(REPORTED))))
                .as("of no credential at all, by no means ours")
                .isEqualTo("from the report");
    }

    @Test
    void who_is_named_without_a_report_is_nobody() {
        assertThat(name(seen(REPORTED))).isEqualTo("Anonymous");
        assertThat(name(seen(REPORTED, "x-api-key", KEY.secretText()))).isEqualTo("acme");
    }

    @Test
    void a_report_under_another_configuration_is_worth_nothing() {
        Call call = call(report(REPORTED, "x-api-key", KEY.secretText()), "x-api-key", KEY.secretText());
        Configuration was = call.configuration();
        var now = new Configuration(2, "changed", was.gateway(), was.table(), was.services(), was.plans());
        assertThat(name(seen(new Call(
                        call.request(),
                        call.path(),
                        call.route(),
                        call.match(),
                        call.parameters(),
                        call.caller(),
                        now,
                        call.deadline(),
                        call.recorder()))))
                .isEqualTo("acme");
    }

    @ParameterizedTest(name = "with {0} ms, {1} is believed for {2} ms and what is known of consumers for {3} ms")
    @CsvSource(delimiter = '|', textBlock = """
              | known        | 10000 | 20000
        30000 | known        | 10000 | 20000
        60000 | known        | 10000 | 50000
        9000  | known        | 3000  | 6000
        3000  | known        | 1000  | 2000
        0     | known        | 1000  | 0
              | several      | 10000 | 20000
              | rejected     | 1000  | 20000
              | suspended    | 1000  | 20000
              | unverifiable | 0     | 20000
              | and rejected | 1000  | 20000
        """)
    void a_report_is_believed_for_seconds_which_the_authorizer_takes_off_its_own_cache(
            @Nullable String stale, String reported, long believed, String authorizers) {
        Map<String, String> environment = stale == null ? Map.of() : Map.of("CONSUMERS_MAX_STALE_MS", stale);
        authenticator = authenticator(environment);
        assertThat(Authenticator.reporting(environment)).containsEntry("CONSUMERS_MAX_STALE_MS", authorizers);
        Caller rejected = new Caller.Rejected(Scheme.API_KEY, "r");
        Caller caller = switch (reported) {
            case "known" -> REPORTED;
            case "several" -> new Caller.Several(List.of(REPORTED, REPORTED));
            case "rejected" -> rejected;
            case "suspended" -> new Caller.Suspended("acme", Scheme.API_KEY);
            case "unverifiable" -> new Caller.Unverifiable(Scheme.API_KEY, "store-unavailable");
            default -> new Caller.Several(List.of(REPORTED, rejected));
        };
        Caller report = report(caller, "x-api-key", KEY.secretText());
        if (believed > 0) {
            clock.move(Duration.ofMillis(believed - 1));
            assertThat(seen(report, "x-api-key", KEY.secretText())).isEqualTo(caller);
            clock.move(Duration.ofMillis(1));
        }
        assertThat(name(seen(report, "x-api-key", KEY.secretText()))).isEqualTo("acme");
    }

    @Test
    void a_report_from_the_future_is_worth_nothing() {
        Caller report = report(REPORTED, "x-api-key", KEY.secretText());
        clock.move(Duration.ofSeconds(-1)); // clocks differ
        assertThat(name(seen(report, "x-api-key", KEY.secretText()))).isEqualTo("from the report");
        clock.move(Duration.ofMillis(-1));
        assertThat(name(seen(report, "x-api-key", KEY.secretText()))).isEqualTo("acme");
    }

    @Test
    void a_report_does_not_outlive_a_credential_of_it() {
        var ends = new Caller.Known(
                "from the report",
                Scheme.JWT,
                "main",
                Optional.empty(),
                Set.of(),
                Set.of(),
                Json.Obj.EMPTY,
                Optional.of(Instant.parse("2026-11-24T09:00:02Z")));
        Caller one = report(ends, "x-api-key", KEY.secretText());
        Caller two = report(new Caller.Several(List.of(REPORTED, ends)), "x-api-key", KEY.secretText());
        clock.moveTo("2026-11-24T09:00:01.999Z");
        assertThat(name(seen(one, "x-api-key", KEY.secretText()))).isEqualTo("from the report");
        assertThat(name(seen(two, "x-api-key", KEY.secretText()))).isEqualTo("Several");
        clock.moveTo("2026-11-24T09:00:02Z");
        assertThat(name(seen(one, "x-api-key", KEY.secretText()))).isEqualTo("acme");
        assertThat(name(seen(two, "x-api-key", KEY.secretText()))).isEqualTo("acme");
        consumers.away(true);
        authenticator = authenticator(Map.of());
        assertThat(name(seen(one, "x-api-key", KEY.secretText()))).isEqualTo("Unverifiable");
    }

    @Test
    void while_the_store_is_away_an_old_report_is_as_good_as_an_old_record() {
        Caller report = report(REPORTED, "x-api-key", KEY.secretText());
        Caller bad = report(new Caller.Rejected(Scheme.API_KEY, "wrong-key"), "x-api-key", KEY.secretText());
        consumers.away(true);
        clock.move(Duration.ofMinutes(14));
        assertThat(name(seen(report, "x-api-key", KEY.secretText()))).isEqualTo("from the report");
        assertThat(name(seen(bad, "x-api-key", KEY.secretText()))).isEqualTo("Unverifiable");
        assertThat(name(seen(report, "x-api-key", OTHER.secretText()))).isEqualTo("Unverifiable");
        clock.move(Duration.ofMinutes(1));
        assertThat(name(seen(report, "x-api-key", KEY.secretText()))).isEqualTo("Unverifiable");
        consumers.away(false);
        consumers.remove("acme");
        clock.moveTo("2026-11-24T09:01:00Z");
        assertThat(name(seen(report, "x-api-key", KEY.secretText())))
                .as("which knows better")
                .isEqualTo("Rejected");
    }
}
