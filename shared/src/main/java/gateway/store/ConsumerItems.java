package gateway.store;

import gateway.auth.Consumer;
import gateway.json.Json;
import gateway.policy.Suspension;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Consumers as items, the way {@link DynamoConsumers} reads them. For whoever manages consumers; functions only read. */
final class ConsumerItems {
    private ConsumerItems() {}

    /** A whole item. */
    static Item of(Consumer consumer) {
        Item.Builder item = Item.builder().text("id", consumer.id());
        attributes(consumer).forEach((name, value) -> {
            if (value.isPresent()) {
                item.raw(name, value.get());
            }
        });
        if (!consumer.keys().isEmpty()) {
            item.map("keys", keys(consumer.keys()));
        }
        return item.build();
    }

    /** What is to be written to make {@code after} of {@code before}, keys apart; empty: to be removed. */
    static Map<String, Optional<Json>> difference(Consumer before, Consumer after) {
        Map<String, Optional<Json>> old = attributes(before);
        Map<String, Optional<Json>> difference = new LinkedHashMap<>();
        attributes(after).forEach((name, value) -> {
            if (!Objects.equals(old.get(name), value)) {
                difference.put(name, value);
            }
        });
        return difference;
    }

    private static Map<String, Optional<Json>> attributes(Consumer consumer) {
        Map<String, Optional<Json>> attributes = new LinkedHashMap<>();
        attributes.put("plan", consumer.plan().map(ConsumerItems::text));
        attributes.put("scopes", texts(consumer.scopes()));
        attributes.put("roles", texts(consumer.roles()));
        attributes.put("tags", texts(consumer.tags()));
        attributes.put("metadata", metadata(consumer.metadata()));
        attributes.put("status", Optional.of(status(consumer.suspension().orElse(null))));
        attributes.put("passwordHash", consumer.passwordHash().map(ConsumerItems::text));
        return attributes;
    }

    private static Json text(String text) {
        return Json.object("S", Json.of(text));
    }

    private static Optional<Json> texts(Collection<String> texts) {
        List<Json> sorted = texts.stream().sorted().map(ConsumerItems::text).toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(Json.object("L", Json.of(sorted)));
    }

    private static Optional<Json> metadata(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        Item.Builder map = Item.builder();
        new TreeMap<>(metadata).forEach(map::text);
        return Optional.of(Json.object("M", map.build().attributes()));
    }

    private static Json status(@Nullable Suspension suspension) {
        if (suspension == null) {
            return text("active");
        }
        if (suspension.equals(Suspension.UNEXPLAINED)) {
            return text("suspended");
        }
        Item.Builder why = Item.builder();
        suspension.reason().ifPresent(reason -> why.text("reason", reason));
        suspension.type().ifPresent(type -> why.text("type", type));
        Item status = Item.builder().map("suspended", why.build()).build();
        return Json.object("M", status.attributes());
    }

    /** The attribute {@code keys} of an item. */
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
