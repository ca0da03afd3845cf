package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.http.Deadline;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import gateway.policy.Suspension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each credential is shown twice: what is remembered of it must not change the verdict. */
class BasicAuthenticatorTest {
    /** Of {@code open sesame}, quick to check. */
    private static final String ARGON2 =
            "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$m+oZMXTslERONf723BU81132iA73YijPQ5PFSBtiamo";

    /** Of {@code pässwörd €𝄞}. */
    private static final String BCRYPT = "$2b$04$zLNIJ8lw8UxF/nW3QJVJXeuQl8nOp6siBw2FVn4JfJ93ZnowMqjqy";

    /** Of {@code a:b:c}. */
    private static final String COLONS = "$2b$04$ZVnO0octSeHaKmZ8VY.8EeYToerzRn315CgllDLg2ovXw8XZJP22q";

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final BasicAuthenticator authenticator =
            new BasicAuthenticator(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT), clock);

    BasicAuthenticatorTest() {
        put("acme", ARGON2);
        put("umlaut", BCRYPT);
        put("colons", COLONS);
        put("broken", "$argon2id$v=19$m=9999999,t=1,p=1$c2FsdHNhbHQ$SVF5I0Jk337Wzs5C3svrUQ");
        consumers.put(InMemoryConsumers.consumer("keys-only"));
        consumers.put(consumer(
                "lazy", Optional.of(new Suspension(Optional.of("unpaid"), Optional.empty())), Optional.of(ARGON2)));
    }

    private static Consumer consumer(String id, Optional<Suspension> suspension, Optional<String> hash) {
        return new Consumer(
                id,
                Optional.of("gold"),
                Set.of("orders:read"),
                Set.of("buyer"),
                Set.of(),
                Map.of("tenant", "t1"),
                suspension,
                hash,
                List.of());
    }

    private void put(String id, String hash) {
        consumers.put(consumer(id, Optional.empty(), Optional.of(hash)));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Caller authenticate(String sent) {
        var deadline = Deadline.in(clock, Duration.ofSeconds(5));
        Caller first = authenticator.authenticate(sent, deadline);
        Caller second = authenticator.authenticate(sent, deadline);
        assertThat(second).as("the second time").isEqualTo(first);
        return first;
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.BASIC, reason);
    }

    private Caller known(String id) {
        return consumer(id, Optional.empty(), Optional.empty()).as(Scheme.BASIC, "password", Optional.empty());
    }

    @Test
    void user_and_password_name_the_consumer() {
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(known("acme"));
        assertThat(authenticate(base64("umlaut:pässwörd €𝄞"))).isEqualTo(known("umlaut"));
        assertThat(authenticate(base64("colons:a:b:c"))).isEqualTo(known("colons"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
        acme:open sesame |wrong-password
        acme:Open sesame|wrong-password
        acme:open  sesame|wrong-password
        acme:|wrong-password
        acme::open sesame|wrong-password
        colons:a|wrong-password
        umlaut:passwoerd|wrong-password
        Acme:open sesame|unknown-consumer
        acme :open sesame|unknown-consumer
         acme:open sesame|unknown-consumer
        nobody:open sesame|unknown-consumer
        :open sesame|unknown-consumer
        :|unknown-consumer
        äcme:open sesame|unknown-consumer
        keys-only:open sesame|no-password
        broken:open sesame|wrong-password
        """)
    void what_does_not_hold_is_refused(String credential, String reason) {
        assertThat(authenticate(base64(credential))).isEqualTo(rejected(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "YWNtZTpvcGVuIHNlc2FtZ", // cut
                "YWNtZTpvcGVuIHNlc2FtZQ", // without padding
                "YWNtZTpvcGVuIHNlc2FtZQ=",
                "YWNtZTpvcGVuIHNlc2FtZQ===",
                "YWNtZTpvcGVuIHNlc2FtZR==", // bits after the last byte
                "YWNtZTpvcGVuIHNlc2FtZQ== ",
                "YWNtZTpvcGVu IHNlc2FtZQ==",
                "YWNtZTpvcGVuIHNlc2FtZQ==, Basic YWNtZTpvcGVuIHNlc2FtZQ==",
                "YWNtZTpvcGVuIHNlc2FtZQ==;charset=utf-8",
                "YWNtZQ==", // no colon
                "YWNtZToACg==", // NUL
                "YWNtZTpv/3Blbg==", // not UTF-8
                "YWNtZTrAgG9wZW4=", // an overlong NUL
                "YWNtZTrtoIA=", // half of a surrogate pair
                "_-8="
            })
    void another_spelling_or_a_character_that_may_not_be_is_malformed(String sent) {
        assertThat(authenticate(sent)).isEqualTo(rejected("malformed"));
        assertThat(consumers.reads()).as("and is not looked up").isZero();
    }

    @Test
    void a_book_is_no_credential() {
        assertThat(authenticate(base64("acme:" + "x".repeat(2000)))).isEqualTo(rejected("too-long"));
        assertThat(authenticate(base64("colons:" + "x".repeat(512)))).isEqualTo(rejected("wrong-password"));
    }

    @Test
    void control_characters_are_malformed() {
        for (char c = 0; c < 0x20; c++) {
            assertThat(authenticate(base64("acme:open sesame" + c))).isEqualTo(rejected("malformed"));
            assertThat(authenticate(base64(c + "acme:open sesame"))).isEqualTo(rejected("malformed"));
        }
        assertThat(authenticate(base64("acme:open sesame\u007f"))).isEqualTo(rejected("malformed"));
    }

    /** Hundreds of them, one change away from a good one, each sent twice. */
    @Test
    void no_neighbour_of_a_good_credential_is_good() {
        var random = new Random(1);
        String good = base64("acme:open sesame");
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ .~";
        for (int i = 0; i < 600; i++) {
            var bad = new StringBuilder(good);
            int at = random.nextInt(good.length());
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (i % 3) {
                case 0 -> bad.setCharAt(at, c);
                case 1 -> bad.insert(at, c);
                default -> bad.deleteCharAt(at);
            }
            if (!bad.toString().equals(good)) {
                assertThat(authenticate(bad.toString())).as(bad.toString()).isInstanceOf(Caller.Rejected.class);
            }
        }
        assertThat(authenticate(good)).isEqualTo(known("acme"));
    }

    @Test
    void the_good_are_suspended_and_the_bad_learn_nothing_of_it() {
        assertThat(authenticate(base64("lazy:open sesame"))).isInstanceOf(Caller.Suspended.class);
        assertThat(authenticate(base64("lazy:close sesame"))).isEqualTo(rejected("wrong-password"));
    }

    @Test
    void a_new_password_counts_within_the_stated_time_and_the_old_one_ends() {
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(known("acme"));
        assertThat(authenticate(base64("acme:a:b:c"))).isEqualTo(rejected("wrong-password"));
        put("acme", COLONS);
        clock.move(Duration.ofSeconds(31));
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(rejected("wrong-password"));
        assertThat(authenticate(base64("acme:a:b:c"))).isEqualTo(known("acme"));
    }

    @Test
    void a_suspension_counts_within_the_stated_time_whatever_is_remembered() {
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(known("acme"));
        consumers.put(consumer("acme", Optional.of(Suspension.UNEXPLAINED), Optional.of(ARGON2)));
        clock.move(Duration.ofSeconds(31));
        assertThat(authenticate(base64("acme:open sesame"))).isInstanceOf(Caller.Suspended.class);
        consumers.remove("acme");
        clock.move(Duration.ofSeconds(31));
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(rejected("unknown-consumer"));
    }

    @Test
    void an_outage_lets_in_who_was_known_and_refuses_nobody_for_what_is_not_known() {
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(known("acme"));
        consumers.away(true);
        clock.move(Duration.ofSeconds(31));
        Caller unverifiable = new Caller.Unverifiable(Scheme.BASIC, "store-unavailable");
        assertThat(authenticate(base64("acme:open sesame"))).isEqualTo(known("acme"));
        assertThat(authenticate(base64("acme:a:b:c"))).isEqualTo(unverifiable);
        assertThat(authenticate(base64("umlaut:pässwörd €𝄞"))).isEqualTo(unverifiable);
    }

    /** 64 MiB each: more than two at a time would be too many for a function. */
    @Test
    void many_at_once_are_checked_a_few_at_a_time_and_all_of_them_right() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Caller>> answers = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String credential = base64("acme:open sesame" + (i % 2 == 0 ? "" : i));
                answers.add(threads.submit(
                        () -> authenticator.authenticate(credential, Deadline.in(clock, Duration.ofSeconds(5)))));
            }
            for (int i = 0; i < 80; i++) {
                assertThat(answers.get(i).get()).isEqualTo(i % 2 == 0 ? known("acme") : rejected("wrong-password"));
            }
        }
    }
}
