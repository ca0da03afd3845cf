package gateway.local;

import gateway.json.Json;
import gateway.local.LocalFunction.Outcome;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * An event source mapping: the records of a table's stream, in order, to a function, from the stream's beginning. A batch
 * that fails is tried again, then skipped, as in the cloud; the polls are closer together.
 */
final class StreamPoller implements AutoCloseable {
    private static final long POLL_MS = 100;
    private static final long SHARDS_MS = 10_000;

    private final Template.StreamMapping mapping;
    private final DynamoDbStreamsClient streams;
    private final String streamArn;
    private final LocalFunction function;
    private final PrintStream log;
    private final Map<String, String> iterators = new LinkedHashMap<>(); // by open shard
    private final Set<String> seen = new HashSet<>();
    private final Thread thread;

    private StreamPoller(
            Template.StreamMapping mapping,
            DynamoDbStreamsClient streams,
            String streamArn,
            LocalFunction function,
            PrintStream log) {
        this.mapping = mapping;
        this.streams = streams;
        this.streamArn = streamArn;
        this.function = function;
        this.log = log;
        this.thread = Thread.ofVirtual().name("stream-" + mapping.table()).unstarted(this::run);
    }

    static StreamPoller start(
            Template.StreamMapping mapping,
            DynamoDbClient tables,
            DynamoDbStreamsClient streams,
            LocalFunction function,
            PrintStream log) {
        String arn =
                tables.describeTable(r -> r.tableName(mapping.table())).table().latestStreamArn();
        var poller = new StreamPoller(mapping, streams, arn, function, log);
        poller.thread.start();
        return poller;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        long nextShards = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (iterators.isEmpty() || System.nanoTime() - nextShards >= 0) {
                    findShards();
                    nextShards = System.nanoTime() + SHARDS_MS * 1_000_000;
                }
                if (!poll()) {
                    Thread.sleep(POLL_MS);
                }
            } catch (InterruptedException e) {
                return;
            } catch (SdkException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                // The database is away or an iterator is too old: begin again where the shards begin. The function
                // sees records twice at worst, as it may in the cloud.
                iterators.clear();
                seen.clear();
                try {
                    Thread.sleep(POLL_MS * 5);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    private void findShards() {
        for (Shard shard : streams.describeStream(r -> r.streamArn(streamArn))
                .streamDescription()
                .shards()) {
            if (seen.add(shard.shardId())) {
                iterators.put(
                        shard.shardId(),
                        streams.getShardIterator(r -> r.streamArn(streamArn)
                                        .shardId(shard.shardId())
                                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                                .shardIterator());
            }
        }
    }

    /** One round over the open shards; true where records came. */
    private boolean poll() throws InterruptedException {
        boolean any = false;
        for (String shard : List.copyOf(iterators.keySet())) {
            String iterator = iterators.get(shard);
            GetRecordsResponse response =
                    streams.getRecords(r -> r.shardIterator(iterator).limit(Math.min(1000, mapping.batchSize())));
            if (!response.records().isEmpty()) {
                any = true;
                deliver(response.records());
            }
            if (response.nextShardIterator() == null) {
                iterators.remove(shard); // the shard is closed and read to its end
            } else {
                iterators.put(shard, response.nextShardIterator());
            }
        }
        return any;
    }

    private void deliver(List<Record> records) throws InterruptedException {
        var items = new ArrayList<Json>();
        for (Record record : records) {
            items.add(event(record));
        }
        byte[] event = Json.object("Records", Json.of(items)).bytes();
        for (int attempt = 0; attempt <= mapping.retries(); attempt++) {
            if (function.invoke(event) instanceof Outcome.Returned) {
                return;
            }
            Thread.sleep(Math.min(5_000, 200L << Math.min(attempt, 10)));
        }
        log.println(records.size() + " changes of " + mapping.table() + " are skipped: " + function.name() + " failed "
                + (mapping.retries() + 1) + " times");
    }

    /** A record as Lambda shows it to functions (DynamoDBEvent). */
    private Json event(Record record) {
        StreamRecord change = record.dynamodb();
        var dynamodb = new LinkedHashMap<String, Json>();
        dynamodb.put(
                "ApproximateCreationDateTime",
                Json.of(change.approximateCreationDateTime().getEpochSecond()));
        dynamodb.put("Keys", image(change.keys()));
        if (change.hasNewImage()) {
            dynamodb.put("NewImage", image(change.newImage()));
        }
        if (change.hasOldImage()) {
            dynamodb.put("OldImage", image(change.oldImage()));
        }
        dynamodb.put("SequenceNumber", Json.of(change.sequenceNumber()));
        dynamodb.put("SizeBytes", Json.of(change.sizeBytes()));
        dynamodb.put("StreamViewType", Json.of(change.streamViewTypeAsString()));
        return Json.object(
                "eventID", Json.of(record.eventID()),
                "eventName", Json.of(record.eventNameAsString()),
                "eventVersion", Json.of("1.1"),
                "eventSource", Json.of("aws:dynamodb"),
                "awsRegion", Json.of(Intrinsics.REGION),
                "dynamodb", new Json.Obj(dynamodb),
                "eventSourceARN", Json.of(streamArn));
    }

    private static Json image(Map<String, AttributeValue> item) {
        var members = new LinkedHashMap<String, Json>();
        item.forEach((name, value) -> members.put(name, attribute(value)));
        return new Json.Obj(members);
    }

    private static Json attribute(AttributeValue value) {
        return switch (value.type()) {
            case S -> Json.object("S", Json.of(value.s()));
            case N -> Json.object("N", Json.of(value.n()));
            case B ->
                Json.object(
                        "B",
                        Json.of(Base64.getEncoder().encodeToString(value.b().asByteArrayUnsafe())));
            case BOOL -> Json.object("BOOL", Json.of(value.bool()));
            case NUL -> Json.object("NULL", Json.of(true));
            case L ->
                Json.object(
                        "L",
                        Json.of(value.l().stream().map(StreamPoller::attribute).toList()));
            case M -> Json.object("M", image(value.m()));
            case SS ->
                Json.object("SS", Json.of(value.ss().stream().map(Json::of).toList()));
            case NS ->
                Json.object("NS", Json.of(value.ns().stream().map(Json::of).toList()));
            case BS, UNKNOWN_TO_SDK_VERSION -> Json.object("NULL", Json.of(true)); // no document has them
        };
    }
}
