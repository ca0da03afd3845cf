package gateway.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import gateway.client.HttpClient;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The least that a function must do to pass a request on, as somebody would write it by hand who knows how: one pass over
 * the event with jackson-core's streaming parser, which looks at what it needs and skips the rest; the fields of this hop
 * left out; one exchange through the same HTTP client as the gateway's; the answer written by jackson-core's generator.
 * No routes, no checks but for those of the HTTP client, no log, no problem documents. What the gateway's own work is
 * measured against.
 */
final class BareProxy implements RequestStreamHandler {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int MARGIN_MILLIS = 200;
    private static final int MOST_BYTES = 6 << 20;

    private final HttpClient client;
    private final Origin origin;
    private final InstantSource clock = InstantSource.system();

    BareProxy(HttpClient client, String url) {
        this.client = client;
        this.origin = Origin.of(URI.create(url), Origin.Reach.ANY);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        var request = new Event();
        try (JsonParser in = JSON.createParser(event)) {
            request.read(in);
        }
        Duration left = Duration.ofMillis(context.getRemainingTimeInMillis() - MARGIN_MILLIS);
        String target = request.query.isEmpty() ? request.path : request.path + "?" + request.query;
        Outcome outcome = client.send(
                new Outgoing(
                        origin,
                        request.method,
                        target,
                        request.headers.build(),
                        origin.authority(),
                        request.body(),
                        new Outgoing.Limits(CONNECT, left, MOST_BYTES)),
                Deadline.in(clock, left));
        try (JsonGenerator out = JSON.createGenerator(answer)) {
            if (outcome instanceof Outcome.Answer given) {
                write(out, given);
            } else {
                out.writeStartObject();
                out.writeNumberField("statusCode", 502);
                out.writeEndObject();
            }
        }
    }

    private static void write(JsonGenerator out, Outcome.Answer answer) throws IOException {
        Headers headers = answer.headers();
        List<String> cookies = new ArrayList<>(0);
        String type = "";
        out.writeStartObject();
        out.writeNumberField("statusCode", answer.status());
        out.writeObjectFieldStart("headers");
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals("set-cookie")) {
                cookies.add(headers.value(i));
            } else {
                out.writeStringField(headers.name(i), headers.value(i));
            }
            if (headers.name(i).equals("content-type")) {
                type = headers.value(i);
            }
        }
        out.writeEndObject();
        if (!cookies.isEmpty()) {
            out.writeArrayFieldStart("cookies");
            for (String cookie : cookies) {
                out.writeString(cookie);
            }
            out.writeEndArray();
        }
        byte[] body = answer.body().bytes();
        boolean text = type.startsWith("text/") || type.startsWith("application/json");
        out.writeFieldName("body");
        if (text) {
            out.writeUTF8String(body, 0, body.length);
        } else {
            out.writeString(Base64.getEncoder().encodeToString(body));
        }
        out.writeBooleanField("isBase64Encoded", !text);
        out.writeEndObject();
    }

    /** What is needed of an HTTP API 2.0 event. */
    private static final class Event {
        private final Headers.Builder headers = new Headers.Builder();
        private String method = "";
        private String path = "";
        private String query = "";
        private String body = "";
        private boolean base64;

        void read(JsonParser in) throws IOException {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "rawPath" -> path = in.getText();
                    case "rawQueryString" -> query = in.getText();
                    case "headers" -> headers(in);
                    case "cookies" -> cookies(in);
                    case "requestContext" -> context(in);
                    case "body" -> body = in.getText();
                    case "isBase64Encoded" -> base64 = in.getBooleanValue();
                    default -> in.skipChildren();
                }
            }
        }

        private void headers(JsonParser in) throws IOException {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName().toLowerCase(Locale.ROOT);
                in.nextToken();
                switch (name) {
                    case "host", "connection", "content-length", "transfer-encoding", "upgrade", "te" -> {
                        // of this hop
                    }
                    default -> headers.add(name, in.getText());
                }
            }
        }

        private void cookies(JsonParser in) throws IOException {
            List<String> cookies = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                cookies.add(in.getText());
            }
            headers.add("cookie", String.join("; ", cookies));
        }

        private void context(JsonParser in) throws IOException {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean http = in.currentName().equals("http");
                in.nextToken();
                if (!http) {
                    in.skipChildren();
                    continue;
                }
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isMethod = in.currentName().equals("method");
                    in.nextToken();
                    if (isMethod) {
                        method = in.getText();
                    }
                }
            }
        }

        Body body() {
            return Body.of(base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8));
        }
    }
}
