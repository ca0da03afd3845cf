package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.auth.Consumers.Lookup;
import gateway.policy.Suspension;
import gateway.store.ConsumerAdmin.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private static final Consumer WHOLE = new Consumer(
            "acme",
            Optional.of("gold"),
            Set.of("orders:read"),
            Set.of("buyer", "clerk"),
            Set.of("team-a"),
            Map.of("tenant", "acme", "region", "eu"),
            Optional.of(new Suspension(Optional.of("unpaid"), Optional.of("https://example.com/unpaid"))),
            Optional.of("$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"),
            List.of());

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
                                    .extracting(Consumer.Key::id)
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
        void a_rotation_gives_the_old_key_an_end() {
            acme();
            ApiKey old = create("acme");
            now = now.plusSeconds(10);

            ApiKey made = ((Outcome.Changed) admin.rotateKey("acme", Duration.ofDays(7), Optional.empty()))
                    .secret()
                    .orElseThrow();

            assertThat(found("acme").keys())
                    .extracting(Consumer.Key::id, Consumer.Key::expires)
                    .containsExactlyInAnyOrder(
                            tuple(old.keyId(), Optional.of(now.plus(Duration.ofDays(7)))),
                            tuple(made.keyId(), Optional.empty()));
        }

        @Test
        void a_rotation_does_not_lengthen_an_old_keys_life() {
            acme();
            Instant end = now.plusSeconds(60);
            admin.createKey("acme", Optional.of(end));

            admin.rotateKey("acme", Duration.ofDays(7), Optional.of(now.plus(Duration.ofDays(90))));

            assertThat(found("acme").keys())
                    .extracting(Consumer.Key::expires)
                    .containsExactlyInAnyOrder(Optional.of(end), Optional.of(now.plus(Duration.ofDays(90))));
        }

        @Test
        void a_rotation_where_two_keys_live_is_refused_and_ends_none() {
            acme();
            ApiKey first = create("acme");
            admin.rotateKey("acme", Duration.ofDays(7), Optional.empty());
            Consumer before = found("acme");

            assertThat(admin.rotateKey("acme", Duration.ofDays(7), Optional.empty()))
                    .isInstanceOf(Outcome.TooManyKeys.class);
            assertThat(found("acme")).isEqualTo(before);

            now = now.plus(Duration.ofDays(7)); // the old one has ended
            assertThat(admin.rotateKey("acme", Duration.ofDays(7), Optional.empty()))
                    .isInstanceOf(Outcome.Changed.class);
            assertThat(found("acme").keys()).extracting(Consumer.Key::id).doesNotContain(first.keyId());
        }

        @Test
        void a_rotation_needs_a_live_key() {
            acme();
            assertThat(admin.rotateKey("acme", Duration.ZERO, Optional.empty()))
                    .isEqualTo(new Outcome.NoLiveKey("acme"));
            assertThat(admin.rotateKey("nobody", Duration.ZERO, Optional.empty()))
                    .isEqualTo(new Outcome.NoConsumer("nobody"));
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
        void a_key_may_come_with_its_consumer() {
            Consumer fresh = WHOLE.withSuspension(Optional.empty());

            var made = (Outcome.Changed) admin.createKey("acme", Optional.empty(), Optional.of(fresh));

            assertThat(made.before()).isEmpty();
            assertThat(found("acme").keys())
                    .extracting(Consumer.Key::id)
                    .containsExactly(made.secret().orElseThrow().keyId());
            assertThat(found("acme").withKeys(List.of())).isEqualTo(fresh);
            var second = (Outcome.Changed)
                    admin.createKey("acme", Optional.empty(), Optional.of(fresh.withPlan(Optional.empty())));
            assertThat(second.before()).isPresent();
            assertThat(found("acme").plan()).as("of one that is there").isEqualTo(fresh.plan());
        }

        @Test
        void all_of_a_consumer_is_kept() {
            assertThat(admin.create(WHOLE)).isEqualTo(new Outcome.Changed(Optional.empty(), WHOLE, Optional.empty()));

            assertThat(found("acme")).isEqualTo(WHOLE);
            assertThat(admin.create(WHOLE)).isEqualTo(new Outcome.Exists("acme"));
            assertThat(admin.find("acme")).isEqualTo(new Outcome.Changed(Optional.of(WHOLE), WHOLE, Optional.empty()));
            assertThat(admin.find("nobody")).isEqualTo(new Outcome.NoConsumer("nobody"));
        }

        @Test
        void a_change_says_what_was_and_what_is_and_keeps_the_keys() {
            admin.create(WHOLE);
            ApiKey key = create("acme");

            var changed = (Outcome.Changed) admin.update(
                    "acme",
                    consumer -> consumer.withPlan(Optional.empty())
                            .withTags(Set.of())
                            .withMetadata(Map.of())
                            .withPasswordHash(Optional.empty())
                            .withRoles(Set.of("clerk"))
                            .withSuspension(Optional.empty()));

            assertThat(changed.before().orElseThrow().plan()).contains("gold");
            assertThat(found("acme")).isEqualTo(changed.consumer());
            assertThat(changed.consumer())
                    .isEqualTo(new Consumer(
                                    "acme",
                                    Optional.empty(),
                                    Set.of("orders:read"),
                                    true,
                                    found("acme").keys())
                            .withRoles(Set.of("clerk")));
            assertThat(found("acme").keys()).extracting(Consumer.Key::id).containsExactly(key.keyId());
            assertThat(admin.update("nobody", consumer -> consumer)).isEqualTo(new Outcome.NoConsumer("nobody"));
        }

        @Test
        void what_a_hand_has_misspelt_is_left_alone_by_changes_of_other_things() {
            Item odd = Item.builder()
                    .text("id", "acme")
                    .number("plan", 7)
                    .text("status", "activ")
                    .text("scopes", "all")
                    .build();
            db.write(new DynamoDb.Put(tables.consumers(), odd));

            admin.update("acme", consumer -> consumer.withTags(Set.of("odd")));

            var reply = (DynamoDb.Done) db.get(tables.consumers(), Item.of("id", "acme"), true);
            Item after = reply.item().orElseThrow();
            assertThat(after.number("plan")).hasValue(7);
            assertThat(after.text("status")).contains("activ");
            assertThat(after.text("scopes")).contains("all");
            assertThat(found("acme").tags()).containsExactly("odd");
        }

        @Test
        void operators_side_by_side_do_not_undo_each_other() throws Exception {
            acme();
            try (var threads = Executors.newFixedThreadPool(4)) {
                List<Future<Outcome>> running = new ArrayList<>();
                for (String tag : List.of("a", "b", "c")) {
                    running.add(threads.submit(() -> admin.update("acme", consumer -> {
                        Set<String> tags = new HashSet<>(consumer.tags());
                        tags.add(tag);
                        return consumer.withTags(tags);
                    })));
                }
                running.add(threads.submit(() -> admin.update(
                        "acme", consumer -> consumer.withSuspension(Optional.of(Suspension.UNEXPLAINED)))));
                for (Future<Outcome> each : running) {
                    assertThat(each.get()).isInstanceOf(Outcome.Changed.class);
                }
            }
            assertThat(found("acme").tags()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(found("acme").active()).isFalse();
        }

        @Test
        void a_consumer_with_other_keys_than_the_operator_knows_of_is_not_deleted() {
            acme();
            ApiKey key = create("acme");

            assertThat(admin.delete("acme", Set.of()))
                    .isInstanceOfSatisfying(
                            Outcome.OtherKeys.class,
                            other -> assertThat(other.live())
                                    .extracting(Consumer.Key::id)
                                    .containsExactly(key.keyId()));
            assertThat(found("acme").keys()).hasSize(1);
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
            ApiKey key = create("acme");

            assertThat(admin.delete("acme", Set.of(key.keyId()))).isInstanceOf(Outcome.Changed.class);
            assertThat(new DynamoConsumers(db, tables.consumers()).find("acme")).isEqualTo(new Lookup.NotFound());
            assertThat(admin.delete("acme", Set.of())).isEqualTo(new Outcome.NoConsumer("acme"));
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

    @Test
    void changes_that_were_answered_by_silence_are_found_done() {
        TestTables tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        Instant now = Instant.parse("2026-05-01T10:00:00Z");
        var deaf = new ConsumerAdmin(new DeafDynamoDb(db, true), tables.consumers(), () -> now, new SecureRandom());

        assertThat(deaf.create(WHOLE)).isEqualTo(new Outcome.Changed(Optional.empty(), WHOLE, Optional.empty()));
        assertThat(deaf.update("acme", consumer -> consumer.withPlan(Optional.empty())))
                .isEqualTo(new Outcome.Changed(Optional.of(WHOLE), WHOLE.withPlan(Optional.empty()), Optional.empty()));
        String key = ((Outcome.Changed) deaf.createKey("acme", Optional.empty()))
                .secret()
                .orElseThrow()
                .keyId();
        assertThat(deaf.rotateKey("acme", Duration.ZERO, Optional.empty()))
                .isInstanceOfSatisfying(Outcome.Changed.class, changed -> {
                    assertThat(changed.before().orElseThrow().keys())
                            .extracting(Consumer.Key::id)
                            .containsExactly(key);
                    assertThat(changed.consumer().keys()).hasSize(1);
                });
        String second = ((Outcome.Changed) deaf.find("acme"))
                .consumer()
                .keys()
                .getFirst()
                .id();
        assertThat(deaf.revokeKey("acme", second)).isInstanceOf(Outcome.Changed.class);
        assertThat(deaf.delete("acme", Set.of())).isInstanceOf(Outcome.Changed.class);
        assertThat(db.items(tables.consumers())).isEmpty();
    }
}
