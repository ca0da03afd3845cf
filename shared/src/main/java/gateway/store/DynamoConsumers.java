package gateway.store;

import gateway.auth.Consumer;
import gateway.auth.Consumers;
import gateway.json.Json;
import gateway.policy.Suspension;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Consumers in a table with the string key {@code id}, one eventually consistent read each. What a hand has misspelt in an
 * item grants nothing: an unknown status is not active, a key with a date that cannot be read is no key, what is no list of
 * texts gives no scopes and roles, metadata that are too much are none, and a plan that is no text is a plan that no
 * configuration has, so that its limits and routes are not taken for none.
 */
public record DynamoConsumers(DynamoDb db, String table) implements Consumers {
    /** No id, so never the name of a plan. */
    private static final String UNREADABLE_PLAN = "(unreadable)";

    @Override
    public Lookup find(String id) {
        Reply reply = db.get(table, Item.of("id", id), false);
        if (!(reply instanceof Done(Optional<Item> item))) {
            return new Lookup.Unavailable();
        }
        return item.isPresent() ? new Lookup.Found(read(id, item.get())) : new Lookup.NotFound();
    }

    static Consumer read(String id, Item item) {
        List<Consumer.Key> keys = new ArrayList<>(2);
        Optional<Item> stored = item.map("keys");
        if (stored.isPresent()) {
            for (String keyId : stored.get().attributes().members().keySet()) {
                Consumer.@Nullable Key key = key(keyId, stored.get().map(keyId).orElse(Item.EMPTY));
                if (key != null) {
                    keys.add(key);
                }
            }
        }
        return new Consumer(
                id,
                plan(item),
                texts(item, "scopes"),
                texts(item, "roles"),
                texts(item, "tags"),
                metadata(item),
                suspension(item),
                item.text("passwordHash"),
                keys);
    }

    private static Map<String, String> metadata(Item item) {
        Optional<Item> stored = item.map("metadata");
        if (stored.isEmpty()) {
            return Map.of();
        }
        Map<String, String> metadata = new HashMap<>();
        for (String name : stored.get().attributes().members().keySet()) {
            Optional<String> value = stored.get().text(name);
            if (value.isPresent()) {
                metadata.put(name, value.get());
            }
        }
        return Consumer.isMetadata(metadata) ? metadata : Map.of();
    }

    /** Empty for the text {@code active} and for no status at all; all else suspends. */
    private static Optional<Suspension> suspension(Item item) {
        if (!item.has("status") || item.text("status").orElse("").equals("active")) {
            return Optional.empty();
        }
        Item status = item.map("status").orElse(Item.EMPTY).map("suspended").orElse(Item.EMPTY);
        Optional<String> reason = status.text("reason");
        Optional<String> type = status.text("type");
        return Optional.of(new Suspension(
                reason.isPresent() && Suspension.isReason(reason.get()) ? reason : Optional.empty(),
                type.isPresent() && Suspension.isType(type.get()) ? type : Optional.empty()));
    }

    private static Optional<String> plan(Item item) {
        return item.has("plan") ? Optional.of(item.text("plan").orElse(UNREADABLE_PLAN)) : Optional.empty();
    }

    private static Consumer.@Nullable Key key(String id, Item item) {
        Optional<String> hash = item.text("sha256");
        Optional<Instant> created = Timestamps.parse(item.text("created").orElse(""));
        Optional<Instant> expires = Timestamps.parse(item.text("expires").orElse(""));
        boolean readable = hash.isPresent() && created.isPresent() && (expires.isPresent() || !item.has("expires"));
        return readable ? new Consumer.Key(id, hash.get(), created.get(), expires) : null;
    }

    /** A list of strings, or the string set that consoles offer first. */
    private static Set<String> texts(Item item, String name) {
        Set<String> texts = new HashSet<>();
        if (item.typed(name, "L") instanceof Json.Arr(List<Json> values)) {
            for (Json each : values) {
                if (each instanceof Json.Obj value && value.get("S") instanceof Json.Str(String text)) {
                    texts.add(text);
                }
            }
        }
        if (item.typed(name, "SS") instanceof Json.Arr(List<Json> values)) {
            for (Json each : values) {
                if (each instanceof Json.Str(String text)) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }
}
