package gateway.cli;

import gateway.auth.Consumer;
import gateway.store.ConsumerAdmin.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What became of changes of consumers and keys, for people. */
final class ConsumerOutcomes {
    /** First what ends first, then what is older. */
    static final Comparator<Consumer.Key> SOONEST = Comparator.comparing(
                    (Consumer.Key key) -> key.expires().orElse(Instant.MAX))
            .thenComparing(Consumer.Key::created)
            .thenComparing(Consumer.Key::id);

    private ConsumerOutcomes() {}

    /** Insists that it is as it was to be. */
    static Outcome.Changed changed(Configurations configurations, Outcome outcome) throws Failure {
        return switch (outcome) {
            case Outcome.Changed changed -> changed;
            case Outcome.NoConsumer(var id) -> throw noConsumer(id);
            case Outcome.Exists(var id) ->
                throw new Failure(
                        "consumer " + id + " is there already",
                        "gateway consumers show " + id + " tells what it is, gateway consumers update " + id
                                + " changes it");
            case Outcome.NoKey(var keyId) ->
                throw new Failure(
                        "there is no key " + keyId + ", or no more", "gateway keys list shows those there are");
            case Outcome.NoLiveKey(var id) ->
                throw new Failure(
                        id + " has no live key that another could take over from",
                        "make one: gateway keys create " + id);
            case Outcome.TooManyKeys(var live) ->
                throw new Failure(
                        "it has two live keys already: " + describe(live),
                        "wait until one ends, or end one first: gateway keys revoke CONSUMER "
                                + live.stream()
                                        .sorted(SOONEST)
                                        .findFirst()
                                        .map(Consumer.Key::id)
                                        .orElse("KEYID"));
            case Outcome.OtherKeys(var live) ->
                throw new Failure(
                        "its keys have changed meanwhile: "
                                + (live.isEmpty() ? "it has no live key" : "it has " + describe(live)),
                        "look at it again, then repeat the command; nothing was removed");
            case Outcome.BadId(var why) -> throw new Failure(why, "choose another id");
            case Outcome.Failed(var why) -> throw configurations.away(why);
        };
    }

    static Failure noConsumer(String id) {
        return new Failure("there is no consumer " + id, "gateway consumers list shows those there are");
    }

    /** The ids of keys, and when they end. */
    static String describe(List<Consumer.Key> keys) {
        return keys.stream()
                .sorted(SOONEST)
                .map(key ->
                        key.id() + key.expires().map(at -> " (ends " + at + ")").orElse(""))
                .collect(Collectors.joining(", "));
    }
}
