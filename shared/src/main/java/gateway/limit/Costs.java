package gateway.limit;

import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonPointer;
import gateway.policy.Cost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls cost: what is taken before they are let pass, and what it comes to once they are answered. */
final class Costs {
    /** Of a request that does not say what it must. */
    static final long MALFORMED = -1;

    /** Of an answer that is read for its cost; a larger one says nothing. */
    private static final int MOST_BYTES = 6 << 20;

    private static final int MOST_DIGITS = 18;

    /** What an answer can cost: more than any limit has, and little enough to be added up. */
    private static final long MOST = 1_000_000_000_000_000L;

    private Costs() {}

    /** Permits to be taken before; 1 or more, or {@link #MALFORMED}. */
    static long before(Cost cost, Request request) {
        if (cost instanceof Cost.Fixed(var permits)) {
            return permits;
        }
        if (cost instanceof Cost.Requested requested) {
            List<String> values = request.headers().all(requested.header());
            if (values.isEmpty()) {
                return requested.otherwise();
            }
            long asked = values.size() == 1 ? whole(values.getFirst()) : MALFORMED;
            return asked >= 1 && asked <= requested.most() ? asked : MALFORMED;
        }
        if (cost instanceof Cost.Answered answered) {
            return answered.most();
        }
        // One byte of room is needed for an answer to come back through.
        return Math.max(1, request.body().size());
    }

    /** What the call has come to. One call's answer is read once, however many limits ask. */
    static final class Answer {
        private final Request request;
        private final Response response;
        private @Nullable Json body;
        private boolean isRead;

        Answer(Request request, Response response) {
            this.request = request;
            this.response = response;
        }

        /** The cost of what had cost {@code before}; 0 or more. */
        long cost(Cost cost, long before) {
            if (cost instanceof Cost.Answered answered) {
                long said = said(answered.source());
                return said < 0 ? answered.otherwise() : Math.min(said, MOST);
            }
            if (cost instanceof Cost.Bytes) {
                return (long) request.body().size() + response.body().size();
            }
            return before;
        }

        private long said(Cost.Source source) {
            if (source instanceof Cost.Source.Header(var name)) {
                List<String> values = response.headers().all(name);
                return values.size() == 1 ? whole(values.getFirst()) : MALFORMED;
            }
            Json json = body();
            Json value = json == null ? null : JsonPointer.find(json, ((Cost.Source.Field) source).pointer());
            return value instanceof Json.Num(var literal) ? whole(literal) : MALFORMED;
        }

        private @Nullable Json body() {
            if (!isRead) {
                isRead = true;
                body = read(response.headers(), response.body());
            }
            return body;
        }
    }

    private static @Nullable Json read(Headers headers, Body body) {
        if (body.isEmpty() || !(ContentCoding.decode(headers, body, MOST_BYTES) instanceof ContentCoding.Plain plain)) {
            return null;
        }
        try {
            return Json.parse(plain.body().bytes());
        } catch (JsonException _) {
            return null;
        }
    }

    /** A whole number in digits, or {@link #MALFORMED}. */
    private static long whole(String text) {
        int length = text.length();
        if (length == 0 || length > MOST_DIGITS) {
            return MALFORMED;
        }
        long whole = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return MALFORMED;
            }
            whole = 10 * whole + c - '0';
        }
        return whole;
    }
}
