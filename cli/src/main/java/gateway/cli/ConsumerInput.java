package gateway.cli;

import gateway.auth.Consumer;
import gateway.config.ConsumerReader;
import gateway.config.Document;
import gateway.config.Kind;
import gateway.json.Json;
import gateway.policy.Suspension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands say of a consumer. It is judged as a file is that says the same: by the same rules, in the same words. */
final class ConsumerInput {
    @Option(names = "--plan", paramLabel = "PLAN", description = "What it subscribes to.")
    @Nullable
    String plan;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "What it may do; repeatable.")
    Set<String> scopes = new TreeSet<>();

    @Option(names = "--role", paramLabel = "ROLE", description = "What it is; repeatable.")
    Set<String> roles = new TreeSet<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "To find it by; repeatable.")
    Set<String> tags = new TreeSet<>();

    @Option(
            names = "--metadata",
            paramLabel = "NAME=VALUE",
            description = "A fact about it, for conditions and upstreams; repeatable.")
    Map<String, String> metadata = new TreeMap<>();

    boolean isEmpty() {
        return plan == null && scopes.isEmpty() && roles.isEmpty() && tags.isEmpty() && metadata.isEmpty();
    }

    /** A new consumer of all that was said. */
    Consumer consumer(String id, Configurations configurations) throws Failure {
        judge(id, Optional.empty(), configurations);
        return new Consumer(
                id,
                Optional.ofNullable(plan),
                scopes,
                roles,
                tags,
                metadata,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** Insists that what was said can be said of a consumer. */
    void judge(String id, Optional<Suspension> suspension, Configurations configurations) throws Failure {
        var body = new LinkedHashMap<String, Json>();
        if (plan != null) {
            body.put("plan", Json.of(plan));
        }
        put(body, "scopes", scopes);
        put(body, "roles", roles);
        put(body, "tags", tags);
        if (!metadata.isEmpty()) {
            var facts = new LinkedHashMap<String, Json>();
            metadata.forEach((name, value) -> facts.put(name, Json.of(value)));
            body.put("metadata", new Json.Obj(facts));
        }
        suspension.ifPresent(why -> body.put("status", Json.object("suspended", json(why))));
        var read = ConsumerReader.read(
                List.of(new Document(Kind.CONSUMER, id, new Json.Obj(body))),
                plan == null ? gateway.config.Documents.NONE : configurations.live());
        if (!read.faults().isEmpty()) {
            throw new Failure(
                    Configurations.count(read.faults().size(), "problem") + "; nothing was changed",
                    plan == null ? "" : "gateway plans list shows the plans that are live",
                    Finding.of(read.faults()));
        }
    }

    private static Json json(Suspension why) {
        var members = new LinkedHashMap<String, Json>();
        why.reason().ifPresent(reason -> members.put("reason", Json.of(reason)));
        why.type().ifPresent(type -> members.put("type", Json.of(type)));
        return new Json.Obj(members);
    }

    private static void put(Map<String, Json> body, String name, Set<String> words) {
        if (!words.isEmpty()) {
            body.put(name, Json.of(words.stream().map(Json::of).toList()));
        }
    }
}
