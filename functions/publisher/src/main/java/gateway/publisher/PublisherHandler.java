package gateway.publisher;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.store.DocumentStore;
import gateway.store.DynamoDb;
import gateway.store.Publisher;
import gateway.store.Publisher.Publication;
import gateway.store.sdk.SdkDynamoDb;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;

/**
 * Publishes the routes table whenever its stream says that something changed. What changed does not matter: all
 * documents are loaded anyway, so that records which come twice, late or out of order do no harm.
 *
 * <p>Wrong documents are no error of the function: trying again would find the same. They are written where {@code
 * gateway status} finds them, and counted in the metric {@code PublishFailed}. A table that does not answer is an error,
 * so that Lambda hands the batch over again.
 */
public final class PublisherHandler implements RequestStreamHandler {
    private static final byte[] ALL_DONE =
            Json.object("batchItemFailures", Json.Arr.EMPTY).bytes();

    private final Publisher publisher;
    private final PublicationLog log;

    /** For Lambda. */
    public PublisherHandler() {
        this(System.getenv());
    }

    /** For a host that has several functions in one process. */
    public PublisherHandler(Map<String, String> environment) {
        this(environment, SdkDynamoDb.of(environment), Clock.systemUTC(), System.out);
    }

    PublisherHandler(Map<String, String> environment, DynamoDb db, InstantSource clock, PrintStream out) {
        this.publisher = new Publisher(
                new DocumentStore(db, required(environment, "ROUTES_TABLE"), clock),
                db,
                required(environment, "SNAPSHOTS_TABLE"),
                clock);
        this.log = new PublicationLog(clock, out);
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is not set: it must name a table");
        }
        return value;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        handle(event, answer);
    }

    void handle(InputStream event, OutputStream answer) throws IOException {
        int records = records(event.readAllBytes());
        Publication publication = publisher.publish();
        log.write(publication, records);
        if (publication instanceof Publication.Failed(var why)) {
            throw new IllegalStateException("not published, to be tried again: " + why);
        }
        answer.write(ALL_DONE);
    }

    /** For the log alone: any event leads to a publication. */
    private static int records(byte[] event) {
        try {
            return Json.parse(event) instanceof Json.Obj object
                    ? object.array("Records").orElse(Json.Arr.EMPTY).items().size()
                    : 0;
        } catch (JsonException _) {
            return 0;
        }
    }
}
