package gateway.store;

import gateway.auth.Consumer;
import gateway.auth.Consumers;
import gateway.json.Json;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Consumers in a table with the string key {@code id}, one eventually consistent read each. What a hand has misspelt in an
 * item grants nothing: an unknown status is not active, a key with a date that cannot be read is no key, and a plan that
 * is no text is a plan that no configuration has, so that its limits are not taken for none.
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
        boolean active = !item.has("status") || item.text("status").orElse("").equals("active");
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
        return new Consumer(id, plan(item), scopes(item), active, keys);
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
    private static Set<String> scopes(Item item) {
        Set<String> scopes = new HashSet<>();
        if (item.typed("scopes", "L") instanceof Json.Arr(List<Json> values)) {
            for (Json each : values) {
                if (each instanceof Json.Obj value && value.get("S") instanceof Json.Str(String scope)) {
                    scopes.add(scope);
                }
            }
        }
        if (item.typed("scopes", "SS") instanceof Json.Arr(List<Json> values)) {
            for (Json each : values) {
                if (each instanceof Json.Str(String scope)) {
                    scopes.add(scope);
                }
            }
        }
        return scopes;
    }

    /** The attribute {@code keys} of an item, as {@link #read} finds it. */
    static Item keys(List<Consumer.Key> keys) {
        Item.Builder map = Item.builder();
        for (Consumer.Key key : keys) {
            Item.Builder value = Item.builder()
                    .text("sha256", key.sha256())
                    .text("created", key.created().toString());
            key.expires().ifPresent(at -> value.text("expires", at.toString()));
            map.map(key.id(), value.build());
        }
        return map.build();
    }
}
