package gateway.store;

import gateway.aws.Credentials;
import gateway.aws.Endpoint;
import gateway.aws.Signer;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.HttpDate;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.limit.Moment;
import gateway.limit.TableClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * DynamoDB for the hot path: its JSON protocol over the gateway's own HTTP client, signed by its own signer, so that a
 * cold function loads one HTTP stack and no SDK (ADR 0005).
 */
public final class LightDynamoDb implements DynamoDb {
    /** An item is at most 400 KB and a page 1 MB; JSON and base64 make the most of it. */
    private static final int MAX_ANSWER_BYTES = 8 << 20;

    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final String VERSION = "DynamoDB_20120810.";

    /**
     * How long one operation may take, retries included.
     *
     * @param first until the first answer: a TLS handshake of a cold function takes seconds of its small CPU share
     * @param later from then on
     */
    public record Patience(Duration first, Duration later) {
        public static final Patience DEFAULT = new Patience(Duration.ofSeconds(4), Duration.ofSeconds(1));

        /**
         * The default, or what DYNAMODB_TIMEOUT_MS says instead of its {@code later}; {@code first} is no shorter.
         *
         * @throws IllegalArgumentException where the variable is no whole number of milliseconds of 1 or more
         */
        static Patience from(Map<String, String> environment) {
            String text = environment.get("DYNAMODB_TIMEOUT_MS");
            if (text == null || text.isEmpty()) {
                return DEFAULT;
            }
            long millis;
            try {
                millis = Long.parseLong(text);
            } catch (NumberFormatException _) {
                millis = 0;
            }
            if (millis < 1) {
                throw new IllegalArgumentException(
                        "DYNAMODB_TIMEOUT_MS must be a whole number of milliseconds, 1 or more, was " + text);
            }
            Duration later = Duration.ofMillis(millis);
            return new Patience(later.compareTo(DEFAULT.first) > 0 ? later : DEFAULT.first, later);
        }
    }

    private final HttpClient client;
    private final Origin origin;
    private final Signer signer;
    private final InstantSource clock;
    private final Patience patience;
    private final @Nullable TableClock time;
    private volatile boolean answered;

    /** @param time learns from every answer how the tables' clock stands to this machine's; null for nobody */
    public LightDynamoDb(
            HttpClient client,
            Origin origin,
            Signer signer,
            InstantSource clock,
            Patience patience,
            @Nullable TableClock time) {
        this.client = client;
        this.origin = origin;
        this.signer = signer;
        this.clock = clock;
        this.patience = patience;
        this.time = time;
    }

    public LightDynamoDb(HttpClient client, Origin origin, Signer signer, InstantSource clock, Patience patience) {
        this(client, origin, signer, clock, patience, null);
    }

    /**
     * DynamoDB as a function's environment names it.
     *
     * @throws IllegalArgumentException where the environment names neither a region nor an endpoint, or a bad one
     */
    public static LightDynamoDb of(Map<String, String> environment, HttpClient client, InstantSource clock) {
        return of(environment, client, clock, null);
    }

    /**
     * DynamoDB as a function's environment names it, from whose answers {@code time} learns.
     *
     * @throws IllegalArgumentException where the environment names neither a region nor an endpoint, or a bad one
     */
    public static LightDynamoDb of(
            Map<String, String> environment, HttpClient client, InstantSource clock, @Nullable TableClock time) {
        Endpoint endpoint = Endpoint.of(environment, "dynamodb");
        var signer = new Signer("dynamodb", endpoint.region(), Credentials.of(environment, clock), clock);
        return new LightDynamoDb(client, endpoint.origin(), signer, clock, Patience.from(environment), time);
    }

    @Override
    public Reply get(String table, Item key, boolean consistent) {
        Json.Obj body = Json.object("TableName", Json.of(table), "Key", key.attributes());
        if (consistent) {
            body = body.with("ConsistentRead", Json.of(true));
        }
        return reply("GetItem", body, true, "Item");
    }

    @Override
    public Reply write(Write write) {
        boolean repeatable = Retries.isRepeatable(write);
        if (write instanceof Put put) {
            return reply("PutItem", alone("Item", put.item(), put), repeatable, "");
        }
        if (write instanceof Delete delete) {
            return reply("DeleteItem", alone("Key", delete.key(), delete), repeatable, "");
        }
        Update update = (Update) write;
        Json.Obj body = alone("Key", update.key(), update)
                .with("UpdateExpression", Json.of(update.update()))
                .with("ReturnValues", Json.of(update.before() ? "ALL_OLD" : "ALL_NEW"));
        return reply("UpdateItem", body, repeatable, "Attributes");
    }

