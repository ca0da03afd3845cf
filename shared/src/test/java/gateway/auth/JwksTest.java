package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.auth.Jwks.Candidates;
import gateway.http.Deadline;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksTest {
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final FakeJwksSource source = new FakeJwksSource();
    private final Jwks jwks =
            new Jwks(new Keys.Url(URI.create("https://issuer.example/jwks")), false, source, clock, Jwks.Times.DEFAULT);

    private Candidates ask(String kid) {
        return jwks.candidates(Algorithm.RS256, Optional.of(kid), Deadline.in(clock, Duration.ofSeconds(2)));
    }

    @Test
    void keys_are_fetched_once_and_again_when_old() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        for (int minute = 0; minute < 60; minute++) {
            assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
            clock.move(Duration.ofMinutes(1));
        }
        assertThat(source.fetches()).isEqualTo(12);
    }

    @Test
    void a_new_key_is_found_at_once() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        clock.move(Duration.ofSeconds(1));
        source.serve(Tokens.jwk(Tokens.RSA, "a"), Tokens.jwk(Tokens.RSA_2, "b"));
        assertThat(ask("b")).isInstanceOf(Candidates.Found.class);
        assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
        assertThat(source.fetches()).isEqualTo(2);
    }

    @Test
    void many_unknown_names_lead_to_one_fetch_in_ten_seconds() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        source.fetches();
        for (int i = 0; i < 1000; i++) {
            assertThat(ask("unknown" + i)).isInstanceOf(Candidates.Unknown.class);
            clock.move(Duration.ofMillis(20));
        }
        assertThat(source.fetches()).isEqualTo(2);
        assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
    }

    @Test
    void the_first_fetch_answers_for_unknown_names_too() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        assertThat(ask("b")).isInstanceOf(Candidates.Unknown.class);
        assertThat(source.fetches()).isEqualTo(1);
    }

    @Test
    void the_last_good_keys_stand_for_a_day_while_the_issuer_is_away() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        source.goAway();
        clock.move(Duration.ofHours(24).minusNanos(1));
        assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
        clock.move(Duration.ofNanos(1));
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
    }

    @Test
    void an_issuer_that_is_away_is_asked_every_five_seconds() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        source.goAway();
        source.fetches();
        clock.move(Duration.ofMinutes(5));
        for (int i = 0; i < 100; i++) {
            assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
            clock.move(Duration.ofMillis(100));
        }
        assertThat(source.fetches()).isEqualTo(2);
    }

    @Test
    void while_the_issuer_is_away_an_unknown_name_is_not_held_against_the_token() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        source.goAway();
        assertThat(ask("b")).isInstanceOf(Candidates.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"RSA\"}]}",
                "<html>",
                "{\"keys\":[],\"keys\":[]}"
            })
    void an_answer_that_is_no_key_set_does_not_replace_one(String answer) {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        source.serve(answer);
        clock.move(Duration.ofMinutes(6));
        assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
        assertThat(ask("b")).isInstanceOf(Candidates.Unavailable.class);
    }

    @Test
    void an_answer_that_is_too_large_is_none() {
        source.serve(Tokens.jwks(Tokens.jwk(Tokens.RSA, "a")).text() + " ".repeat(Jwks.MAX_BYTES));
        assertThat(ask("a")).isInstanceOf(Candidates.Unavailable.class);
    }

    @Test
    void a_key_that_the_issuer_withdraws_is_gone_within_five_minutes() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"), Tokens.jwk(Tokens.RSA_2, "b"));
        ask("a");
        source.serve(Tokens.jwk(Tokens.RSA_2, "b"));
        clock.move(Duration.ofMinutes(5));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_keys_alive() {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        source.serve(Tokens.jwk(Tokens.RSA_2, "b"));
        clock.move(Duration.ofDays(-1));
        assertThat(ask("a")).isInstanceOf(Candidates.Unknown.class);
    }

    @Test
    void many_threads_lead_to_one_fetch() throws Exception {
        var inFetch = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        source.meanwhile(() -> {
            inFetch.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
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
    void who_has_good_keys_does_not_wait_for_fresher_ones() throws Exception {
        source.serve(Tokens.jwk(Tokens.RSA, "a"));
        ask("a");
        clock.move(Duration.ofMinutes(6));
        var inFetch = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        source.meanwhile(() -> {
            inFetch.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (var threads = Executors.newFixedThreadPool(1)) {
            Future<Candidates> fetching = threads.submit(() -> ask("a"));
            inFetch.await();
            assertThat(ask("a")).isInstanceOf(Candidates.Found.class);
            goOn.countDown();
            assertThat(fetching.get()).isInstanceOf(Candidates.Found.class);
        }
    }
}
