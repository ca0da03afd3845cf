package gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.HandMovedClock;
import gateway.auth.Secrets.Lookup;
import gateway.aws.SecretSource.Fetched;
import gateway.client.Outcome;
import gateway.client.SocketHttpClient;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.policy.SecretRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a secret is good for, and what happens while its service is away. */
class CachedSecretsTest {
    private static final SecretRef KEY = new SecretRef.Parameter("/key", Optional.empty());

    private final HandMovedClock clock = new HandMovedClock("2026-03-01T12:00:00Z");
    private final Source source = new Source();
    private final List<String> told = new ArrayList<>();
    private final Deque<Runnable> alongside = new ArrayDeque<>();
    private final CachedSecrets secrets = new CachedSecrets(
            source,
            Map.of("SET", "from the environment"),
            CachedSecrets.Times.DEFAULT,
            clock,
            alongside::add,
            told::add);

    /** Answers what it is told to, and counts. */
    private static final class Source implements SecretSource {
        volatile Fetched answer = new Fetched.Got(Body.of("one"));
        final AtomicInteger asked = new AtomicInteger();
        final CountDownLatch open = new CountDownLatch(1);
        volatile boolean slow;

        @Override
        public Fetched parameter(String name, Deadline deadline) {
            asked.incrementAndGet();
            if (slow) {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return answer;
        }

        @Override
        public Fetched secret(String id, Deadline deadline) {
            return parameter(id, deadline);
        }

        void answers(String secret) {
            answer = new Fetched.Got(Body.of(secret));
        }
    }

    private Lookup find(SecretRef secret) {
        return secrets.find(secret, Deadline.in(clock, Duration.ofSeconds(10)));
    }

    private Lookup findAgain() {
        return secrets.findAgain(KEY, Deadline.in(clock, Duration.ofSeconds(10)));
    }

    private String found() {
        return ((Lookup.Found) find(KEY)).secret().text();
    }

    private void runAlongside() {
        while (!alongside.isEmpty()) {
            alongside.remove().run();
        }
    }

    @Test
    void a_secret_is_fetched_once_and_is_the_same_object_while_it_is_the_same() {
        Body first = ((Lookup.Found) find(KEY)).secret();
        clock.move(Duration.ofSeconds(239));
        assertThat(((Lookup.Found) find(KEY)).secret()).isSameAs(first);
        assertThat(source.asked).hasValue(1);

        source.answers("one");
        clock.move(Duration.ofSeconds(2));
        find(KEY);
        runAlongside();
        assertThat(source.asked).hasValue(2);
        assertThat(((Lookup.Found) find(KEY)).secret()).isSameAs(first);
    }

    @Test
    void a_clock_that_goes_back_does_not_make_the_pause_after_a_failure_longer() {
        source.answer = new Fetched.Away("no answer");
        assertThat(find(KEY)).isInstanceOf(Lookup.Unavailable.class);
        source.answers("one");
        clock.move(Duration.ofHours(-1));
        assertThat(found()).isEqualTo("one");
    }

    @Test
    void one_that_has_grown_old_is_fetched_again_beside_the_request() {
        found();
        source.answers("two");
        clock.move(Duration.ofMinutes(4));

        assertThat(found()).isEqualTo("one");
        assertThat(found()).isEqualTo("one");
        assertThat(alongside).hasSize(1);
        runAlongside();
        assertThat(found()).isEqualTo("two");
        assertThat(source.asked).hasValue(2);
    }

    @Test
    void a_change_counts_within_five_minutes_even_where_nobody_has_asked_for_a_while() {
        found();
        source.answers("two");
        clock.move(Duration.ofMinutes(5));

        assertThat(found()).isEqualTo("two");
        assertThat(alongside).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"away", "denied"})
    void what_was_read_last_stands_for_a_day_while_it_cannot_be_read(String how) {
        found();
        source.answer = how.equals("away") ? new Fetched.Away("no answer") : new Fetched.Denied("no permission");
        clock.move(Duration.ofMinutes(5));
        assertThat(found()).isEqualTo("one"); // who waited for a fresher one
        assertThat(found()).isEqualTo("one");
        assertThat(source.asked).hasValue(2); // in the pause nobody asks
        clock.move(Duration.ofSeconds(6));
        assertThat(found()).isEqualTo("one"); // and then nobody waits
        assertThat(alongside).hasSize(1);
        runAlongside();
        assertThat(told).singleElement().asString().contains("stands, for 24 h");

        clock.move(Duration.ofHours(24));
        assertThat(find(KEY)).isInstanceOf(how.equals("away") ? Lookup.Unavailable.class : Lookup.Missing.class);
    }