    private static Json.Obj alone(String name, Item item, Write write) {
        var body = new LinkedHashMap<String, Json>();
        body.put("TableName", Json.of(write.table()));
        body.put(name, item.attributes());
        expression(body, "ConditionExpression", write.condition(), write.names(), write.values());
        if (!write.condition().isEmpty()) {
            body.put("ReturnValuesOnConditionCheckFailure", Json.of("ALL_OLD"));
        }
        return new Json.Obj(body);
    }

    private static void expression(
            Map<String, Json> body, String name, String text, Map<String, String> names, Item values) {
        if (!text.isEmpty()) {
            body.put(name, Json.of(text));
        }
        if (!names.isEmpty()) {
            var spelt = new LinkedHashMap<String, Json>();
            for (Map.Entry<String, String> entry : names.entrySet()) {
                spelt.put(entry.getKey(), Json.of(entry.getValue()));
            }
            body.put("ExpressionAttributeNames", new Json.Obj(spelt));
        }
        if (!values.attributes().members().isEmpty()) {
            body.put("ExpressionAttributeValues", values.attributes());
        }
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        List<Json> items = new ArrayList<>(writes.size());
        for (Write write : writes) {
            if (write instanceof Put put) {
                items.add(Json.object("Put", alone("Item", put.item(), put)));
            } else if (write instanceof Delete delete) {
                items.add(Json.object("Delete", alone("Key", delete.key(), delete)));
            } else if (write instanceof Update update) {
                items.add(Json.object(
                        "Update",
                        alone("Key", update.key(), update).with("UpdateExpression", Json.of(update.update()))));
            }
        }
        Json.Obj body = Json.object("TransactItems", Json.of(items), "ClientRequestToken", Json.of(token));
        return reply("TransactWriteItems", body, true, "");
    }

    @Override
    public Page scan(String table, Optional<Item> after) {
        var body = new LinkedHashMap<String, Json>();
        body.put("TableName", Json.of(table));
        body.put("ConsistentRead", Json.of(true));
        return page("Scan", body, after);
    }

    @Override
    public Page query(
            String table,
            String condition,
            Map<String, String> names,
            Item values,
            boolean forward,
            int limit,
            Optional<Item> after) {
        var body = new LinkedHashMap<String, Json>();
        body.put("TableName", Json.of(table));
        body.put("ConsistentRead", Json.of(true));
        body.put("ScanIndexForward", Json.of(forward));
        body.put("Limit", Json.of(limit));
        expression(body, "KeyConditionExpression", condition, names, values);
        return page("Query", body, after);
    }

    private Page page(String operation, SequencedMap<String, Json> body, Optional<Item> after) {
        if (after.isPresent()) {
            body.put("ExclusiveStartKey", after.get().attributes());
        }
        Result result = call(operation, new Json.Obj(body), true);
        if (result instanceof Result.Without(Reply reply)) {
            return reply instanceof Unavailable unavailable
                    ? unavailable
                    : new Unavailable(Cause.FAILED, false, "a condition failed where there was none");
        }
        Json.Obj answer = ((Result.Answered) result).answer();
        List<Item> items = new ArrayList<>();
        if (answer.get("Items") instanceof Json.Arr(List<Json> found)) {
            for (Json each : found) {
                if (each instanceof Json.Obj attributes) {
                    items.add(new Item(attributes));
                }
            }
        }
        return new Items(items, item(answer, "LastEvaluatedKey"));
    }

    private Reply reply(String operation, Json.Obj body, boolean repeatable, String member) {
        Result result = call(operation, body, repeatable);
        if (result instanceof Result.Answered(Json.Obj answer)) {
            return new Done(member.isEmpty() ? Optional.empty() : item(answer, member));
        }
        return ((Result.Without) result).reply();
    }

    private static Optional<Item> item(Json.Obj answer, String member) {
        return answer.get(member) instanceof Json.Obj attributes ? Optional.of(new Item(attributes)) : Optional.empty();
    }

    /** What one call gave: an answer to read, or why there is none. */
    private sealed interface Result {
        record Answered(Json.Obj answer) implements Result {}

        record Without(Reply reply) implements Result {}
    }

