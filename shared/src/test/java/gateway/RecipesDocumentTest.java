package gateway;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.config.yaml.ConfigFile;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Live;
import gateway.pipeline.Router;
import gateway.route.Configuration;
import gateway.telemetry.AccessLog;
import gateway.transform.CompressionFilter;
import gateway.transform.TransformFilter;
import gateway.upstream.HttpForwarder;
import gateway.upstream.UpstreamHandler;
import gateway.validate.ValidationFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/recipes.md} says of its examples, from the client's request to what a service is sent. */
class RecipesDocumentTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9-]+): (.*)");

    /** A row of a table below an example; without {@code answer}, services answer 200. */
    record Row(Configuration configuration, String request, String answer, String outcome) {
        @Override
        public String toString() {
            return request + " " + answer + ": " + outcome;
        }
    }

    /** What a cell says: a request line, a status or where a request goes; fields, a body, and what is not there. */
    record Cell(String first, Headers headers, String body, List<String> without, String client, Instant time) {
        static Cell of(String text) {
            int end = text.indexOf("without ");
            List<String> codes = codes(end < 0 ? text : text.substring(0, end));
            var headers = new Headers.Builder();
            String body = "";
            String client = "192.0.2.1";
            Instant time = Instant.EPOCH;
            for (String code : codes.subList(Math.min(1, codes.size()), codes.size())) {
                var field = FIELD.matcher(code);
                if (code.startsWith("client ")) {
                    client = code.substring("client ".length());
                } else if (code.startsWith("at ")) {
                    time = Instant.parse(code.substring("at ".length()));
                } else if (field.matches()) {
                    headers.add(field.group(1), field.group(2));
                } else {
                    body = code;
                }
            }
            String first = codes.isEmpty() ? "" : codes.getFirst();
            List<String> without = end < 0 ? List.of() : codes(text.substring(end));
            return new Cell(first, headers.build(), body, without, client, time);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void is_true(Row row) {
        List<Outgoing> sent = new ArrayList<>();
        Cell answer = Cell.of(row.answer);
        Cell asked = Cell.of(row.request);
        InstantSource clock = InstantSource.fixed(asked.time);
        var forwarder = new HttpForwarder((outgoing, _) -> {
            sent.add(outgoing);
            return new Outcome.Answer(
                    answer.first.isEmpty() ? 200 : Integer.parseInt(answer.first),
                    answer.headers,
                    Body.of(answer.body));
        });
        var end = new UpstreamHandler(
                forwarder,
                (_, _, _) -> {
                    throw new AssertionError("no function here");
                },
                _ -> {
                    throw new AssertionError("no aggregate here");
                });
        var router = new Router(
                () -> Optional.of(new Live(row.configuration, "table")),
                List.of(new CompressionFilter(), new ValidationFilter(), new TransformFilter()),
                end);
        Request request = request(asked);
        var log = new AccessLog(_ -> {}, clock, () -> 0, () -> 1).begin(request);

        Response response = router.handle(request, Optional.empty(), Deadline.in(clock, Duration.ofSeconds(9)), log);

        Cell expected = Cell.of(row.outcome);
        if (Character.isDigit(expected.first.charAt(0))) {
            assertThat(response.status()).hasToString(expected.first);
            check(response.headers(), response.body(), expected);
        } else {
            assertThat(sent).as("sent, where the client got %s", response).hasSize(1);
            Outgoing outgoing = sent.getFirst();
            assertThat(outgoing.origin().authority() + outgoing.target()).isEqualTo(expected.first);
            var headers = new Headers.Builder().add("host", outgoing.host());
            for (int i = 0; i < outgoing.headers().size(); i++) {
                headers.add(outgoing.headers().name(i), outgoing.headers().value(i));
            }
            check(headers.build(), outgoing.body(), expected);
        }
    }

    private static void check(Headers headers, Body body, Cell expected) {
        for (int i = 0; i < expected.headers.size(); i++) {
            String name = expected.headers.name(i);
            assertThat(String.join(", ", headers.all(name))).as(name).isEqualTo(expected.headers.value(i));
        }
        for (String name : expected.without) {
            assertThat(headers.all(name)).as(name).isEmpty();
        }
        if (!expected.body.isEmpty()) {
            assertThat(body.text()).isEqualTo(expected.body);
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Configuration configuration = null;
        StringBuilder yaml = null;
        for (String line : Files.readAllLines(Path.of("..", "docs", "recipes.md"))) {
            if (line.equals("```yaml")) {
                yaml = new StringBuilder();
            } else if (line.equals("```") && yaml != null) {
                configuration = compiled(yaml.toString());
                yaml = null;
            } else if (yaml != null) {
                yaml.append(line).append('\n');
            } else if (line.startsWith("#")) {
                configuration = null;
            } else if (configuration != null && line.startsWith("| `")) {
                String[] cells = line.split(" *\\| *", -1);
                boolean withAnswer = cells.length > 4;
                rows.add(new Row(configuration, cells[1], withAnswer ? cells[2] : "", cells[withAnswer ? 3 : 2]));
            }
        }
        assertThat(rows).hasSizeGreaterThan(45);
        return rows;
    }

    private static Configuration compiled(String yaml) {
        var judged = ConfigFile.judge("recipes.md", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(judged).as(yaml).isInstanceOf(ConfigFile.Judged.Valid.class);
        return ((ConfigFile.Judged.Valid) judged).configuration();
    }

    private static Request request(Cell cell) {
        String line = cell.first;
        int slash = line.indexOf('/');
        int mark = line.indexOf('?');
        String host = line.substring(line.indexOf(' ') + 1, slash);
        return new Request(
                line.substring(0, line.indexOf(' ')),
                new RawPath(line.substring(slash, mark < 0 ? line.length() : mark), RawPath.Encoding.ENCODED),
                new Query(mark < 0 ? "" : line.substring(mark + 1)),
                cell.headers,
                Body.of(cell.body),
                new Ingress("r", cell.client, host.isEmpty() ? "localhost" : host, "HTTP/1.1", Json.Obj.EMPTY));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