    @Test
    void one_that_is_gone_is_gone_at_the_next_look() {
        found();
        source.answer = new Fetched.Gone("there is no parameter /key");
        clock.move(Duration.ofMinutes(5));

        assertThat(find(KEY)).isEqualTo(new Lookup.Missing("there is no parameter /key"));
    }

    @Test
    void after_an_outage_the_next_look_finds_it_and_the_log_says_so() {
        found();
        source.answer = new Fetched.Away("no answer");
        clock.move(Duration.ofMinutes(5));
        found();
        source.answers("two");
        clock.move(Duration.ofSeconds(5));
        found();
        runAlongside();

        assertThat(found()).isEqualTo("two");
        assertThat(told).hasSize(2).last().asString().isEqualTo("parameter /key can be read again");
    }

    @Test
    void a_first_fetch_that_fails_is_not_hammered() {
        source.answer = new Fetched.Away("no answer");
        for (int i = 0; i < 100; i++) {
            assertThat(find(KEY)).isEqualTo(new Lookup.Unavailable("no answer"));
            assertThat(findAgain()).isEqualTo(new Lookup.Unavailable("no answer"));
        }
        assertThat(source.asked).hasValue(1);
        clock.move(Duration.ofSeconds(5));
        source.answers("one");

        assertThat(found()).isEqualTo("one");
    }

    @Test
    void the_same_trouble_is_told_once_in_a_while() {
        source.answer = new Fetched.Denied("allow ssm:GetParameter");
        for (int second = 0; second < 299; second += 5) {
            find(KEY);
            clock.move(Duration.ofSeconds(5));
        }
        assertThat(told).containsExactly("allow ssm:GetParameter");
        find(KEY);
        assertThat(told).hasSize(2);
    }

    @Test
    void an_empty_secret_is_none() {
        source.answers("");

        assertThat(find(KEY)).isEqualTo(new Lookup.Missing("parameter /key is empty"));
        assertThat(told).singleElement().asString().contains("is empty");
    }

    @Test
    void who_finds_that_it_does_not_fit_gets_a_fresher_one_once_in_a_while() {
        found();
        source.answers("two");
        for (int i = 0; i < 100; i++) {
            assertThat(((Lookup.Found) findAgain()).secret().text()).isEqualTo("one"); // it was read this moment
        }
        clock.move(Duration.ofSeconds(30));
        for (int i = 0; i < 100; i++) {
            assertThat(((Lookup.Found) findAgain()).secret().text()).isEqualTo("two");
        }
        assertThat(source.asked).hasValue(2);
    }

