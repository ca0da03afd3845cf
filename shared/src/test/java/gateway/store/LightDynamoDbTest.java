package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import gateway.aws.Credentials;
import gateway.aws.Keys;
import gateway.aws.Signer;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.store.DynamoDb.Cause;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Put;
import gateway.store.DynamoDb.Reply;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Update;
import gateway.store.DynamoDb.Write;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the light client makes of each answer, and what it tries again. */
class LightDynamoDbTest {
    private static final Origin ORIGIN = new Origin(false, "127.0.0.1", 8000, Origin.Reach.ANY);
    private static final Item KEY = Item.of("id", "a");
    private static final Write PUT = new Put("t", KEY);
    private static final Write CONDITIONAL_PUT = new Put("t", KEY, "attribute_not_exists(id)", Item.EMPTY);
    private static final Write UPDATE =
            new Update("t", KEY, "ADD n :n", "", Item.builder().number(":n", 1).build());
    private static final Write DELETE = new Delete("t", KEY);

    private final Script script = new Script();

    /** Answers in order; the last one for ever. */
    private static final class Script implements HttpClient {
        private final Deque<Outcome> outcomes = new ArrayDeque<>();
        private final List<Outgoing> sent = new ArrayList<>();

        @Override
        public Outcome send(Outgoing request, Deadline deadline) {
            sent.add(request);
            Outcome next = outcomes.size() > 1 ? outcomes.removeFirst() : outcomes.getFirst();
            return next;
        }
    }

    private LightDynamoDb db(Credentials credentials) {
        var signer = new Signer("dynamodb", "eu-central-1", credentials, Clock.systemUTC());
        return new LightDynamoDb(script, ORIGIN, signer, Clock.systemUTC(), LightDynamoDb.Patience.DEFAULT);
    }

    private LightDynamoDb db() {
        return db(new Credentials.Fixed(new Keys("id", "secret", Optional.of("token"))));
    }

    private LightDynamoDb answering(Outcome... outcomes) {
        script.outcomes.addAll(List.of(outcomes));
        return db();
    }

    private static Outcome answer(int status, String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return new Outcome.Answer(status, Headers.of("x-amz-crc32", Long.toString(crc.getValue())), Body.of(body));
    }

    private static Outcome error(int status, String type) {
        return answer(
                status, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"so it is\"}");
    }

    private static Outcome failure(Outcome.Kind kind, boolean sent) {
        return new Outcome.Failure(kind, sent, "why");
    }

    @Test
    void a_request_is_signed_json_to_the_service() throws Exception {
        answering(answer(200, "{}")).get("table", KEY, true);

        Outgoing sent = script.sent.getFirst();
        assertThat(sent.method()).isEqualTo("POST");
        assertThat(sent.target()).isEqualTo("/");
        assertThat(sent.host()).isEqualTo("127.0.0.1:8000");
        assertThat(sent.headers().first("x-amz-target")).contains("DynamoDB_20120810.GetItem");
        assertThat(sent.headers().first("content-type")).contains("application/x-amz-json-1.0");
        assertThat(sent.headers().first("x-amz-security-token")).contains("token");
        assertThat(sent.headers().first("authorization").orElseThrow())
                .contains("/eu-central-1/dynamodb/aws4_request")
                .contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target");
        assertThat(Json.parse(sent.body().bytes()))
                .isEqualTo(
                        Json.parse("{\"TableName\":\"table\",\"Key\":{\"id\":{\"S\":\"a\"}},\"ConsistentRead\":true}"));
    }

    @ParameterizedTest(name = "{0} {1}: {2}, may have happened: {3}")
    @CsvSource({
        "400, ProvisionedThroughputExceededException, THROTTLED, false",
        "400, ThrottlingException,                    THROTTLED, false",
        "400, RequestLimitExceeded,                   THROTTLED, false",
        "400, TransactionConflictException,           CONFLICT,  false",
        "400, ResourceNotFoundException,              NO_TABLE,  false",
        "400, AccessDeniedException,                  DENIED,    false",
        "400, UnrecognizedClientException,            DENIED,    false",
        "400, ExpiredTokenException,                  DENIED,    false",
        "400, InvalidSignatureException,              DENIED,    false",
        "400, ValidationException,                    INVALID,   false",
        "500, InternalServerError,                    FAILED,    true",
        "503, ServiceUnavailable,                     FAILED,    true",
    })
    void an_error_has_its_cause(int status, String type, Cause cause, boolean mayHaveHappened) {
        assertThat(answering(error(status, type)).write(UPDATE))
                .isEqualTo(new Unavailable(cause, mayHaveHappened, status + " " + type + " so it is"));
    }

