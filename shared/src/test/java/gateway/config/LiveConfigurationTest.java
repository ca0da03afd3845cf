package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.config.LiveConfiguration.Times;
import gateway.config.Snapshots.Read;
import gateway.json.Json;
import gateway.pipeline.Live;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveConfigurationTest {
    private static final Times PATIENT =
            new Times(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(20));
    private static final Times HASTY = new Times(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMillis(1));

    private final Clock clock = new Clock();
    private final Store store = new Store();
    private final Later later = new Later();
    private final List<String> log = new ArrayList<>();

    @Test
    void what_is_published_is_live_from_the_beginning() {
        store.publish(41, "shop");

        assertThat(shown(start())).isEqualTo("shop 41 table");
    }

    @Test
    void with_the_store_away_the_baked_one_is_live() {
        store.away = true;
        LiveConfiguration configuration = start();

        assertThat(shown(configuration)).isEqualTo("baked 0 baked");
        assertThat(configuration.status().problem()).contains("the store did not answer: away");
        assertThat(configuration.status().age()).isEmpty();
    }

    @Test
    void with_nothing_published_the_baked_one_is_live() {
        assertThat(shown(start())).isEqualTo("baked 0 baked");
    }

    @Test
    void without_a_store_the_baked_one_is_live() {
        assertThat(shown(new LiveConfiguration(
                        Optional.empty(), LiveConfigurationTest::baked, PATIENT, clock, later, log::add)))
                .isEqualTo("baked 0 baked");
    }

    @Test
    void with_nothing_at_all_there_is_none() {
        LiveConfiguration configuration =
                new LiveConfiguration(Optional.of(store), Optional::empty, PATIENT, clock, later, log::add);

        assertThat(configuration.get()).isEmpty();
        assertThat(configuration.status().source()).isEqualTo("none");
    }

    @Test
    void a_fresh_configuration_costs_no_read() {
        store.publish(1, "one");
        LiveConfiguration configuration = start();
        clock.move(1999);

        configuration.get();

        assertThat(later.waiting).isEmpty();
        assertThat(store.looks).isEqualTo(1);
    }

    @Test
    void an_older_one_is_checked_alongside_the_request() {
        store.publish(1, "one");
        LiveConfiguration configuration = start();
        store.publish(2, "two");
        clock.move(2000);

        assertThat(shown(configuration)).isEqualTo("one 1 table");
        later.run();
        assertThat(shown(configuration)).isEqualTo("two 2 table");
    }

    @Test
    void only_one_check_runs_at_a_time() {
        store.publish(1, "one");
        LiveConfiguration configuration = start();
        clock.move(2000);

        configuration.get();
        configuration.get();
        clock.move(1000);
        configuration.get();

        assertThat(later.waiting).hasSize(1);
    }

    @Test
    void one_that_is_too_old_is_waited_for() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(2, "two");
        clock.move(5000);

        assertThat(shown(configuration)).isEqualTo("two 2 table");
    }

    @Test
    void waiting_ends_when_the_check_does() throws InterruptedException {
        store.publish(1, "one");
        LiveConfiguration configuration =
                start(PATIENT, check -> Thread.ofVirtual().start(check));
        store.publish(2, "two");
        store.hold = new CountDownLatch(1);
        clock.move(5000);

        List<String> shown = new ArrayList<>();
        Thread request = Thread.ofVirtual().start(() -> shown.add(shown(configuration)));
        store.hold.countDown();
        request.join();

        assertThat(shown).containsExactly("two 2 table");
    }

    @Test
    void nobody_waits_longer_than_a_moment_and_nobody_for_what_has_been_waited_for() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(HASTY, later);
        clock.move(5000);

        assertThat(shown(configuration)).isEqualTo("one 1 table"); // waited a millisecond in vain
        assertThat(shown(configuration)).isEqualTo("one 1 table"); // did not wait
        assertThat(later.waiting).hasSize(1);
    }

    @Test
    void an_outage_keeps_the_last_good_one_and_is_asked_about_less_and_less() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.away = true;

        for (int second = 0; second < 100; second++) {
            for (int i = 0; i < 4; i++) {
                clock.move(250);
                assertThat(shown(configuration)).isEqualTo("one 1 table");
            }
        }

        // 2 s after the first, then pauses of 0.5, 1, 2, 4, 8 and from then on 10 s.
        assertThat(store.looks).isEqualTo(1 + 1 + 5 + 8);
        assertThat(configuration.status().age()).contains(Duration.ofSeconds(100));
        assertThat(log).containsExactly("configuration: the store did not answer: away");
    }

    @Test
    void after_an_outage_the_new_one_comes_within_the_longest_pause() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.away = true;
        for (int i = 0; i < 100; i++) {
            clock.move(1000);
            configuration.get();
        }
        store.away = false;
        store.publish(2, "two");
        clock.move(10_000);

        assertThat(shown(configuration)).isEqualTo("two 2 table");
        assertThat(log).last().isEqualTo("configuration: all is well again");
    }

    @Test
    void a_process_that_began_with_the_baked_one_takes_the_published_one_when_the_store_is_back() {
        store.away = true;
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.away = false;
        store.publish(7, "seven");
        clock.move(500);

        assertThat(shown(configuration)).isEqualTo("seven 7 table");
    }

    @Test
    void a_snapshot_that_is_damaged_is_read_once_and_the_last_good_one_kept() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(2, "two");
        store.snapshot[4] = 9;

        for (int i = 0; i < 10; i++) {
            clock.move(2000);
            assertThat(shown(configuration)).isEqualTo("one 1 table");
        }

        assertThat(store.loads).isEqualTo(2);
        assertThat(configuration.status().problem())
                .contains("revision 2 cannot be used: snapshot of format 9; this version reads format 1");
        assertThat(configuration.status().age()).contains(Duration.ZERO);

        store.publish(3, "three");
        clock.move(2000);
        assertThat(shown(configuration)).isEqualTo("three 3 table");
        assertThat(configuration.status().problem()).isEmpty();
    }

    @Test
    void a_snapshot_with_another_hash_than_its_pointer_is_not_used() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(2, "two");
        store.snapshot = Snapshot.encode(documents("three"));
        clock.move(2000);

        assertThat(shown(configuration)).isEqualTo("one 1 table");
        assertThat(configuration.status().problem().orElse(""))
                .startsWith("revision 2 cannot be used: its content has");
    }

    @Test
    void documents_that_this_version_finds_invalid_are_not_used() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(
                2, new Documents(List.of(new Document(Kind.GATEWAY, "gateway", Json.object("later", Json.of(true))))));
        clock.move(2000);

        assertThat(shown(configuration)).isEqualTo("one 1 table");
        assertThat(configuration.status().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("gateway.later: there is no such field"));
    }

    @Test
    void chunks_that_are_missing_are_asked_for_again() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(2, "two");
        store.incomplete = true;
        clock.move(2000);
        assertThat(shown(configuration)).isEqualTo("one 1 table");

        store.incomplete = false;
        clock.move(500);
        assertThat(shown(configuration)).isEqualTo("two 2 table");
    }

    @Test
    void an_old_copy_of_the_pointer_changes_nothing() {
        store.publish(2, "two");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(1, "one");
        clock.move(2000);

        assertThat(shown(configuration)).isEqualTo("two 2 table");
        assertThat(store.loads).isEqualTo(1);
    }

    @Test
    void a_rollback_is_a_new_revision_with_old_content() {
        store.publish(1, "one");
        store.publish(2, "two");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(3, "one");
        clock.move(2000);

        assertThat(shown(configuration)).isEqualTo("one 3 table");
    }

    @Test
    void a_check_that_was_frozen_with_the_process_is_given_up() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(HASTY, later);
        clock.move(2000);
        configuration.get(); // begins a check, and the process is frozen before it runs
        Runnable frozen = later.waiting.remove();
        store.publish(2, "two");
        clock.move(3_600_000);

        configuration.get();
        later.run();

        assertThat(shown(configuration)).isEqualTo("two 2 table");
        store.publish(1, "one");
        frozen.run();
        assertThat(shown(configuration)).isEqualTo("two 2 table");
    }

    @Test
    void a_clock_that_went_back_makes_the_last_check_count_for_nothing() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(2, "two");
        clock.move(-3_600_000);

        assertThat(shown(configuration)).isEqualTo("two 2 table");
    }

    @Test
    void a_process_restored_from_its_memory_checks_first() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.publish(2, "two");

        configuration.restored();

        assertThat(shown(configuration)).isEqualTo("two 2 table");
    }

    @Test
    void with_no_staleness_allowed_every_request_sees_what_was_published_before_it() {
        store.publish(1, "one");
        var none = new Times(Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(20));
        LiveConfiguration configuration = start(none, Runnable::run);

        for (int revision = 2; revision < 10; revision++) {
            store.publish(revision, "r" + revision);
            assertThat(shown(configuration)).isEqualTo("r" + revision + " " + revision + " table");
        }
    }

    @Test
    void with_no_staleness_allowed_a_check_that_looked_before_the_request_is_followed_by_another()
            throws InterruptedException {
        store.publish(1, "one");
        var none = new Times(Duration.ofSeconds(2), Duration.ZERO, Duration.ofSeconds(20));
        LiveConfiguration configuration =
                start(none, check -> Thread.ofVirtual().start(check));
        var looked = new CountDownLatch(1);
        var hold = new CountDownLatch(1);
        store.looked = looked;
        store.holdAfter = hold;
        Thread first = Thread.ofVirtual().start(configuration::get);
        looked.await(); // the first request's check has read revision 1
        store.looked = null;
        store.holdAfter = null;
        store.publish(2, "two");

        List<String> shown = new ArrayList<>();
        Thread second = Thread.ofVirtual().start(() -> shown.add(shown(configuration)));
        hold.countDown();
        first.join();
        second.join();

        assertThat(shown).containsExactly("two 2 table");
    }

    @Test
    void a_client_that_throws_is_a_store_that_is_away() {
        store.publish(1, "one");
        LiveConfiguration configuration = start(PATIENT, Runnable::run);
        store.broken = true;
        clock.move(2000);

        assertThat(shown(configuration)).isEqualTo("one 1 table");
        assertThat(configuration.status().problem().orElse("")).contains("broken");
    }

    @Test
    void a_baked_one_that_is_damaged_is_none() {
        LiveConfiguration configuration = new LiveConfiguration(
                Optional.of(store), () -> Optional.of(new byte[100]), PATIENT, clock, later, log::add);

        assertThat(configuration.get()).isEmpty();
        assertThat(log).hasSize(1);
    }

    @Test
    void times_come_from_the_environment() {
        assertThat(Times.from(Map.of())).isEqualTo(Times.DEFAULT);
        assertThat(Times.from(Map.of("SNAPSHOT_REFRESH_MS", "0", "SNAPSHOT_MAX_STALE_MS", "60000")))
                .isEqualTo(new Times(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMillis(100)));
        assertThat(Times.from(Map.of("SNAPSHOT_PATIENCE_MS", "2000")).patience())
                .isEqualTo(Duration.ofSeconds(2));
        assertThatThrownBy(() -> Times.from(Map.of("SNAPSHOT_REFRESH_MS", "2s")))
                .hasMessage("SNAPSHOT_REFRESH_MS must be a whole number of milliseconds, was 2s");
    }

    private LiveConfiguration start() {
        return start(PATIENT, later);
    }

    private LiveConfiguration start(Times times, Executor alongside) {
        return new LiveConfiguration(
                Optional.of(store), LiveConfigurationTest::baked, times, clock, alongside, log::add);
    }

    private static Optional<byte[]> baked() {
        return Optional.of(Snapshot.encode(documents("baked")));
    }

    private static Documents documents(String name) {
        return new Documents(List.of(new Document(Kind.GATEWAY, "gateway", Json.object("name", Json.of(name)))));
    }

    private static String shown(LiveConfiguration configuration) {
        Live live = configuration.get().orElseThrow();
        return live.configuration().gateway().name() + " "
                + live.configuration().revision() + " " + live.source();
    }

    /** A clock that stands still until it is moved. */
    private static final class Clock implements InstantSource {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void move(long millis) {
            now = now.plusMillis(millis);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Keeps checks until they are run. */
    private static final class Later implements Executor {
        private final Queue<Runnable> waiting = new ArrayDeque<>();

        @Override
        public void execute(Runnable check) {
            waiting.add(check);
        }

        void run() {
            waiting.remove().run();
        }
    }

    /** What was published last. */
    private static final class Store implements Snapshots {
        private volatile @Nullable Pointer pointer;
        private volatile byte[] snapshot = new byte[0];
        private volatile boolean away;
        private volatile boolean broken;
        private volatile boolean incomplete;
        private volatile @Nullable CountDownLatch hold;
        private volatile @Nullable CountDownLatch looked;
        private volatile @Nullable CountDownLatch holdAfter;
        private int looks;
        private int loads;

        void publish(long revision, String name) {
            publish(revision, documents(name));
        }

        void publish(long revision, Documents documents) {
            byte[] bytes = Snapshot.encode(documents);
            pointer =
                    new Pointer(revision, Snapshot.hash(documents), "digest-" + revision, 1, 1, Instant.EPOCH, "test");
            snapshot = bytes;
        }

        @Override
        public Read<Optional<Pointer>> pointer() {
            looks++;
            pass(hold);
            if (broken) {
                throw new IllegalStateException("broken");
            }
            Read<Optional<Pointer>> read =
                    away ? new Read.Unavailable<>("away") : new Read.Got<>(Optional.ofNullable(pointer));
            CountDownLatch seen = looked;
            CountDownLatch after = holdAfter;
            if (seen != null) {
                seen.countDown();
            }
            pass(after);
            return read;
        }

        @Override
        public Read<byte[]> load(Pointer pointer) {
            loads++;
            return incomplete ? new Read.Unavailable<>("a chunk is missing") : new Read.Got<>(snapshot);
        }

        private static void pass(@Nullable CountDownLatch latch) {
            try {
                if (latch != null) {
                    latch.await();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
