package gateway.store;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.json.Json;
import gateway.policy.Suspension;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Items;
import gateway.store.DynamoDb.Put;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Update;
import gateway.store.DynamoDb.Write;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Consumers and their API keys, as an operator manages them. A consumer has at most two keys that are neither revoked nor
 * expired, which is what a rotation needs.
 *
 * <p>Every write has a condition on what was read before it, of those attributes alone that it changes, and is made up again
 * from what is there if somebody else was faster: two operators cannot undo each other, and a suspension is not lifted by
 * whoever changes a plan at the same time.
 */
public final class ConsumerAdmin {
    private static final int LIVE_KEYS = 2;
    private static final int TRIES = 5;

    private final DynamoDb db;
    private final String table;
    private final InstantSource clock;
    private final SecureRandom random;

    public ConsumerAdmin(DynamoDb db, String table, InstantSource clock, SecureRandom random) {
        this.db = db;
        this.table = table;
        this.clock = clock;
        this.random = random;
    }

    /** What became of a change. */
    public sealed interface Outcome {
        /**
         * It is as it was to be.
         *
         * @param before   what was there; empty: nothing
         * @param consumer what is there
         * @param secret   a new key, to be shown once; keys of a change without one are empty
         */
        record Changed(Optional<Consumer> before, Consumer consumer, Optional<ApiKey> secret) implements Outcome {}

        record NoConsumer(String id) implements Outcome {}

        /** It is there already. */
        record Exists(String id) implements Outcome {}

        /** It has no such key, or no more. */
        record NoKey(String keyId) implements Outcome {}

        /** It has no live key that another could take over from. */
        record NoLiveKey(String id) implements Outcome {}

        /** It has two live keys already: one must be revoked first. */
        record TooManyKeys(List<Consumer.Key> live) implements Outcome {
            public TooManyKeys {
                live = List.copyOf(live);
            }
        }

        /** It has other live keys than those that were to end. */
        record OtherKeys(List<Consumer.Key> live) implements Outcome {
            public OtherKeys {
                live = List.copyOf(live);
            }
        }

        /** The id is none; {@code why} names the rule. */
        record BadId(String why) implements Outcome {}

        /** The table did not answer. A key that was made may be in it, but nobody knows its secret. */
        record Failed(String why) implements Outcome {}
    }

    /** All consumers, in order of their ids; empty where the table does not answer. */
    public Optional<List<Consumer>> list() {
        List<Consumer> consumers = new ArrayList<>();
        Optional<Item> next = Optional.empty();
        do {
            switch (db.scan(table, next)) {
                case Items(var page, var more) -> {
                    for (Item item : page) {
                        consumers.add(DynamoConsumers.read(item.text("id").orElse(""), item));
                    }
                    next = more;
                }
                case Unavailable _ -> {
                    return Optional.empty();
                }
            }
        } while (next.isPresent());
        consumers.sort(Comparator.comparing(Consumer::id));
        return Optional.of(consumers);
    }

    /** One consumer as it is, {@link Outcome.Changed} where it is there. */
    public Outcome find(String id) {
        return update(id, UnaryOperator.identity());
    }

    /** A consumer with no keys that is not there yet. */
    public Outcome create(Consumer consumer) {
        String id = consumer.id();
        if (!ApiKey.isConsumer(id)) {
            return badId(id);
        }
        boolean[] tried = {false};
        return attempt(id, (before, item) -> {
            if (before.isPresent()) {
                boolean mine = tried[0] && before.get().equals(consumer);
                return new Step.Over(
                        mine ? new Outcome.Changed(before, consumer, Optional.empty()) : new Outcome.Exists(id));
            }
            tried[0] = true;
            return new Step.Try(created(consumer), Optional.empty());
        });
    }

    /** What is made of a consumer that is there, keys apart. {@code edit} is asked again where others were faster. */
    public Outcome update(String id, UnaryOperator<Consumer> edit) {
        return attempt(
                id,
                (before, item) -> before.isEmpty()
                        ? new Step.Over(new Outcome.NoConsumer(id))
                        : edited(before.get(), edit.apply(before.get()), item));
    }

    /** What is made of a consumer, keys apart, and of {@code fresh} if it is not there. */
    public Outcome put(Consumer fresh, UnaryOperator<Consumer> edit) {
        if (!ApiKey.isConsumer(fresh.id())) {
            return badId(fresh.id());
        }
        return attempt(
                fresh.id(),
                (before, item) -> before.isEmpty()
                        ? new Step.Try(created(edit.apply(fresh)), Optional.empty())
                        : edited(before.get(), edit.apply(before.get()), item));
    }

    /** Writes plan, scopes and status of a consumer, which need not be there, and leaves the rest as it is. */
    public Outcome put(String id, Optional<String> plan, Set<String> scopes, boolean active) {
        return put(
                new Consumer(id, plan, scopes, active, List.of()),
                before -> before.withPlan(plan)
                        .withScopes(scopes)
                        .withSuspension(
                                active
                                        ? Optional.empty()
                                        : Optional.of(before.suspension().orElse(Suspension.UNEXPLAINED))));
    }

