package gateway.aws;

import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.json.Json;
import gateway.json.JsonException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A service of AWS that speaks the JSON 1.1 protocol, for operations that only read: what fails on the way, or is
 * throttled, is asked again, {@value #TRIES} times in all. Its answers may be secret, so nothing here puts a word of one
 * that succeeded into a message.
 */
final class JsonService {
    static final int TRIES = 3;

    private static final int FIRST_PAUSE_MS = 50;

    /** A secret is 64 KB at the most, a parameter 8; base64, escapes and the members around it come on top. */
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    /** A TLS handshake of a cold function takes seconds of its small CPU share. */
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private static final Duration TOTAL = Duration.ofSeconds(4);
    private static final int MESSAGE_LENGTH = 300;

    private final HttpClient client;
    private final Endpoint endpoint;
    private final Signer signer;
    private final String prefix;

    /** @param prefix of the operations' names on the wire */
    JsonService(HttpClient client, Endpoint endpoint, Signer signer, String prefix) {
        this.client = client;
        this.endpoint = endpoint;
        this.signer = signer;
        this.prefix = prefix;
    }

    /**
     * The service as a function's environment names it.
     *
     * @param service as host names and signatures spell it
     * @param suffix  of the variable that may name another endpoint
     * @throws IllegalArgumentException where the environment names neither a region nor an endpoint, or a bad one
     */
    static JsonService of(
            Map<String, String> environment,
            HttpClient client,
            InstantSource clock,
            String service,
            String suffix,
            String prefix) {
        Endpoint endpoint = Endpoint.of(environment, service, suffix);
        var signer = new Signer(service, endpoint.region(), Credentials.of(environment, clock), clock);
        return new JsonService(client, endpoint, signer, prefix);
    }

    /** What became of a call. */
    sealed interface Reply {
        record Answered(Json.Obj answer) implements Reply {
            /** It may hold a secret. */
            @Override
            public String toString() {
                return "Answered";
            }
        }

        /**
         * The service said no.
         *
         * @param code    such as {@code ParameterNotFound}; empty where it said none
         * @param message of the service, for the log
         */
        record Refused(int status, String code, String message) implements Reply {
            /** Whether the same question may be answered a moment later. */
            boolean passing() {
                return status >= 500
                        || status == 429
                        || switch (code) {
                            case "ThrottlingException",
                                    "Throttling",
                                    "ThrottledException",
                                    "TooManyRequestsException",
                                    "RequestLimitExceeded",
                                    "RequestThrottled",
                                    "RequestThrottledException",
                                    "SlowDown" -> true;
                            default -> false;
                        };
            }

            /** For the log. */
            String words() {
                return status + " " + code + (message.isEmpty() ? "" : ": " + message);
            }
        }

        /** There is no answer, or none that is one; {@code why} is for the log. */
        record Away(String why) implements Reply {}
    }

    Reply call(String operation, Json.Obj question, Deadline deadline) {
        Body body = Body.of(question.bytes());
        for (int tries = 1; ; tries++) {
            Reply reply = attempt(operation, body, deadline);
            boolean again = reply instanceof Reply.Away || reply instanceof Reply.Refused refused && refused.passing();
            if (!again || tries >= TRIES || deadline.passed() || !pause(tries)) {
                return reply;
            }
        }
    }

    private static boolean pause(int tries) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(FIRST_PAUSE_MS << tries) + 1L);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Reply attempt(String operation, Body body, Deadline deadline) {
        String host = endpoint.origin().authority();
        Headers headers =
                Headers.of("content-type", "application/x-amz-json-1.1", "x-amz-target", prefix.concat(operation));
        try {
            headers = signer.sign("POST", host, "/", headers, body);
        } catch (Credentials.Missing e) {
            return new Reply.Refused(0, "no-credentials", String.valueOf(e.getMessage()));
        }
        var limits = new Outgoing.Limits(CONNECT, TOTAL, MAX_ANSWER_BYTES);
        Outcome outcome =
                client.send(new Outgoing(endpoint.origin(), "POST", "/", headers, host, body, limits), deadline);
        if (outcome instanceof Outcome.Answer answer) {
            return read(answer);
        }
        return new Reply.Away(host + ": " + ((Outcome.Failure) outcome).why());
    }

    private static Reply read(Outcome.Answer answer) {
        Json.@Nullable Obj body;
        try {
            body = Json.parse(answer.body().bytes()) instanceof Json.Obj object ? object : null;
        } catch (JsonException _) {
            body = null; // what is wrong with it could quote it
        }
        if (answer.status() == 200) {
            return body == null ? new Reply.Away("its answer is not a JSON object") : new Reply.Answered(body);
        }
        return body == null
                ? new Reply.Refused(answer.status(), "", "")
                : new Reply.Refused(answer.status(), code(body), message(body));
    }

    private static String code(Json.Obj body) {
        String type = body.string("__type").orElse("");
        return type.substring(type.indexOf('#') + 1);
    }

    private static String message(Json.Obj body) {
        String message = body.string("message").orElse(body.string("Message").orElse(""));
        return message.length() > MESSAGE_LENGTH ? message.substring(0, MESSAGE_LENGTH) : message;
    }
}
