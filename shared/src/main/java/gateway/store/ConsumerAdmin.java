package gateway.store;

import gateway.auth.ApiKey;
import gateway.auth.Consumer;
import gateway.json.Json;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Items;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Update;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Consumers and their API keys, as an operator manages them. A consumer has at most two keys that are neither revoked nor
 * expired, which is what a rotation needs. Keys change by conditional writes: two operators cannot undo each other.
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
        /** It is done. {@code secret} is a new key, to be shown once; keys of a change without one are empty. */
        record Changed(Consumer consumer, Optional<ApiKey> secret) implements Outcome {}

        record NoConsumer(String id) implements Outcome {}

        /** It has no such key, or no more. */
        record NoKey(String keyId) implements Outcome {}

        /** It has two live keys already: one must be revoked first. */
        record TooManyKeys(List<String> live) implements Outcome {
            public TooManyKeys {
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

    /** Writes what a consumer may do, and leaves its keys as they are; makes the consumer if there is none. */
    public Outcome put(String id, Optional<String> plan, Set<String> scopes, boolean active) {
        if (!ApiKey.isConsumer(id)) {
            return badId(id);
        }
        Map<String, String> names = new HashMap<>(Map.of("#scopes", "scopes", "#status", "status", "#plan", "plan"));
        List<Json> list = scopes.stream()
                .sorted()
                .<Json>map(scope -> Json.object("S", Json.of(scope)))
                .toList();
        Item.Builder values = Item.builder()
                .raw(":scopes", Json.object("L", Json.of(list)))
                .text(":status", active ? "active" : "suspended");
        plan.ifPresent(name -> values.text(":plan", name));
        String update =
                "SET #scopes = :scopes, #status = :status" + (plan.isPresent() ? ", #plan = :plan" : " REMOVE #plan");
        return switch (db.write(new Update(table, Item.of("id", id), update, "", names, values.build()))) {
            case Done(var item) ->
                new Outcome.Changed(DynamoConsumers.read(id, item.orElse(Item.EMPTY)), Optional.empty());
            case ConditionFailed _ -> throw new IllegalStateException("a condition failed where there was none");
            case Unavailable unavailable -> new Outcome.Failed(unavailable.why());
        };
    }

    private static Outcome badId(String id) {
        return new Outcome.BadId(
                "\"" + id + "\" cannot be a consumer's id: use lower-case letters, digits, dots and hyphens,"
                        + " a letter or digit first, 63 at the most");
    }

    /** Removes a consumer and all its keys. */
    public Outcome delete(String id) {
        return switch (db.write(new Delete(table, Item.of("id", id), "attribute_exists(id)", Item.EMPTY))) {
            case Done _ ->
                new Outcome.Changed(new Consumer(id, Optional.empty(), Set.of(), false, List.of()), Optional.empty());
            case ConditionFailed _ -> new Outcome.NoConsumer(id);
            case Unavailable unavailable -> new Outcome.Failed(unavailable.why());
        };
    }

    /** A new key beside the live ones. */
    public Outcome createKey(String id, Optional<Instant> expires) {
        if (!ApiKey.isConsumer(id)) {
            return badId(id);
        }
        ApiKey key = ApiKey.generate(id, random);
        return change(id, Optional.of(key), live -> plus(live, key, expires));
    }

    /** A new key in place of all live ones, which go on for {@code grace}. Older ones than the latest end at once. */
    public Outcome rotateKey(String id, Duration grace, Optional<Instant> expires) {
        if (!ApiKey.isConsumer(id)) {
            return badId(id);
        }
        ApiKey key = ApiKey.generate(id, random);
        Instant end = now().plus(grace);
        return change(id, Optional.of(key), live -> {
            List<Consumer.Key> kept = grace.isZero() || live.isEmpty()
                    ? List.of()
                    : List.of(ending(
                            live.stream()
                                    .max(Comparator.comparing(Consumer.Key::created))
                                    .orElseThrow(),
                            end));
            return plus(kept, key, expires);
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
        Item item;
        switch (db.get(table, Item.of("id", id), true)) {
            case Done(var found)
            when found.isEmpty() -> {
                return new Outcome.NoConsumer(id);
            }
            case Done(var found) -> item = found.orElse(Item.EMPTY);
            case ConditionFailed _ -> throw new IllegalStateException("a condition failed where there was none");
            case Unavailable unavailable -> {
                return new Outcome.Failed(unavailable.why());
            }
        }
        if (!item.map("keys").orElse(Item.EMPTY).has(keyId)) {
            return new Outcome.NoKey(keyId);
        }
        return change(
                id,
                Optional.empty(),
                live -> live.stream().filter(key -> !key.id().equals(keyId)).toList());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Replaces a consumer's keys by what {@code step} makes of the live ones, if nobody changed them meanwhile. Those that
     * have expired, or cannot be read, are dropped.
     */
    private Outcome change(String id, Optional<ApiKey> secret, UnaryOperator<List<Consumer.Key>> step) {
        Item key = Item.of("id", id);
        String why = "others change the keys at the same time";
        for (int tries = 1; tries <= TRIES; tries++) {
            Reply reply = db.get(table, key, true);
            if (!(reply instanceof Done(var found))) {
                return new Outcome.Failed(String.valueOf(reply));
            }
            if (found.isEmpty()) {
                return new Outcome.NoConsumer(id);
            }
            Item item = found.get();
            Instant now = clock.instant();
            Consumer consumer = DynamoConsumers.read(id, item);
            Optional<ApiKey> mine = secret.filter(made ->
                    consumer.keys().stream().anyMatch(other -> other.sha256().equals(made.sha256())));
            if (mine.isPresent()) {
                return new Outcome.Changed(consumer, secret); // the answer was lost, the write was not
            }
            List<Consumer.Key> live = consumer.keys().stream()
                    .filter(each ->
                            each.expires().filter(end -> !now.isBefore(end)).isEmpty())
                    .toList();
            List<Consumer.Key> next = step.apply(live);
            if (next.size() > LIVE_KEYS) {
                return new Outcome.TooManyKeys(
                        live.stream().map(Consumer.Key::id).sorted().toList());
            }
            Item.Builder values = Item.builder().map(":next", DynamoConsumers.keys(next));
            @Nullable Json before = item.attributes().get("keys");
            if (before != null) {
                values.raw(":before", before);
            }
            String condition =
                    "attribute_exists(id) AND " + (before == null ? "attribute_not_exists(#keys)" : "#keys = :before");
            switch (db.write(
                    new Update(table, key, "SET #keys = :next", condition, Map.of("#keys", "keys"), values.build()))) {
                case Done(var after) -> {
                    return new Outcome.Changed(DynamoConsumers.read(id, after.orElse(Item.EMPTY)), secret);
                }
                case ConditionFailed _ -> {} // once more, with the keys as they are now
                case Unavailable unavailable -> {
                    why = unavailable.why();
                    if (!unavailable.mayHaveHappened()) {
                        return new Outcome.Failed(why);
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
