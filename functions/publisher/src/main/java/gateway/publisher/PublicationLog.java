package gateway.publisher;

import gateway.config.Fault;
import gateway.config.Pointer;
import gateway.json.Json;
import gateway.store.DocumentStore.Marker;
import gateway.store.Publisher.Publication;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;

/**
 * One line of JSON for each publication, which CloudWatch turns into the metrics {@code Published} and {@code
 * PublishFailed} (embedded metric format).
 */
record PublicationLog(InstantSource clock, PrintStream out) {
    private static final int MAX_FAULTS = 20;

    void write(Publication publication, int records) {
        Json.Obj line = Json.object(
                "_aws", metrics(),
                "event", Json.of("publication"),
                "records", Json.of(records));
        line = switch (publication) {
            case Publication.Published(var pointer) -> revision(outcome(line, "published", 1, 0), pointer);
            case Publication.Unchanged(var pointer) -> revision(outcome(line, "unchanged", 0, 0), pointer);
            case Publication.Nothing() -> outcome(line, "nothing", 0, 0);
            case Publication.Invalid(var faults) ->
                outcome(line, "invalid", 0, 1)
                        .with("faultCount", Json.of(faults.size()))
                        .with("faults", faults(faults));
            case Publication.Waiting(var apply) -> apply(outcome(line, "waiting", 0, 0), apply);
            case Publication.Stuck(var apply) ->
                apply(outcome(line, "stuck", 0, 1), apply)
                        .with("fix", Json.of("run gateway apply again, or gateway rollback with --force"));
            case Publication.Failed(var why) -> outcome(line, "failed", 0, 1).with("why", Json.of(why));
        };
        out.println(line.text());
    }

    private Json metrics() {
        Json.Arr names = Json.of(List.of(metric("Published"), metric("PublishFailed")));
        return Json.object(
                "Timestamp",
                Json.of(clock.millis()),
                "CloudWatchMetrics",
                Json.of(List.of(Json.object(
                        "Namespace", Json.of("LambdaGateway"),
                        "Dimensions", Json.of(List.of(Json.Arr.EMPTY)),
                        "Metrics", names))));
    }

    private static Json metric(String name) {
        return Json.object("Name", Json.of(name), "Unit", Json.of("Count"));
    }

    private static Json.Obj outcome(Json.Obj line, String outcome, int published, int failed) {
        return line.with("outcome", Json.of(outcome))
                .with("Published", Json.of(published))
                .with("PublishFailed", Json.of(failed));
    }

    private static Json.Obj revision(Json.Obj line, Pointer pointer) {
        return line.with("revision", Json.of(pointer.revision()))
                .with("hash", Json.of(pointer.hash()))
                .with("by", Json.of(pointer.by()));
    }

    private static Json.Obj apply(Json.Obj line, Marker apply) {
        return line.with("by", Json.of(apply.by()))
                .with("since", Json.of(apply.since().toString()));
    }

    private static Json faults(List<Fault> faults) {
        return Json.of(faults.stream()
                .limit(MAX_FAULTS)
                .map(fault -> Json.of(fault.toString()))
                .toList());
    }
}
