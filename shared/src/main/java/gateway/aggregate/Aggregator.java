package gateway.aggregate;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.MediaType;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.pipeline.Handler;
import gateway.policy.Template;
import gateway.route.Target;
import gateway.telemetry.Fact;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks the parts of an aggregate side by side, those that need an earlier part's result as soon as that is there, and merges
 * what they answer ({@code docs/aggregation.md}). One deadline holds for all. A required part that fails ends the whole at
 * once: the others are interrupted and not waited for. An optional part that fails is left out, and the answer says that
 * it is not complete.
 */
public final class Aggregator implements Handler {
    /** {@code true} where every part is in the answer, {@code false} where an optional one is not. */
    public static final String COMPLETE = "x-gateway-complete";

    /** In place of a reason that the port has recorded. */
    private static final String RECORDED = "";

    /** Lets parts that end with the deadline be recorded as such. */
    private static final Duration GRACE = Duration.ofMillis(20);

    private final Parts parts;

    public Aggregator(Parts parts) {
        this.parts = parts;
    }

    /** @throws IllegalArgumentException where the route's target is no aggregate */
    @Override
    public Response handle(Call call) {
        if (!(call.route().target() instanceof Target.Aggregate target)) {
            throw new IllegalArgumentException(
                    "not an aggregate: " + call.route().id());
        }
        var run = new Run(call, target);
        try {
            run.await();
        } finally {
            run.cancel();
        }
        return run.answer();
    }

    /** One call. Threads of parts write findings, the call's own thread starts parts and reads. */
    private final class Run {
        private final Call call;
        private final List<Target.Part> asked;
        private final Deadline deadline;
        private final int maxBytes;
        private final AtomicLong bytes = new AtomicLong();

        private final @Nullable Thread[] threads;
        private final @Nullable Finding[] findings; // by this
        private final Map<String, Json> results = new HashMap<>(); // by this
        private boolean over; // by this: what comes now comes too late

        Run(Call call, Target.Aggregate target) {
            this.call = call;
            this.asked = target.parts();
            this.deadline = call.deadline().within(target.timeout());
            this.maxBytes = call.configuration().gateway().maxResponseBytes();
            this.threads = new Thread[asked.size()];
            this.findings = new Finding[asked.size()];
        }

