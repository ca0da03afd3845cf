package gateway.auth;

import static gateway.auth.InMemoryConsumers.at;
import static gateway.auth.InMemoryConsumers.consumer;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyAuthenticatorTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ApiKey KEY = ApiKey.generate("acme", RANDOM);
    private static final ApiKey SECOND = ApiKey.generate("acme", RANDOM);
    private static final ApiKey UNKNOWN = ApiKey.generate("nobody", RANDOM);
    private static final Caller GOOD =
            new Caller.Known("acme", Scheme.API_KEY, KEY.keyId(), Optional.of("gold"), Set.of("orders:read"));

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(consumers, clock);

    private static Consumer.Key stored(ApiKey key) {
        return at(key, Instant.EPOCH, Optional.empty());
    }

    private Caller authenticate(ApiKey key) {
        return authenticator.authenticate(key.secretText());
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.API_KEY, reason);
    }

    private static final Caller AWAY = new Caller.Unverifiable(Scheme.API_KEY, "store-unavailable");

    /** The key with another secret, rightly spelt. */
    private static ApiKey forged(ApiKey key) {
        String other = ApiKey.generate(key.consumer(), RANDOM).secretText();
        String secret = other.substring(other.indexOf('_', 4), other.lastIndexOf('_'));
        String body = "lgw_" + key.consumer() + "." + key.keyId() + secret;
        return ApiKey.parse(body + "_" + ApiKey.checksum(body)).orElseThrow();
    }

    @Test
    void a_good_key_is_known() {
        consumers.put(consumer("acme", stored(SECOND), stored(KEY)));
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
    }

    @Test
    void a_hot_key_costs_one_read_in_half_a_minute() {
        consumers.put(consumer("acme", stored(KEY)));
        for (int i = 0; i < 290; i++) {
            assertThat(authenticate(KEY)).isEqualTo(GOOD);
            clock.move(Duration.ofMillis(100));
        }
        assertThat(consumers.reads()).isEqualTo(1);
        clock.move(Duration.ofSeconds(1));
        authenticate(KEY);
        assertThat(consumers.reads()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "lgw_acme.abc", "lgw_acme.k3yId7_0123456789ABCDEFGHIJKLMNOP_2BkNrs"})
    void a_typing_error_costs_no_read(String typed) {
        assertThat(authenticator.authenticate(typed)).isEqualTo(rejected("malformed"));
        assertThat(consumers.reads()).isZero();
    }

    @Test
    void wrong_unknown_and_expired_keys_cost_the_same() {
        ApiKey expired = ApiKey.generate("acme", RANDOM);
        consumers.put(consumer("acme", stored(KEY), at(expired, Instant.EPOCH, Optional.of(clock.instant()))));
        List<ApiKey> bad = List.of(UNKNOWN, forged(KEY), SECOND, expired);
        List<String> reasons = List.of("unknown-consumer", "wrong-key", "unknown-key", "expired");
        for (int i = 0; i < bad.size(); i++) {
            var fresh = new ApiKeyAuthenticator(consumers, clock);
            for (int time = 0; time < 4; time++) {
                assertThat(fresh.authenticate(bad.get(i).secretText())).isEqualTo(rejected(reasons.get(i)));
                assertThat(consumers.reads()).as("reads for %s", reasons.get(i)).isEqualTo(time % 2 == 0 ? 1 : 0);
                clock.move(Duration.ofSeconds(5));
            }
        }
    }

    /** What somebody who guesses can time, whoever else calls in between and whatever happens to the store. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void every_refusal_costs_as_many_reads_as_one_of_a_consumer_that_is_not_there(long seed) {
        ApiKey expired = ApiKey.generate("acme", RANDOM);
        ApiKey revoked = ApiKey.generate("acme", RANDOM);
        List<ApiKey> bad = List.of(UNKNOWN, forged(KEY), SECOND, expired, revoked);
        List<List<Integer>> costs = new ArrayList<>();
        for (ApiKey tried : bad) {
            var moments = new Random(seed);
            var clock = new HandMovedClock("2026-11-24T09:00:00Z");
            var store = new InMemoryConsumers();
            store.put(consumer("acme", stored(KEY), at(expired, Instant.EPOCH, Optional.of(clock.instant()))));
            var authenticator = new ApiKeyAuthenticator(store, clock);
            List<Integer> reads = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                clock.move(Duration.ofMillis(moments.nextInt(8000)));
                store.away(moments.nextInt(20) == 0);
                if (moments.nextBoolean()) {
                    authenticator.authenticate(KEY.secretText()); // somebody else, with a key that holds
                }
                store.reads();
                Caller refused = authenticator.authenticate(tried.secretText());
                reads.add(store.reads());
                assertThat(refused).isNotInstanceOf(Caller.Known.class);
            }
            costs.add(reads);
        }
        assertThat(costs).allSatisfy(each -> assertThat(each).isEqualTo(costs.getFirst()));
        assertThat(costs.getFirst()).contains(0, 1).doesNotContain(2);
    }

    @Test
    void a_key_ends_at_its_very_moment() {
        Instant end = clock.instant().plusSeconds(5);
        consumers.put(consumer("acme", at(KEY, Instant.EPOCH, Optional.of(end))));
        assertThat(authenticate(KEY))
                .isInstanceOfSatisfying(
                        Caller.Known.class, known -> assertThat(known.until()).contains(end));
        clock.move(Duration.ofSeconds(5).minusNanos(1));
        assertThat(authenticate(KEY)).isInstanceOf(Caller.Known.class);
        clock.move(Duration.ofNanos(1));
        assertThat(authenticate(KEY)).isEqualTo(rejected("expired"));
    }

    @Test
    void a_revoked_key_ends_within_half_a_minute() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        consumers.put(consumer("acme"));
        clock.move(Duration.ofSeconds(29));
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate(KEY)).isEqualTo(rejected("unknown-key"));
    }

    @Test
    void a_new_key_works_at_once_though_the_old_record_is_still_good() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        consumers.put(consumer("acme", stored(KEY), stored(SECOND)));
        assertThat(authenticate(SECOND)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void a_new_key_works_within_ten_seconds_though_somebody_has_just_tried_a_wrong_one() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(forged(KEY));
        consumers.put(consumer("acme", stored(KEY), stored(SECOND)));
        clock.move(Duration.ofSeconds(10).minusNanos(1));
        assertThat(authenticate(SECOND)).isEqualTo(rejected("unknown-key"));
        clock.move(Duration.ofNanos(1));
        assertThat(authenticate(SECOND)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void a_new_consumer_works_within_ten_seconds() {
        assertThat(authenticate(KEY)).isEqualTo(rejected("unknown-consumer"));
        consumers.put(consumer("acme", stored(KEY)));
        clock.move(Duration.ofSeconds(9));
        assertThat(authenticate(KEY)).isEqualTo(rejected("unknown-consumer"));
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"suspended", "plan", "scopes", "roles", "metadata"})
    void a_change_of_a_consumer_counts_within_half_a_minute(String what) {
        Consumer before = consumer("acme", stored(KEY));
        Consumer after = switch (what) {
            case "suspended" ->
                before.withSuspension(
                        Optional.of(new Suspension(Optional.of("unpaid"), Optional.of("https://example.com/unpaid"))));
            case "plan" -> before.withPlan(Optional.of("trial"));
            case "scopes" -> before.withScopes(Set.of());
            case "roles" -> before.withRoles(Set.of("buyer"));
            default -> before.withMetadata(Map.of("tenant", "acme"));
        };
        consumers.put(before);
        Caller old = authenticate(KEY);
        consumers.put(after);
        clock.move(Duration.ofSeconds(30).minusNanos(1));
        assertThat(authenticate(KEY)).isEqualTo(old);
        clock.move(Duration.ofNanos(1));
        assertThat(authenticate(KEY))
                .isEqualTo(after.as(Scheme.API_KEY, KEY.keyId(), Optional.empty()))
                .isNotEqualTo(old);
    }

    @Test
    void who_is_resumed_may_go_on_within_half_a_minute() {
        consumers.put(consumer("acme", stored(KEY)).withSuspension(Optional.of(Suspension.UNEXPLAINED)));
        assertThat(authenticate(KEY)).isInstanceOf(Caller.Suspended.class);
        consumers.put(consumer("acme", stored(KEY)));
        clock.move(Duration.ofSeconds(30));
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
    }

    @Test
    void a_rotation_under_traffic_refuses_nobody() {
        consumers.put(consumer("acme", stored(KEY)));
        Instant end = clock.instant().plusSeconds(600);
        authenticate(KEY);
        consumers.put(consumer("acme", at(KEY, Instant.EPOCH, Optional.of(end)), stored(SECOND)));
        while (clock.instant().isBefore(end)) {
            assertThat(authenticate(KEY)).isInstanceOf(Caller.Known.class);
            assertThat(authenticate(SECOND)).isInstanceOf(Caller.Known.class);
            clock.move(Duration.ofSeconds(1));
        }
        assertThat(authenticate(KEY)).isEqualTo(rejected("expired"));
        assertThat(authenticate(SECOND)).isInstanceOf(Caller.Known.class);
    }

    @Test
    void a_suspended_consumer_is_told_so_only_with_a_good_key() {
        consumers.put(new Consumer("acme", Optional.empty(), Set.of(), false, List.of(stored(KEY))));
        assertThat(authenticate(KEY)).isEqualTo(new Caller.Suspended("acme", Scheme.API_KEY));
        assertThat(authenticate(forged(KEY))).isEqualTo(rejected("wrong-key"));
    }

    @Test
    void while_the_store_is_away_what_was_good_stays_good_for_a_quarter_of_an_hour() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        consumers.away(true);
        clock.move(Duration.ofSeconds(30).plusMinutes(15).minusNanos(1));
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
        clock.move(Duration.ofNanos(1));
        assertThat(authenticate(KEY)).isEqualTo(AWAY);
    }

    @Test
    void while_the_store_is_away_nobody_is_refused_for_what_a_stale_record_lacks() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        consumers.away(true);
        clock.move(Duration.ofSeconds(31));
        assertThat(authenticate(UNKNOWN)).isEqualTo(AWAY);
        assertThat(authenticate(SECOND)).isEqualTo(AWAY);
        assertThat(authenticate(forged(KEY))).isEqualTo(AWAY);
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
    }

    @Test
    void a_store_that_is_away_is_asked_once_a_second_for_what_is_known() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        consumers.away(true);
        clock.move(Duration.ofSeconds(30));
        consumers.reads();
        for (int i = 0; i < 30; i++) {
            assertThat(authenticate(KEY)).isEqualTo(GOOD);
            clock.move(Duration.ofMillis(100));
        }
        assertThat(consumers.reads()).isEqualTo(3);
        consumers.away(false);
        consumers.put(consumer("acme"));
        assertThat(authenticate(KEY)).isEqualTo(rejected("unknown-key"));
    }

    @Test
    void guessed_names_do_not_push_out_real_ones() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        for (int i = 0; i < 10_500; i++) {
            authenticate(ApiKey.generate("guess" + i, RANDOM));
        }
        consumers.reads();
        assertThat(authenticate(KEY)).isEqualTo(GOOD);
        assertThat(consumers.reads()).isZero();
    }

    @Test
    void a_clock_that_is_set_back_does_not_keep_an_answer_alive() {
        consumers.put(consumer("acme", stored(KEY)));
        authenticate(KEY);
        consumers.put(consumer("acme"));
        clock.move(Duration.ofHours(-1));
        assertThat(authenticate(KEY)).isEqualTo(rejected("unknown-key"));
    }

    @Test
    void a_hash_that_was_written_wrongly_fits_no_key() {
        consumers.put(consumer("acme", new Consumer.Key(KEY.keyId(), "", Instant.EPOCH, Optional.empty())));
        assertThat(authenticate(KEY)).isEqualTo(rejected("wrong-key"));
    }
}