    static Stream<Arguments> repeats() {
        Outcome throttled = error(400, "ThrottlingException");
        Outcome failed = error(500, "InternalServerError");
        Outcome unsent = failure(Outcome.Kind.CONNECT, false);
        Outcome cut = failure(Outcome.Kind.BROKEN, true);
        Outcome late = failure(Outcome.Kind.TIMEOUT, true);
        Outcome denied = error(400, "AccessDeniedException");
        return Stream.of(
                // a write that surely did nothing is tried again, whatever it is
                Arguments.of("throttled", throttled, UPDATE, 3),
                Arguments.of("throttled", throttled, CONDITIONAL_PUT, 3),
                Arguments.of("unsent", unsent, UPDATE, 3),
                // one that may have happened is not, unless it may happen twice
                Arguments.of("failed", failed, UPDATE, 1),
                Arguments.of("failed", failed, CONDITIONAL_PUT, 1),
                Arguments.of("failed", failed, PUT, 3),
                Arguments.of("failed", failed, DELETE, 3),
                Arguments.of("cut", cut, UPDATE, 1),
                Arguments.of("cut", cut, CONDITIONAL_PUT, 1),
                Arguments.of("cut", cut, PUT, 3),
                // no time is left after a timeout, and a permission does not come by waiting
                Arguments.of("late", late, PUT, 1),
                Arguments.of("late", late, UPDATE, 1),
                Arguments.of("denied", denied, PUT, 1));
    }

    @ParameterizedTest(name = "{0}, {2}: {3} tries")
    @MethodSource("repeats")
    void a_write_is_repeated_only_where_that_is_safe(String name, Outcome outcome, Write write, int tries) {
        assertThat(answering(outcome).write(write)).isInstanceOf(Unavailable.class);

        assertThat(script.sent).hasSize(tries);
    }

    @Test
    void a_read_is_repeated_and_then_succeeds() {
        Reply reply = answering(
                        failure(Outcome.Kind.BROKEN, true),
                        error(500, "InternalServerError"),
                        answer(200, "{\"Item\":{\"id\":{\"S\":\"a\"}}}"))
                .get("t", KEY, false);

        assertThat(reply).isEqualTo(new Done(Optional.of(KEY)));
    }

    @Test
    void an_answer_that_is_not_what_was_sent_is_no_answer() {
        var damaged = new Outcome.Answer(200, Headers.of("x-amz-crc32", "1"), Body.of("{}"));

        assertThat(answering(damaged).write(UPDATE)).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.UNREACHABLE);
            assertThat(unavailable.mayHaveHappened()).isTrue();
        });
        assertThat(script.sent).hasSize(1);
    }

    @ParameterizedTest(name = "{0}: may have happened {2}")
    @CsvSource({"200, <html>, true", "200, [], true", "502, <html>, true", "400, <html>, false", "403, '', false"})
    void an_answer_that_is_no_json_object_says_by_its_status_whether_the_write_may_have_happened(
            int status, String body, boolean mayHaveHappened) {
        assertThat(answering(answer(status, body)).write(UPDATE))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.mayHaveHappened()).isEqualTo(mayHaveHappened));
    }

    @Test
    void without_credentials_nothing_is_sent() {
        script.outcomes.add(answer(200, "{}"));

        assertThat(db(new Credentials.None()).write(UPDATE))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.cause()).isEqualTo(Cause.DENIED));
        assertThat(script.sent).isEmpty();
    }

    @Test
    void patience_shrinks_once_there_was_an_answer() {
        LightDynamoDb db = answering(answer(200, "{}"));
        db.get("t", KEY, false);
        db.get("t", KEY, false);

        assertThat(script.sent.get(0).limits().total()).isEqualTo(Duration.ofSeconds(4));
        assertThat(script.sent.get(1).limits().total()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest(name = "DYNAMODB_TIMEOUT_MS={0}: {1} ms for the first answer, {2} ms from then on")
    @CsvSource({"'', 4000, 1000", "250, 4000, 250", "10000, 10000, 10000"})
    void the_environment_may_say_how_long_an_operation_takes(String variable, long first, long later) {
        assertThat(LightDynamoDb.Patience.from(Map.of("DYNAMODB_TIMEOUT_MS", variable)))
                .isEqualTo(new LightDynamoDb.Patience(Duration.ofMillis(first), Duration.ofMillis(later)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1s", "99999999999999999999"})
    void a_timeout_that_is_none_is_refused_by_name(String variable) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LightDynamoDb.Patience.from(Map.of("DYNAMODB_TIMEOUT_MS", variable)))
                .withMessageContaining("DYNAMODB_TIMEOUT_MS")
                .withMessageContaining(variable);
    }
}
