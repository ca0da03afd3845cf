package gateway.cli;

import gateway.auth.Consumer;
import gateway.config.Document;
import gateway.config.Kind;
import gateway.json.Json;
import gateway.policy.Suspension;
import gateway.store.DynamoKeyUses;
import gateway.store.DynamoKeyUses.Last;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Consumers and keys as they are shown: never with a secret, nor with what is kept of one. */
final class ConsumerView {
    private static final int AT_ONCE = 16;

    private ConsumerView() {}

    /** When the keys of {@code consumers} were used last, by {@code CONSUMER/KEYID}. */
    static Map<String, Last> uses(DynamoKeyUses uses, List<Consumer> consumers) {
        Map<String, Last> found = new HashMap<>();
        try (ExecutorService readers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            Map<String, Future<Last>> running = new LinkedHashMap<>();
            for (Consumer consumer : consumers) {
                for (Consumer.Key key : consumer.keys()) {
                    running.put(name(consumer, key), readers.submit(() -> uses.last(consumer.id(), key.id())));
                }
            }
            for (Map.Entry<String, Future<Last>> each : running.entrySet()) {
                found.put(each.getKey(), result(each.getValue()));
            }
        }
        return found;
    }

    private static Last result(Future<Last> reading) {
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Last.Away("interrupted");
        } catch (ExecutionException e) {
            return new Last.Away(String.valueOf(e.getCause()));
        }
    }

    private static String name(Consumer consumer, Consumer.Key key) {
        return consumer.id() + "/" + key.id();
    }

    /** Its keys, first what ends first, then what is older. */
    static List<Consumer.Key> sorted(Consumer consumer) {
        return consumer.keys().stream().sorted(ConsumerOutcomes.SOONEST).toList();
    }

    /** One line about a key. */
    static String line(Consumer consumer, Consumer.Key key, Map<String, Last> uses, Instant now) {
        String end = key.expires()
                .map(at -> (now.isBefore(at) ? "  expires " : "  expired ") + at)
                .orElse("");
        String use = switch (uses.getOrDefault(name(consumer, key), new Last.Never())) {
            case Last.At(var at) -> "  last used " + at;
            case Last.Never() -> "  not used";
            case Last.Away _ -> "  last use unknown: the counters' table does not answer";
        };
        return key.id() + "  created " + key.created() + end + use;
    }

    /** All of a consumer, a line each. */
    static void say(Console console, Consumer consumer, Map<String, Last> uses, Instant now) {
        console.say(console.bold(consumer.id()));
        console.say("  status    " + status(console, consumer));
        line(console, "plan", consumer.plan().orElse(""));
        line(console, "scopes", words(consumer.scopes()));
        line(console, "roles", words(consumer.roles()));
        line(console, "tags", words(consumer.tags()));
        line(
                console,
                "metadata",
                new TreeMap<>(consumer.metadata())
                        .entrySet().stream()
                                .map(fact -> fact.getKey() + "=" + fact.getValue())
                                .collect(Collectors.joining(", ")));
        line(console, "password", consumer.passwordHash().isPresent() ? "set" : "");
        for (Consumer.Key key : sorted(consumer)) {
            console.say("  key       " + line(consumer, key, uses, now));
        }
    }

    private static void line(Console console, String label, String text) {
        if (!text.isEmpty()) {
            console.say("  " + label + " ".repeat(10 - label.length()) + text);
        }
    }

    /** {@code active}, or that it is suspended and why. */
    static String status(Console console, Consumer consumer) {
        if (consumer.active()) {
            return "active";
        }
        Suspension why = consumer.suspension().orElse(Suspension.UNEXPLAINED);
        return console.red("suspended")
                + why.reason().map(reason -> ": " + reason).orElse("")
                + why.type().map(type -> " (" + type + ")").orElse("");
    }

    static String words(Collection<String> words) {
        return String.join(" ", new TreeSet<>(words));
    }

    static Json json(Consumer consumer, Map<String, Last> uses) {
        var members = new LinkedHashMap<String, Json>();
        members.put("consumer", Json.of(consumer.id()));
        members.put("plan", text(consumer.plan().orElse("")));
        members.put("scopes", texts(consumer.scopes()));
        members.put("roles", texts(consumer.roles()));
        members.put("tags", texts(consumer.tags()));
        members.put("metadata", facts(consumer));
        members.put("active", Json.of(consumer.active()));
        members.put(
                "suspended",
                consumer.suspension()
                        .<Json>map(why -> Json.object(
                                "reason", text(why.reason().orElse("")),
                                "type", text(why.type().orElse(""))))
                        .orElse(Json.Null.NULL));
        members.put("password", Json.of(consumer.passwordHash().isPresent()));
        members.put(
                "keys",
                Json.of(sorted(consumer).stream()
                        .map(key -> json(consumer, key, uses))
                        .toList()));
        return new Json.Obj(members);
    }

    private static Json json(Consumer consumer, Consumer.Key key, Map<String, Last> uses) {
        String used = uses.get(name(consumer, key)) instanceof Last.At(var at) ? at.toString() : "";
        return Json.object(
                "id", Json.of(key.id()),
                "created", Json.of(key.created().toString()),
                "expires", text(key.expires().map(Instant::toString).orElse("")),
                "lastUsed", text(used));
    }

    /** A consumer as a file may have it: without its keys, and without what is kept of its password. */
    static Document document(Consumer consumer) {
        var body = new LinkedHashMap<String, Json>();
        consumer.plan().ifPresent(plan -> body.put("plan", Json.of(plan)));
        put(body, "scopes", consumer.scopes());
        put(body, "roles", consumer.roles());
        put(body, "tags", consumer.tags());
        if (!consumer.metadata().isEmpty()) {
            body.put("metadata", facts(consumer));
        }
        consumer.suspension().ifPresent(why -> {
            var said = new LinkedHashMap<String, Json>();
            why.reason().ifPresent(reason -> said.put("reason", Json.of(reason)));
            why.type().ifPresent(type -> said.put("type", Json.of(type)));
            body.put("status", said.isEmpty() ? Json.of("suspended") : Json.object("suspended", new Json.Obj(said)));
        });
        return new Document(Kind.CONSUMER, consumer.id(), new Json.Obj(body));
    }

    private static void put(Map<String, Json> body, String name, Collection<String> words) {
        if (!words.isEmpty()) {
            body.put(name, texts(words));
        }
    }

    private static Json facts(Consumer consumer) {
        var facts = new LinkedHashMap<String, Json>();
        new TreeMap<>(consumer.metadata()).forEach((name, value) -> facts.put(name, Json.of(value)));
        return new Json.Obj(facts);
    }

    static Json text(String text) {
        return text.isEmpty() ? Json.Null.NULL : Json.of(text);
    }

    private static Json texts(Collection<String> texts) {
        return Json.of(texts.stream().sorted().map(Json::of).toList());
    }
}