    private static Outcome badId(String id) {
        return new Outcome.BadId(
                "\"" + id + "\" cannot be a consumer's id: use lower-case letters, digits, dots and hyphens,"
                        + " a letter or digit first, 63 at the most");
    }

    /**
     * Removes a consumer and all its keys.
     *
     * @param live the ids of its live keys as far as the operator knows: if there are others, nothing is removed
     */
    public Outcome delete(String id, Set<String> live) {
        boolean[] tried = {false};
        return attempt(id, (before, item) -> {
            if (before.isEmpty()) {
                // Gone after a try of ours: it may have been that one, and in any case it is as it was to be.
                return new Step.Over(
                        tried[0]
                                ? new Outcome.Changed(Optional.empty(), nobody(id), Optional.empty())
                                : new Outcome.NoConsumer(id));
            }
            List<Consumer.Key> keys = before.get().liveKeys(clock.instant());
            if (!ids(keys).equals(live)) {
                return new Step.Over(new Outcome.OtherKeys(keys));
            }
            tried[0] = true;
            Condition condition = new Condition();
            condition.unchanged("keys", item);
            return new Step.Try(
                    new Delete(table, Item.of("id", id), condition.text(), condition.names, condition.values.build()),
                    Optional.empty());
        });
    }

    private static Consumer nobody(String id) {
        return new Consumer(id, Optional.empty(), Set.of(), false, List.of());
    }

    private static Set<String> ids(List<Consumer.Key> keys) {
        Set<String> ids = new HashSet<>();
        keys.forEach(key -> ids.add(key.id()));
        return ids;
    }

    /** A new key beside the live ones. */
    public Outcome createKey(String id, Optional<Instant> expires) {
        return createKey(id, expires, Optional.empty());
    }

    /** @param fresh the consumer that is made with it, where there is none */
    public Outcome createKey(String id, Optional<Instant> expires, Optional<Consumer> fresh) {
        if (!ApiKey.isConsumer(id)) {
            return badId(id);
        }
        ApiKey key = ApiKey.generate(id, random);
        return changeKeys(
                id,
                Optional.of(key),
                fresh,
                live -> live.size() >= LIVE_KEYS
                        ? new Keys.Not(new Outcome.TooManyKeys(live))
                        : new Keys.Next(plus(live, key, expires)));
    }

    /**
     * A new key that takes over from the one live key, which goes on for {@code grace}, or to its own end if that is sooner.
     * Where there are two live keys already, nobody can tell which one is to stay, and nothing is done.
     */
    public Outcome rotateKey(String id, Duration grace, Optional<Instant> expires) {
        if (!ApiKey.isConsumer(id)) {
            return badId(id);
        }
        ApiKey key = ApiKey.generate(id, random);
        return changeKeys(id, Optional.of(key), Optional.empty(), live -> {
            if (live.size() != 1) {
                return new Keys.Not(live.isEmpty() ? new Outcome.NoLiveKey(id) : new Outcome.TooManyKeys(live));
            }
            List<Consumer.Key> kept = grace.isZero() ? List.of() : List.of(ending(live.getFirst(), now().plus(grace)));
            return new Keys.Next(plus(kept, key, expires));
        });
    }

    private static Consumer.Key ending(Consumer.Key key, Instant end) {
        Instant sooner = key.expires().filter(end::isAfter).orElse(end);
        return new Consumer.Key(key.id(), key.sha256(), key.created(), Optional.of(sooner));
    }

    private List<Consumer.Key> plus(List<Consumer.Key> keys, ApiKey key, Optional<Instant> expires) {
        return Stream.concat(keys.stream(), Stream.of(new Consumer.Key(key.keyId(), key.sha256(), now(), expires)))
                .toList();
    }

