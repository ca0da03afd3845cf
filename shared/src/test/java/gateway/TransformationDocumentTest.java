package gateway;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What {@code docs/transformation.md} says of its examples. */
class TransformationDocumentTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern FIELD = Pattern.compile("([a-z0-9-]+): (.*)");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    /** A row of a table below an example. */
    record Row(Configuration configuration, String request, String answer, String client, String service) {
        @Override
        public String toString() {
            return request + " " + answer + ": " + client + service;
        }
    }

    /** What a cell says: first a request line or a status, then header fields, a body, and what is not there. */
    record Cell(String first, Headers headers, Body body, List<String> without) {
        static Cell of(String text, boolean startsWithFields) {
            int end = text.indexOf("without ");
            List<String> codes = codes(end < 0 ? text : text.substring(0, end));
            var headers = new Headers.Builder();
            Body body = Body.EMPTY;
            for (String code : codes.subList(startsWithFields || codes.isEmpty() ? 0 : 1, codes.size())) {
                var field = FIELD.matcher(code);
                if (field.matches()) {
                    headers.add(field.group(1), field.group(2));
                } else {
                    body = Body.of(code.replace('⏎', '\n'));
                }
            }
            return new Cell(
                    startsWithFields || codes.isEmpty() ? "" : codes.getFirst(),
                    headers.build(),
                    body,
                    end < 0 ? List.of() : codes(text.substring(end)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void is_true(Row row) {
        List<Request> forwarded = new ArrayList<>();
        Cell upstream = Cell.of(row.answer, false);
        var router = new Router(
                () -> Optional.of(new Live(row.configuration, "table")),
                List.of(new CompressionFilter(), new TransformFilter()),
                call -> {
                    forwarded.add(call.request());
                    return Response.of(
                            upstream.first.isEmpty() ? 200 : Integer.parseInt(upstream.first),
                            upstream.headers,
                            upstream.body);
                });
        Request request = request(Cell.of(row.request, false));
        var log = new AccessLog(_ -> {}, CLOCK, () -> 0, () -> 1).begin(request);

        Response response = router.handle(request, Optional.empty(), Deadline.in(CLOCK, Duration.ofSeconds(9)), log);

        if (!row.service.isEmpty()) {
            Cell expected = Cell.of(row.service, true);
            check(forwarded.getFirst().headers(), forwarded.getFirst().body(), expected);
        } else {
            Cell expected = Cell.of(row.client, false);
            assertThat(response.status()).hasToString(expected.first);
            check(response.headers(), response.body(), expected);
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
            assertThat(body.text()).isEqualTo(expected.body.text());
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Configuration configuration = null;
        StringBuilder yaml = null;
        boolean toService = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "transformation.md"))) {
            if (line.equals("```yaml")) {
                yaml = new StringBuilder();
            } else if (line.equals("```") && yaml != null) {
                configuration = compiled(yaml.toString());
                yaml = null;
            } else if (yaml != null) {
                yaml.append(line).append('\n');
            } else if (line.startsWith("#")) {
                configuration = null;
            } else if (line.startsWith("| request ")) {
                toService = line.contains("the service gets");
            } else if (configuration != null && line.startsWith("| `")) {
                String[] cells = line.split(" *\\| *", -1);
                rows.add(
                        toService
                                ? new Row(configuration, cells[1], "", "", cells[2])
                                : new Row(configuration, cells[1], cells[2], cells[3], ""));
            }
        }
        assertThat(rows).hasSizeGreaterThan(35);
        return rows;
    }

    private static Configuration compiled(String yaml) {
        var judged = ConfigFile.judge("transformation.md", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(judged).as(yaml).isInstanceOf(ConfigFile.Judged.Valid.class);
        return ((ConfigFile.Judged.Valid) judged).configuration();
    }

    private static Request request(Cell cell) {
        int space = cell.first.indexOf(' ');
        return new Request(
                cell.first.substring(0, space),
                new RawPath(cell.first.substring(space + 1), RawPath.Encoding.ENCODED),
                Query.EMPTY,
                cell.headers,
                cell.body,
                new Ingress("r", "192.0.2.1", "api.example.com", "HTTP/1.1", Json.Obj.EMPTY));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