    @Test
    void many_at_once_fetch_once() throws Exception {
        source.slow = true;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit(this::found));
            }
            while (source.asked.get() == 0) {
                Thread.onSpinWait();
            }
            source.open.countDown();
            for (Future<String> one : all) {
                assertThat(one.get()).isEqualTo("one");
            }
        }
        assertThat(source.asked).hasValue(1);
    }

    @Test
    void who_has_no_time_does_not_wait_for_another() throws Exception {
        source.slow = true;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> slow = threads.submit(this::found);
            while (source.asked.get() == 0) {
                Thread.onSpinWait();
            }
            assertThat(secrets.find(KEY, Deadline.in(clock, Duration.ZERO))).isInstanceOf(Lookup.Unavailable.class);
            source.open.countDown();
            assertThat(slow.get()).isEqualTo("one");
        }
    }

    @ParameterizedTest(name = "{1} of {0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        {"a":"s3cret","b":"y"}     | a | s3cret
        {"a":"s3cret","b":"y"}     | b | y
        {"a":{"kty":"OKP"}}   | a | {"kty":"OKP"}
        {"a":"s3cret"}             | c |
        {"a":7}               | a |
        {"a":null}            | a |
        {"a":""}              | a |
        ["a"]                 | a |
        a                     | a |
        {"a":"s3cret","a":"y"}     | a |
        """)
    void a_member_is_that_of_a_json_object(String secret, String member, String value) {
        source.answers(secret);
        Lookup lookup = find(new SecretRef.Secret("db", Optional.of(member)));
        if (value == null) {
            assertThat(lookup).isInstanceOf(Lookup.Missing.class);
            assertThat(lookup.toString()).contains("secret db").contains(member).doesNotContain("s3cret");
            assertThat(told).hasSize(1);
        } else {
            assertThat(((Lookup.Found) lookup).secret().text()).isEqualTo(value);
        }
    }

    @Test
    void members_of_one_secret_are_one_fetch_and_change_with_it() {
        source.answers("{\"a\":\"x\",\"b\":\"y\"}");
        var a = new SecretRef.Secret("db", Optional.of("a"));
        Body first = ((Lookup.Found) find(a)).secret();
        find(new SecretRef.Secret("db", Optional.of("b")));
        assertThat(source.asked).hasValue(1);
        assertThat(((Lookup.Found) find(a)).secret()).isSameAs(first);

        source.answers("{\"a\":\"new\"}");
        clock.move(Duration.ofMinutes(5));
        assertThat(((Lookup.Found) find(a)).secret().text()).isEqualTo("new");
    }

    @Test
    void the_environment_is_asked_without_a_service() {
        Lookup set = find(new SecretRef.Environment("SET"));
        assertThat(((Lookup.Found) set).secret().text()).isEqualTo("from the environment");
        assertThat(find(new SecretRef.Environment("SET"))).isSameAs(set);
        assertThat(find(new SecretRef.Environment("UNSET"))).isInstanceOf(Lookup.Missing.class);
        find(new SecretRef.Environment("UNSET"));
        assertThat(told).singleElement().asString().contains("UNSET");
        assertThat(source.asked).hasValue(0);
    }

    @Test
    void what_is_remembered_is_bounded() {
        for (int i = 0; i < 600; i++) {
            find(new SecretRef.Parameter("/" + i, Optional.empty()));
        }
        find(new SecretRef.Parameter("/599", Optional.empty()));
        assertThat(source.asked).hasValue(600);
        find(new SecretRef.Parameter("/0", Optional.empty()));
        assertThat(source.asked).hasValue(601);
    }

    @Test
    void a_restored_process_remembers_none() {
        found();
        secrets.restored();
        source.answers("two");

        assertThat(found()).isEqualTo("two");
    }

    @Test
    void no_text_form_shows_a_secret() {
        source.answers("s3cret");
        assertThat(find(KEY).toString() + find(new SecretRef.Environment("SET")))
                .doesNotContain("s3cret")
                .doesNotContain("from the environment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "5m", "1.5"})
    void a_variable_that_is_no_time_is_refused(String text) {
        assertThatThrownBy(() -> CachedSecrets.of(
                        Map.of("SECRETS_MAX_STALE_MS", text),
                        (_, _) -> new Outcome.Failure(Outcome.Kind.CONNECT, false, "none"),
                        clock,
                        told::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SECRETS_MAX_STALE_MS");
    }

    @Test
    void rotation_and_an_outage_over_the_wire() throws Exception {
        try (var services = FakeSecretServices.start()) {
            services.parameter("/key", "one");
            var real = CachedSecrets.of(
                    services.environment(), SocketHttpClient.of(services.environment()), clock, told::add);
            Deadline deadline = Deadline.in(InstantSource.system(), Duration.ofSeconds(10));
            assertThat(((Lookup.Found) real.find(KEY, deadline)).secret().text())
                    .isEqualTo("one");

            services.parameter("/key", "two");
            clock.move(Duration.ofMinutes(5));
            assertThat(((Lookup.Found) real.find(KEY, Deadline.in(clock, Duration.ofSeconds(10))))
                            .secret()
                            .text())
                    .isEqualTo("two");

            services.answerAlways(503, "");
            clock.move(Duration.ofMinutes(5));
            assertThat(((Lookup.Found) real.find(KEY, Deadline.in(clock, Duration.ofSeconds(10))))
                            .secret()
                            .text())
                    .isEqualTo("two");
            assertThat(told).singleElement().asString().contains("503");
        }
    }
}