    /** Ends a key at once. */
    public Outcome revokeKey(String id, String keyId) {
        boolean[] tried = {false};
        return attempt(id, (before, item) -> {
            if (before.isEmpty()) {
                return new Step.Over(new Outcome.NoConsumer(id));
            }
            if (!item.map("keys").orElse(Item.EMPTY).has(keyId)) {
                return new Step.Over(
                        tried[0]
                                ? new Outcome.Changed(before, before.get(), Optional.empty())
                                : new Outcome.NoKey(keyId));
            }
            tried[0] = true;
            return keys(
                    before.get(),
                    before.get().liveKeys(clock.instant()).stream()
                            .filter(key -> !key.id().equals(keyId))
                            .toList(),
                    item,
                    Optional.empty());
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** What is to become of live keys. */
    private sealed interface Keys {
        record Next(List<Consumer.Key> keys) implements Keys {}

        record Not(Outcome why) implements Keys {}
    }

    /** What to make of live keys. */
    @FunctionalInterface
    private interface KeyStep {
        Keys of(List<Consumer.Key> live);
    }

    private Outcome changeKeys(String id, Optional<ApiKey> secret, Optional<Consumer> fresh, KeyStep step) {
        return attempt(id, (before, item) -> {
            if (before.isEmpty() && fresh.isEmpty()) {
                return new Step.Over(new Outcome.NoConsumer(id));
            }
            Consumer consumer = before.orElseGet(fresh::get);
            boolean mine = secret.isPresent()
                    && consumer.keys().stream()
                            .anyMatch(
                                    other -> other.sha256().equals(secret.get().sha256()));
            if (mine) {
                // The answer was lost, the write was not.
                return new Step.Over(new Outcome.Changed(before, consumer, secret));
            }
            return switch (step.of(consumer.liveKeys(clock.instant()))) {
                case Keys.Not(var why) -> new Step.Over(why);
                case Keys.Next(var next) ->
                    before.isEmpty()
                            ? new Step.Try(created(consumer.withKeys(next)), secret)
                            : keys(consumer, next, item, secret);
            };
        });
    }

    /** Replaces the keys. Those that have expired, or cannot be read, are dropped. */
    private Step keys(Consumer consumer, List<Consumer.Key> next, Item item, Optional<ApiKey> secret) {
        Condition condition = new Condition();
        condition.unchanged("keys", item);
        condition.values.map(":next", ConsumerItems.keys(next));
        return new Step.Try(
                new Update(
                        table,
                        Item.of("id", consumer.id()),
                        "SET #keys = :next",
                        condition.text(),
                        condition.names,
                        condition.values.build()),
                secret);
    }

    private Write created(Consumer consumer) {
        return new Put(table, ConsumerItems.of(consumer), "attribute_not_exists(id)", Item.EMPTY);
    }

    /** Writes what {@code after} has otherwise than {@code before}. */
    private Step edited(Consumer before, Consumer after, Item item) {
        Map<String, Optional<Json>> difference = ConsumerItems.difference(before, after);
        if (difference.isEmpty()) {
            return new Step.Over(new Outcome.Changed(Optional.of(before), before, Optional.empty()));
        }
        Condition condition = new Condition();
        List<String> set = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        difference.forEach((name, value) -> {
            condition.unchanged(name, item);
            if (value.isPresent()) {
                set.add("#" + name + " = :" + name);
                condition.values.raw(":" + name, value.get());
            } else {
                removed.add("#" + name);
            }
        });
        String update = (set.isEmpty() ? "" : "SET " + String.join(", ", set))
                + (removed.isEmpty() ? "" : " REMOVE " + String.join(", ", removed));
        return new Step.Try(
                new Update(
                        table,
                        Item.of("id", before.id()),
                        update.strip(),
                        condition.text(),
                        condition.names,
                        condition.values.build()),
                Optional.empty());
    }

    /** That an item is there, and some of its attributes as they were. */
    private static final class Condition {
        private final List<String> parts = new ArrayList<>(List.of("attribute_exists(id)"));
        private final Map<String, String> names = new HashMap<>();
        private final Item.Builder values = Item.builder();

        void unchanged(String name, Item before) {
            names.put("#" + name, name);
            @Nullable Json value = before.attributes().get(name);
            if (value == null) {
                parts.add("attribute_not_exists(#" + name + ")");
            } else {
                parts.add("#" + name + " = :before" + name);
                values.raw(":before" + name, value);
            }
        }

        String text() {
            return String.join(" AND ", parts);
        }
    }

    /** What to do about a consumer as it is. */
    private sealed interface Step {
        record Over(Outcome outcome) implements Step {}

        record Try(Write write, Optional<ApiKey> secret) implements Step {}
    }

    /** What to do about what is there. */
    @FunctionalInterface
    private interface Decision {
        Step of(Optional<Consumer> before, Item item);
    }

    /** Reads, decides, and writes if nobody was faster; otherwise from the beginning. */
    private Outcome attempt(String id, Decision decision) {
        Item key = Item.of("id", id);
        String why = "others change it at the same time";
        Optional<Consumer> first = Optional.empty();
        for (int tries = 1; tries <= TRIES; tries++) {
            Reply reply = db.get(table, key, true);
            if (!(reply instanceof Done(var found))) {
                return new Outcome.Failed(reply instanceof Unavailable unavailable ? unavailable.why() : why);
            }
            Item item = found.orElse(Item.EMPTY);
            Optional<Consumer> before = found.map(there -> DynamoConsumers.read(id, there));
            first = tries == 1 ? before : first;
            switch (decision.of(before, item)) {
                case Step.Over(var outcome) -> {
                    return outcome instanceof Outcome.Changed(var _, var consumer, var secret) && tries > 1
                            ? new Outcome.Changed(first, consumer, secret)
                            : outcome;
                }
                case Step.Try(var write, var secret) -> {
                    switch (db.write(write)) {
                        case Done(var after) -> {
                            Item written = write instanceof Put put ? put.item() : after.orElse(Item.EMPTY);
                            return new Outcome.Changed(before, DynamoConsumers.read(id, written), secret);
                        }
                        case ConditionFailed _ -> {} // once more, with what is there now
                        case Unavailable unavailable -> {
                            why = unavailable.why();
                            if (!unavailable.mayHaveHappened()) {
                                return new Outcome.Failed(why);
                            }
                        }
                    }
                }
            }
            if (!Retries.pause(tries)) {
                break;
            }
        }
        return new Outcome.Failed(why);
    }
}
