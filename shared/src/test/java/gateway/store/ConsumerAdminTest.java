package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.auth.Consumers.Lookup;
import gateway.store.ConsumerAdmin.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerAdminTest {

    abstract static class Contract {
        private DynamoDb db;
        private TestTables tables;
        private Instant now = Instant.parse("2026-05-01T10:00:00Z");
        private ConsumerAdmin admin;

        abstract DynamoDb db();

        abstract TestTables tables();

        @BeforeEach
        void open() {
            db = db();
            tables = tables();
            admin = new ConsumerAdmin(db, tables.consumers(), () -> now, new SecureRandom());
        }

        private Consumer found(String id) {
            return ((Lookup.Found) new DynamoConsumers(db, tables.consumers()).find(id)).consumer();
        }

        private ApiKey create(String id) {
            return ((Outcome.Changed) admin.createKey(id, Optional.empty()))
                    .secret()
                    .orElseThrow();
        }

        private void acme() {
            admin.put("acme", Optional.of("gold"), Set.of("orders:read"), true);
        }

        @Test
        void a_consumer_is_found_as_it_was_put() {
            acme();

            assertThat(found("acme"))
                    .isEqualTo(new Consumer("acme", Optional.of("gold"), Set.of("orders:read"), true, List.of()));
        }

        @Test
        void a_consumer_put_again_keeps_its_keys_and_loses_what_is_not_said() {
            acme();
            ApiKey key = create("acme");

            admin.put("acme", Optional.empty(), Set.of(), false);

            assertThat(found("acme").active()).isFalse();
            assertThat(found("acme").plan()).isEmpty();
            assertThat(found("acme").scopes()).isEmpty();
            assertThat(found("acme").keys()).extracting(Consumer.Key::id).containsExactly(key.keyId());
        }

        @Test
        void a_key_is_kept_as_its_hash_alone() {
            acme();

            ApiKey key = create("acme");

            assertThat(ApiKey.parse(key.secretText())).contains(key);
            assertThat(found("acme").keys())
                    .containsExactly(new Consumer.Key(key.keyId(), key.sha256(), now, Optional.empty()));
            assertThat(String.valueOf(db.get(tables.consumers(), Item.of("id", "acme"), true)))
                    .doesNotContain(key.secretText())
                    .contains(key.sha256());
        }

        @Test
        void a_third_live_key_is_refused_and_an_expired_one_makes_room() {
            acme();
            ApiKey first = ((Outcome.Changed) admin.createKey("acme", Optional.of(now.plusSeconds(60))))
                    .secret()
                    .orElseThrow();
            ApiKey second = create("acme");

            assertThat(admin.createKey("acme", Optional.empty()))
                    .isInstanceOfSatisfying(
                            Outcome.TooManyKeys.class,
                            refused -> assertThat(refused.live())
                                    .containsExactlyInAnyOrder(first.keyId(), second.keyId()));
            now = now.plusSeconds(60);
            ApiKey third = create("acme");
            assertThat(found("acme").keys())
                    .extracting(Consumer.Key::id)
                    .containsExactlyInAnyOrder(second.keyId(), third.keyId());
        }

        @Test
        void a_revoked_key_is_gone() {
            acme();
            ApiKey first = create("acme");
            ApiKey second = create("acme");

            assertThat(admin.revokeKey("acme", first.keyId())).isInstanceOf(Outcome.Changed.class);
            assertThat(found("acme").keys()).extracting(Consumer.Key::id).containsExactly(second.keyId());
            assertThat(admin.revokeKey("acme", first.keyId())).isEqualTo(new Outcome.NoKey(first.keyId()));
            assertThat(admin.revokeKey("nobody", "k")).isEqualTo(new Outcome.NoConsumer("nobody"));
        }

        @Test
        void a_rotation_leaves_the_latest_key_for_a_while_and_no_other() {
            acme();
            create("acme");
            now = now.plusSeconds(10);
            ApiKey second = create("acme");
            now = now.plusSeconds(10);

            ApiKey third = ((Outcome.Changed) admin.rotateKey("acme", Duration.ofDays(7), Optional.empty()))
                    .secret()
                    .orElseThrow();

            assertThat(found("acme").keys())
                    .extracting(Consumer.Key::id, Consumer.Key::expires)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(
                                    second.keyId(), Optional.of(now.plus(Duration.ofDays(7)))),
                            org.assertj.core.groups.Tuple.tuple(third.keyId(), Optional.empty()));
        }

        @Test
        void a_rotation_without_grace_leaves_the_new_key_alone() {
            acme();
            create("acme");

            ApiKey key = ((Outcome.Changed) admin.rotateKey("acme", Duration.ZERO, Optional.empty()))
                    .secret()
                    .orElseThrow();

            assertThat(found("acme").keys()).extracting(Consumer.Key::id).containsExactly(key.keyId());
        }

        @Test
        void a_key_needs_a_consumer() {
            assertThat(admin.createKey("nobody", Optional.empty())).isEqualTo(new Outcome.NoConsumer("nobody"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "ACME", "a_b", "-a", "a b"})
        void an_id_that_is_none_is_refused(String id) {
            assertThat(admin.put(id, Optional.empty(), Set.of(), true)).isInstanceOf(Outcome.BadId.class);
            assertThat(admin.createKey(id, Optional.empty())).isInstanceOf(Outcome.BadId.class);
        }

        @Test
        void operators_side_by_side_never_leave_a_third_key() throws Exception {
            acme();
            List<Outcome> outcomes = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(8)) {
                List<Future<Outcome>> running = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    running.add(threads.submit(() -> admin.createKey("acme", Optional.empty())));
                }
                for (Future<Outcome> each : running) {
                    outcomes.add(each.get());
                }
            }
            List<String> made = outcomes.stream()
                    .filter(Outcome.Changed.class::isInstance)
                    .map(outcome ->
                            ((Outcome.Changed) outcome).secret().orElseThrow().keyId())
                    .toList();
            assertThat(made).hasSize(2);
            assertThat(found("acme").keys()).extracting(Consumer.Key::id).containsExactlyInAnyOrderElementsOf(made);
        }

        @Test
        void a_deleted_consumer_is_gone_with_its_keys() {
            acme();
            create("acme");

            assertThat(admin.delete("acme")).isInstanceOf(Outcome.Changed.class);
            assertThat(new DynamoConsumers(db, tables.consumers()).find("acme")).isEqualTo(new Lookup.NotFound());
            assertThat(admin.delete("acme")).isEqualTo(new Outcome.NoConsumer("acme"));
        }

        @Test
        void all_are_listed_by_id() {
            for (String id : List.of("b", "a", "c")) {
                admin.put(id, Optional.empty(), Set.of(), true);
            }
            assertThat(admin.list().orElseThrow()).extracting(Consumer::id).containsExactly("a", "b", "c");
        }
    }

    @Nested
    class InMemory extends Contract {
        private final TestTables tables = TestTables.named();
        private final InMemoryDynamoDb db = new InMemoryDynamoDb(tables);

        @Override
        DynamoDb db() {
            return db;
        }

        @Override
        TestTables tables() {
            return tables;
        }
    }

    @Nested
    class SdkOnDynamoDbLocal extends Contract {
        @Override
        DynamoDb db() {
            return Databases.sdk(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalDynamoDb.endpoint()));
        }
    }

    @Test
    void a_key_whose_making_was_answered_by_silence_is_found_and_shown() {
        TestTables tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        Instant now = Instant.parse("2026-05-01T10:00:00Z");
        new ConsumerAdmin(db, tables.consumers(), () -> now, new SecureRandom())
                .put("acme", Optional.empty(), Set.of(), true);
        var deaf = new ConsumerAdmin(new DeafDynamoDb(db, true), tables.consumers(), () -> now, new SecureRandom());

        assertThat(deaf.createKey("acme", Optional.empty())).isInstanceOfSatisfying(Outcome.Changed.class, changed -> {
            assertThat(changed.consumer().keys()).hasSize(1);
            assertThat(changed.secret()).isPresent();
        });
    }
}
