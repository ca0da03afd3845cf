package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.auth.IssuerKeys.Candidates;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.policy.JwtIssuer.Algorithm;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {
    private static final String ADDRESS = "https://issuer.example/jwks";

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final FakeJwksSource source = new FakeJwksSource();
    private final List<Runnable> alongside = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Jwks jwks = jwks(Optional.empty());

    private Jwks jwks(Optional<Json.Obj> baked) {
        return jwks(new Published(Optional.of(URI.create(ADDRESS)), "https://issuer.example", false), baked);
    }

    private Jwks jwks(Published published, Optional<Json.Obj> baked) {
        return new Jwks(published, baked, source, clock, Jwks.Times.DEFAULT, alongside::add, log::add);
    }

    private Candidates ask(String kid) {
        return ask(kid, null);
    }

    private Candidates ask(String kid, @Nullable KeySet tried) {
        return jwks.candidates(
                Algorithm.RS256, Optional.of(kid), tried, jwks.mark(), Deadline.in(clock, Duration.ofSeconds(2)));
    }

    private @Nullable KeySet current() {
        return jwks.current(Deadline.in(clock, Duration.ofSeconds(2)));
    }

    /** What runs beside requests comes to its end. */
    private void finish() {
        List<Runnable> now = List.copyOf(alongside);
        alongside.clear();
        now.forEach(Runnable::run);
    }

    private static Json.Obj a() {
        return Tokens.jwk(Tokens.RSA, "a");
    }

    private static Json.Obj b() {
        return Tokens.jwk(Tokens.RSA_2, "b");
    }

    private void assertFound(String... kids) {
        for (String kid : kids) {
            assertThat(ask(kid)).as(kid).isInstanceOf(Candidates.Found.class);
        }
    }

    // ------------------------------------------------------------------------------------------------------- fetching

    @Test
    void keys_are_fetched_when_first_needed_and_again_alongside() {
        source.serve(a());
        for (int minute = 0; minute < 60; minute++) {
            assertFound("a");
            finish();
            clock.move(Duration.ofMinutes(1));
        }
        assertThat(source.fetches()).isEqualTo(15);
        assertThat(log).isEmpty();
    }

    @Test
    void who_has_good_keys_does_not_wait_for_fresher_ones() {
        source.serve(a());
        assertFound("a");
        clock.move(Duration.ofMinutes(4));
        source.serve(b());
        assertFound("a");
        assertFound("a");
        assertThat(alongside).as("one fetch alongside").hasSize(1);
        assertThat(source.fetches()).isEqualTo(1);
        finish();
        assertThat(source.fetches()).isEqualTo(1);
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
        assertFound("b");
    }

    @Test
    void a_process_that_was_frozen_waits_for_fresher_keys() {
        source.serve(a());
        assertFound("a");
        clock.move(Duration.ofMinutes(5));
        source.serve(b());
        assertThat(current()).as("decisions do not stand").isNull();
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
        assertFound("b");
    }

    @Test
    void a_fetch_that_was_frozen_tells_of_nothing() {
        source.serve(a());
        assertFound("a");
        clock.move(Duration.ofMinutes(4));
        source.goAway();
        source.meanwhile(() -> clock.move(Duration.ofHours(1)));
        assertFound("a");
        finish();
        source.meanwhile(() -> {});
        source.serve(b());
        assertFound("b");
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
        assertThat(log).isEmpty();
    }

    @Test
    void a_new_key_is_found_at_once() {
        source.serve(a());
        assertFound("a");
        source.serve(a(), b());
        assertFound("b", "a");
        assertThat(source.fetches()).isEqualTo(2);
    }

    @Test
    void many_unknown_names_lead_to_one_fetch_in_ten_seconds() {
        source.serve(a());
        assertFound("a");
        source.fetches();
        for (int i = 0; i < 1000; i++) {
            assertThat(ask("unknown" + i)).isInstanceOf(Candidates.Unknown.class);
            clock.move(Duration.ofMillis(20));
        }
        assertThat(source.fetches()).isEqualTo(2);
        assertFound("a");
    }

    @Test
    void a_new_key_waits_for_ten_seconds_at_the_most() {
        source.serve(a());
        assertFound("a");
        assertThat(ask("invented")).isInstanceOf(Candidates.Unknown.class);
        source.serve(a(), b());
        clock.move(Duration.ofSeconds(10).minusMillis(1));
        assertThat(ask("b")).isInstanceOf(Candidates.Unknown.class);
        clock.move(Duration.ofMillis(1));
        assertFound("b");
    }

    @Test
    void the_first_fetch_answers_for_unknown_names_too() {
        source.serve(a());
        assertThat(ask("b")).isInstanceOf(Candidates.Unknown.class);
        assertThat(source.fetches()).isEqualTo(1);
        assertFound("a");
    }

    @Test
    void a_token_that_fails_with_the_keys_at_hand_leads_to_a_fetch_as_well() {
        source.serve(a());
        assertFound("a");
        KeySet first = current();
        assertThat(jwks.isSettled()).isFalse();
        assertThat(ask("a", first)).as("there are no others").isInstanceOf(Candidates.Unknown.class);
        assertThat(jwks.isSettled()).isTrue();
        assertThat(ask("a", first)).isInstanceOf(Candidates.Unknown.class);
        assertThat(source.fetches()).isEqualTo(2);
        assertThat(current()).as("the same keys are the same set").isSameAs(first);
        clock.move(Duration.ofSeconds(10));
        source.serve(Tokens.jwk(Tokens.RSA_2, "a"));
        assertThat(ask("a", first)).as("another key by the same name").isInstanceOf(Candidates.Found.class);
        assertThat(current()).isNotSameAs(first);
    }

    @Test
    void a_key_that_the_issuer_withdraws_is_gone_within_five_minutes() {
        source.serve(a(), b());
        assertFound("a");
        source.serve(b());
        clock.move(Duration.ofMinutes(5));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void an_issuer_may_withdraw_all_of_its_keys() {
        source.serve(a());
        assertFound("a");
        source.serve();
        clock.move(Duration.ofMinutes(5));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_keys_alive() {
        source.serve(a());
        assertFound("a");
        source.serve(b());
        clock.move(Duration.ofDays(-1));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
        source.goAway();
        clock.move(Duration.ofMinutes(6));
        assertFound("b");
        source.serve(a());
        clock.move(Duration.ofDays(-1));
        assertFound("a");
    }

    @Test
    void without_a_thread_to_be_had_the_next_request_tries() {
        jwks = new Jwks(
                new Published(Optional.of(URI.create(ADDRESS)), "i", false),
                Optional.of(Tokens.jwks(a())),
                source,
                clock,
                Jwks.Times.DEFAULT,
                task -> {
                    if (alongside.isEmpty()) {
                        alongside.add(task);
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                log::add);
        source.serve(b());
        assertFound("a");
        assertFound("a");
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    // ---------------------------------------------------------------------------------------------- while it is away

    @Test
    void an_issuer_that_was_never_there_makes_tokens_unverifiable() {
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
        assertThat(source.fetches()).as("asked every five seconds").isEqualTo(1);
        assertThat(log)
                .containsExactly("issuer https://issuer.example: the key set at https://issuer.example/jwks cannot be"
                        + " fetched: nothing here yet; its tokens cannot be checked, and are answered 503");
        source.serve(a());
        clock.move(Duration.ofSeconds(5));
        assertFound("a");
        assertThat(log).hasSize(2).last().isEqualTo("the keys of https://issuer.example can be fetched again");
    }

    @Test
    void the_last_good_keys_stand_for_a_day() {
        source.serve(a());
        assertFound("a");
        source.goAway();
        clock.move(Duration.ofHours(24).minusNanos(1));
        assertFound("a");
        clock.move(Duration.ofNanos(1));
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
        assertThat(current()).isNull();
    }

    @Test
    void an_issuer_that_is_away_is_asked_every_five_seconds_and_nobody_waits() {
        source.serve(a());
        assertFound("a");
        source.goAway();
        source.fetches();
        clock.move(Duration.ofMinutes(5));
        assertFound("a");
        assertThat(source.fetches()).as("one has waited").isEqualTo(1);
        KeySet keys = current();
        for (int i = 0; i < 1000; i++) {
            assertFound("a");
            assertThat(source.fetches()).isZero();
            assertThat(current()).as("and decisions stand").isSameAs(keys);
            clock.move(Duration.ofMillis(100));
            if (i % 50 == 49) {
                assertThat(alongside).isEmpty();
                assertFound("a");
                assertThat(alongside).hasSize(1);
                finish();
                assertThat(source.fetches()).isEqualTo(1);
            }
        }
        assertThat(log).hasSize(1);
        assertThat(log.getFirst()).contains("away").endsWith("the last good keys stand for 24 h");
    }

    @Test
    void once_the_issuer_is_back_its_word_counts() {
        source.serve(a());
        assertFound("a");
        source.goAway();
        clock.move(Duration.ofHours(2));
        assertFound("a");
        source.serve(b());
        clock.move(Duration.ofSeconds(5));
        assertFound("a");
        finish();
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void a_process_that_was_frozen_during_an_outage_waits_to_see_whether_it_is_over() {
        source.serve(a());
        assertFound("a");
        source.goAway();
        clock.move(Duration.ofMinutes(5));
        assertFound("a");
        source.serve(b());
        clock.move(Duration.ofHours(3));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void while_the_issuer_is_away_an_unknown_name_is_not_held_against_the_token() {
        source.serve(a());
        assertFound("a");
        source.goAway();
        assertThat(ask("b")).isInstanceOf(Candidates.Unavailable.class);
        assertFound("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":null}",
                "{\"Keys\":[]}",
                "<html>",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[]}x",
                "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"RSA\"}]}"
            })
    void an_answer_that_is_no_key_set_does_not_replace_one(String answer) {
        source.serve(a());
        assertFound("a");
        source.serve(answer);
        clock.move(Duration.ofMinutes(6));
        assertFound("a");
        assertThat(ask("b")).isInstanceOf(Candidates.Unavailable.class);
    }

    @Test
    void an_answer_that_is_too_large_is_none() {
        source.serve(Tokens.jwks(a()).text() + " ".repeat(Published.MAX_BYTES));
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
        assertThat(log.getFirst()).contains("larger than 256 KB");
    }

    @Test
    void a_source_that_fails_is_as_an_issuer_that_is_away() {
        source.meanwhile(() -> {
            throw new IllegalStateException("broken");
        });
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
        assertThat(log.getFirst()).contains("IllegalStateException: broken");
    }

    @Test
    void keys_that_are_of_no_use_are_told_once() {
        source.serve(a(), Tokens.jwk(Tokens.RSA_1024, "weak"));
        assertFound("a");
        clock.move(Duration.ofMinutes(6));
        assertFound("a");
        assertThat(log)
                .containsExactly(
                        "the key set of https://issuer.example has members that are of no use here: keys[1]: its"
                                + " modulus must be odd and of 2048 to 8192 bits, not of 1024");
    }

    // ---------------------------------------------------------------------------------------------------------- baked

    @Test
    void baked_keys_serve_at_once_while_a_fetch_runs_alongside() {
        jwks = jwks(Optional.of(Tokens.jwks(a())));
        source.serve(b());
        assertFound("a", "a");
        assertThat(current()).isNotNull();
        assertThat(source.fetches()).isZero();
        assertThat(alongside).hasSize(1);
        finish();
        assertThat(ask("a")).as("from then on, the issuer's word counts").isInstanceOf(Candidates.Unknown.class);
        assertFound("b");
    }

    @Test
    void a_key_that_is_not_baked_is_waited_for() {
        jwks = jwks(Optional.of(Tokens.jwks(a())));
        source.serve(a(), b());
        assertFound("b");
        assertThat(source.fetches()).isEqualTo(1);
    }

    @Test
    void baked_keys_stand_while_the_issuer_is_away() {
        jwks = jwks(Optional.of(Tokens.jwks(a())));
        for (int hour = 0; hour < 24; hour++) {
            assertFound("a");
            finish();
            assertThat(ask("b")).isInstanceOf(Candidates.Unavailable.class);
            clock.move(Duration.ofHours(1));
        }
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
    }

    @Test
    void baked_keys_do_not_outlast_a_process_that_was_frozen() {
        jwks = jwks(Optional.of(Tokens.jwks(a())));
        source.serve(b());
        assertFound("a");
        alongside.clear(); // frozen, and then lost
        clock.move(Duration.ofMinutes(5));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void fetched_keys_outlive_a_change_of_the_baked_ones() {
        Optional<Json.Obj> baked = Optional.of(Tokens.jwks(a()));
        var published = new Published(Optional.of(URI.create(ADDRESS)), "https://issuer.example", false);
        jwks = jwks(baked);
        assertThat(jwks.isFor(published, baked)).isTrue();
        assertThat(jwks.isFor(published, Optional.empty())).isFalse();
        source.serve(b());
        assertFound("b");
        assertThat(jwks.isFor(published, Optional.empty())).isTrue();
        assertThat(jwks.isFor(new Published(published.jwksUri(), "https://issuer.example", true), baked))
                .isFalse();
        assertThat(jwks.isFor(new Published(Optional.empty(), "https://issuer.example", false), baked))
                .isFalse();
    }

    // ------------------------------------------------------------------------------------------------------ discovery

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        https://id.example        | https://id.example/.well-known/openid-configuration
        https://id.example/       | https://id.example/.well-known/openid-configuration
        https://id.example/realm  | https://id.example/realm/.well-known/openid-configuration
        https://id.example/realm/ | https://id.example/realm/.well-known/openid-configuration
        """)
    void metadata_say_where_the_keys_are(String issuer, String address) {
        jwks = jwks(new Published(Optional.empty(), issuer, false), Optional.empty());
        source.serveAt(address, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"https://keys.example/1\"}");
        source.serveAt("https://keys.example/1", Tokens.jwks(a()).text());
        assertFound("a");
        assertThat(source.fetches()).isEqualTo(2);
        // Both are fetched again together: an issuer may move its keys.
        source.serveAt(address, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"https://keys.example/2\"}");
        source.serveAt("https://keys.example/2", Tokens.jwks(b()).text());
        assertFound("b");
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
        assertThat(source.fetches()).isEqualTo(2);
    }

    /** OpenID Connect Discovery 4.3: the name must be the very same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":\"https://id.example/\",\"jwks_uri\":\"https://keys.example/1\"}",
                "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"https://keys.example/1\"}",
                "{\"issuer\":\"HTTPS://id.example\",\"jwks_uri\":\"https://keys.example/1\"}",
                "{\"issuer\":[\"https://id.example\"],\"jwks_uri\":\"https://keys.example/1\"}",
                "{\"jwks_uri\":\"https://keys.example/1\"}",
                "{\"issuer\":\"https://id.example\"}",
                "{\"issuer\":\"https://id.example\",\"jwks_uri\":1}",
                "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"not an address\"}",
                "{\"issuer\":\"https://id.example\",\"issuer\":\"https://id.example\",\"jwks_uri\":\"https://keys.example/1\"}",
                "[]",
                "<html>"
            })
    void metadata_that_are_not_the_issuers_are_not_believed(String metadata) {
        jwks = jwks(new Published(Optional.empty(), "https://id.example", false), Optional.empty());
        source.serveAt("https://id.example/.well-known/openid-configuration", metadata);
        source.serveAt("https://keys.example/1", Tokens.jwks(a()).text());
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
        assertThat(log).hasSize(1);
    }

    // -------------------------------------------------------------------------------------------------------- threads

    @Test
    void many_threads_lead_to_one_fetch() throws Exception {
        var inFetch = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        source.serve(a());
        source.meanwhile(() -> {
            inFetch.countDown();
            await(goOn);
        });
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Candidates>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> ask("a")));
            }
            inFetch.await();
            goOn.countDown();
            for (Future<Candidates> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Candidates.Found.class);
            }
        }
        assertThat(source.fetches()).isEqualTo(1);
    }

    @Test
    void many_threads_that_miss_a_key_lead_to_one_fetch() throws Exception {
        source.serve(a());
        assertFound("a");
        source.fetches();
        source.serve(a(), b());
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Future<Candidates>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String kid = i % 4 == 0 ? "b" : i % 4 == 1 ? "a" : "invented" + i;
                answers.add(threads.submit(() -> ask(kid)));
            }
            for (int i = 0; i < 400; i++) {
                assertThat(answers.get(i).get())
                        .isInstanceOf(i % 4 < 2 ? Candidates.Found.class : Candidates.Unknown.class);
            }
        }
        assertThat(source.fetches()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