        /** Returns when all parts have ended, a required one has failed, or time is up. */
        synchronized void await() {
            long end = System.nanoTime() + deadline.remaining().plus(GRACE).toNanos();
            while (true) {
                startReady();
                if (isDecided()) {
                    return;
                }
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                try {
                    wait(left / 1_000_000 + 1);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private boolean isDecided() {
            boolean all = true;
            for (int i = 0; i < asked.size(); i++) {
                if (findings[i] instanceof Finding.Missing && asked.get(i).required()) {
                    return true;
                }
                all &= findings[i] != null;
            }
            return all;
        }

        /** Starts every part whose references can be filled in by now; one that never can fails. */
        private void startReady() {
            for (int i = 0; i < asked.size(); i++) {
                if (threads[i] == null && findings[i] == null && hasWhatItNeeds(i)) {
                    start(i);
                }
            }
        }

        private boolean hasWhatItNeeds(int part) {
            for (Template.Piece piece : asked.get(part).path().pieces()) {
                if (piece instanceof Template.Piece.Reference(var names) && names.size() > 1) {
                    int needed = index(names.getFirst());
                    // Only earlier parts count, so that no two can wait for each other.
                    if (needed >= 0 && needed < part && findings[needed] == null) {
                        return false;
                    }
                }
            }
            return true;
        }

        private int index(String name) {
            for (int i = 0; i < asked.size(); i++) {
                if (asked.get(i).name().equals(name)) {
                    return i;
                }
            }
            return -1;
        }

        private void start(int part) {
            String target;
            try {
                target = PartTarget.of(asked.get(part), call.parameters(), results);
            } catch (PartTarget.Unfillable e) {
                findings[part] = Finding.Missing.of(
                        Problem.Type.UPSTREAM_INVALID, e.getMessage() == null ? "no target" : e.getMessage());
                return;
            }
            threads[part] = Thread.ofVirtual()
                    .name("part ".concat(asked.get(part).name()))
                    .start(() -> finish(part, ask(asked.get(part), target)));
        }

        private Finding ask(Target.Part part, String target) {
            try {
                return judge(parts.ask(call, part, target, deadline));
            } catch (RuntimeException | Error e) {
                call.recorder().record(new Fact.Fault(e));
                return Finding.Missing.of(Problem.Type.INTERNAL, "the gateway failed");
            }
        }

        private synchronized void finish(int part, Finding finding) {
            if (over) {
                return;
            }
            findings[part] = finding;
            if (finding instanceof Finding.Found(var value)) {
                results.put(asked.get(part).name(), value);
            }
            notifyAll();
        }

        private Finding judge(Response response) {
            if (response.problem().isPresent()) {
                return Finding.Missing.of(response.problem().get(), RECORDED);
            }
            int status = response.status();
            if (status >= 400 && status < 500) {
                return new Finding.Missing(
                        Problem.Type.UPSTREAM_INVALID, "status " + status, Optional.of(passedOn(response)));
            }
            if (status >= 300) {
                return Finding.Missing.of(
                        status == 504 ? Problem.Type.UPSTREAM_TIMEOUT : Problem.Type.UPSTREAM_INVALID,
                        "status " + status);
            }
            if (status == 204 || status == 205) {
                return new Finding.Nothing();
            }
            if (!isJson(response.headers())) {
                return Finding.Missing.of(Problem.Type.UPSTREAM_INVALID, "a body that is not JSON by its media type");
            }
            if (bytes.addAndGet(response.body().size()) > maxBytes) {
                return Finding.Missing.of(Problem.Type.RESPONSE_TOO_LARGE, "too much, with the other parts");
            }
            try {
                return new Finding.Found(Json.parse(response.body().bytes()));
            } catch (JsonException _) {
                return Finding.Missing.of(Problem.Type.UPSTREAM_INVALID, "a body that is not acceptable JSON");
            }
        }

        /** From now on, findings are as they are. */
        void cancel() {
            synchronized (this) {
                over = true;
            }
            for (Thread thread : threads) {
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }

        synchronized Response answer() {
            Response refusal = refusal();
            int failed = 0;
            for (int i = 0; i < asked.size(); i++) {
                if (findings[i] == null) {
                    findings[i] = refusal == null
                            ? Finding.Missing.of(Problem.Type.UPSTREAM_TIMEOUT, "not in time")
                            : Finding.Missing.of(Problem.Type.INTERNAL, "no longer needed");
                }
                if (findings[i] instanceof Finding.Missing missing) {
                    failed++;
                    record(asked.get(i), missing.why());
                }
            }
            call.recorder().record(new Fact.Merged(asked.size(), failed));
            if (refusal == null) {
                refusal = refusal(); // a required part that was not in time
            }
            if (bytes.get() > maxBytes) {
                return tooLarge(); // whichever part came last: the sum decides, not the order
            }
            return refusal != null ? refusal : merged(failed == 0);
        }

        private void record(Target.Part part, String why) {
            if (!why.equals(RECORDED)) {
                call.recorder().record(new Fact.UpstreamFailed(part.service().id(), Optional.of(part.name()), why));
            }
        }

        /** What the first required part that failed leads to. */
        private @Nullable Response refusal() {
            for (int i = 0; i < asked.size(); i++) {
                Target.Part part = asked.get(i);
                if (part.required() && findings[i] instanceof Finding.Missing missing) {
                    return missing.own().orElseGet(() -> call.refuse(problem(part, missing.type())));
                }
            }
            return null;
        }

        private Response merged(boolean complete) {
            byte[] body = Merge.of(asked, results).bytes();
            if (body.length > maxBytes) {
                return tooLarge();
            }
            return Response.of(
                    200,
                    Headers.of(
                            "content-type",
                            "application/json",
                            "cache-control",
                            "no-store",
                            COMPLETE,
                            complete ? "true" : "false"),
                    Body.of(body));
        }

        private Response tooLarge() {
            return call.refuse(Problem.of(
                    Problem.Type.RESPONSE_TOO_LARGE,
                    "The parts of this answer are together larger than the gateway may pass on."));
        }
    }

    private static Problem problem(Target.Part part, Problem.Type type) {
        String name = "The part \"" + part.name() + "\" of this answer ";
        String detail = switch (type) {
            case UPSTREAM_UNREACHABLE -> name + "could not be reached. Try again later.";
            case UPSTREAM_TIMEOUT -> name + "did not come in time. Try again later.";
            case UPSTREAM_REFUSED_ADDRESS ->
                name + "has an address that the gateway may not reach. Tell the gateway's operator.";
            case RESPONSE_TOO_LARGE -> name + "is larger than the gateway may pass on.";
            case INTERNAL -> name + "could not be asked for. Tell the gateway's operator the request id.";
            default -> name + "is not usable. Try again later; if it stays so, tell the gateway's operator.";
        };
        return Problem.of(type, detail).with("part", Json.of(part.name()));
    }

    /** A service's own word on why not, without what belongs to the exchange with it (cookies, caching, identity). */
    private static Response passedOn(Response response) {
        var headers = new Headers.Builder();
        Headers given = response.headers();
        for (int i = 0; i < given.size(); i++) {
            switch (given.name(i)) {
                case "content-type", "content-language", "content-encoding", "retry-after", "www-authenticate" ->
                    headers.add(given.name(i), given.value(i));
                default -> {
                    // stays behind
                }
            }
        }
        return Response.of(
                response.status(), headers.add("cache-control", "no-store").build(), response.body());
    }

    /** JSON by its type, or nothing said; and not compressed. */
    private static boolean isJson(Headers headers) {
        String coding = headers.first("content-encoding").orElse("identity");
        String type = headers.first("content-type").orElse("application/json");
        return coding.equalsIgnoreCase("identity") && MediaType.isJson(MediaType.essence(type));
    }
}