    private Result call(String operation, Json.Obj body, boolean repeatable) {
        Body bytes = Body.of(body.bytes());
        Duration time = answered ? patience.later() : patience.first();
        Deadline deadline = Deadline.in(clock, time);
        for (int tries = 1; ; tries++) {
            Result result = attempt(operation, bytes, time, deadline);
            if (!(result instanceof Result.Without(Unavailable failed))) {
                answered = true;
                return result;
            }
            if (!Retries.again(failed, tries, repeatable) || !Retries.pause(tries) || deadline.passed()) {
                return result;
            }
        }
    }

    private Result attempt(String operation, Body body, Duration patience, Deadline deadline) {
        Headers headers = Headers.of("content-type", CONTENT_TYPE, "x-amz-target", VERSION + operation);
        try {
            headers = signer.sign("POST", origin.authority(), "/", headers, body);
        } catch (Credentials.Missing e) {
            return none(Cause.DENIED, false, String.valueOf(e.getMessage()));
        }
        var limits = new Outgoing.Limits(CONNECT, patience, MAX_ANSWER_BYTES);
        Moment sent = time == null ? null : time.now();
        Outcome outcome =
                client.send(new Outgoing(origin, "POST", "/", headers, origin.authority(), body, limits), deadline);
        if (outcome instanceof Outcome.Answer answer) {
            if (time != null && sent != null) {
                learn(time, sent, answer);
            }
            return read(answer);
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        Cause cause = failure.kind() == Outcome.Kind.TIMEOUT ? Cause.TIMEOUT : Cause.UNREACHABLE;
        return none(cause, failure.sent(), failure.why());
    }

    private static void learn(TableClock time, Moment sent, Outcome.Answer answer) {
        long second = HttpDate.second(answer.headers().first("date").orElse(""));
        if (second >= 0) {
            time.heard(sent, second);
        } else {
            time.heardWithoutDate();
        }
    }

    private static Result read(Outcome.Answer answer) {
        boolean done = answer.status() == 200;
        if (!isIntact(answer)) {
            return none(Cause.UNREACHABLE, true, "the answer's checksum is wrong");
        }
        Json.@Nullable Obj body;
        try {
            body = Json.parse(answer.body().bytes()) instanceof Json.Obj object ? object : null;
        } catch (JsonException _) {
            body = null;
        }
        if (body == null) {
            return none(Cause.FAILED, done || answer.status() >= 500, "no JSON object, status " + answer.status());
        }
        return done ? new Result.Answered(body) : refusal(answer.status(), body);
    }

    /** Whether the body fits its checksum, where there is one: cheaper than TLS alone, and it covers the whole way. */
    private static boolean isIntact(Outcome.Answer answer) {
        Optional<String> wanted = answer.headers().first("x-amz-crc32");
        if (wanted.isEmpty()) {
            return true;
        }
        var sum = new CRC32();
        sum.update(answer.body().bytes());
        return Long.toString(sum.getValue()).equals(wanted.get());
    }

    private static Result refusal(int status, Json.Obj body) {
        String type = body.string("__type").orElse("");
        type = type.substring(type.indexOf('#') + 1);
        if (type.equals("ConditionalCheckFailedException")) {
            return new Result.Without(new ConditionFailed(item(body, "Item")));
        }
        if (type.equals("TransactionCanceledException")) {
            return new Result.Without(cancelled(body));
        }
        String message = body.string("message").isPresent()
                ? body.string("message").get()
                : body.string("Message").orElse("");
        return new Result.Without(Errors.unavailable(type, status, message));
    }

    /** The first condition that failed; or else what kept the transaction from happening. */
    private static Reply cancelled(Json.Obj body) {
        String other = "";
        if (body.get("CancellationReasons") instanceof Json.Arr(List<Json> reasons)) {
            for (Json each : reasons) {
                if (each instanceof Json.Obj reason) {
                    String code = reason.string("Code").orElse("None");
                    if (code.equals("ConditionalCheckFailed")) {
                        return new ConditionFailed(item(reason, "Item"));
                    }
                    if (!code.equals("None") && other.isEmpty()) {
                        other = code;
                    }
                }
            }
        }
        return Errors.cancelled(other);
    }

    private static Result none(Cause cause, boolean mayHaveHappened, String why) {
        return new Result.Without(new Unavailable(cause, mayHaveHappened, why));
    }
}
