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

/** What {@code docs/routing.md} says of its examples. */
class RoutingDocumentTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    /** A row of a table below an example. */
    record Row(Configuration configuration, String request, String answer, String why) {
        @Override
        public String toString() {
            return request + ": " + answer;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void is_true(Row row) {
        List<String> codes = codes(row.request);
        List<String> headers = new ArrayList<>();
        String client = "192.0.2.1";
        InstantSource clock = CLOCK;
        for (String code : codes.subList(1, codes.size())) {
            if (code.startsWith("client ")) {
                client = code.substring("client ".length());
            } else if (code.startsWith("at ")) {
                clock = InstantSource.fixed(Instant.parse(code.substring("at ".length())));
            } else {
                headers.addAll(List.of(code.split(": ", 2)));
            }
        }
        Request request = request(codes.getFirst(), Headers.of(headers.toArray(String[]::new)), client);
        var router = new Router(
                () -> Optional.of(new Live(row.configuration, "table")),
                List.of(),
                call -> Response.of(200, Headers.of("x-route", call.route().id()), Body.EMPTY));
        var log = new AccessLog(_ -> {}, CLOCK, () -> 0, () -> 1).begin(request);

        Response response = router.handle(request, Optional.empty(), Deadline.in(clock, Duration.ofSeconds(1)), log);

        String answer = response.headers().first("x-route").orElse(Integer.toString(response.status()));
        assertThat(answer).isEqualTo(row.answer.replace("`", ""));
        for (String code : codes(row.why)) {
            if (code.startsWith("Allow: ")) {
                assertThat(response.headers().first("allow")).contains(code.substring("Allow: ".length()));
            }
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Configuration configuration = null;
        StringBuilder yaml = null;
        for (String line : Files.readAllLines(Path.of("..", "docs", "routing.md"))) {
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
                rows.add(new Row(configuration, cells[1], cells[2], cells[3]));
            }
        }
        assertThat(rows).hasSizeGreaterThan(140);
        return rows;
    }

    private static Configuration compiled(String yaml) {
        var judged = ConfigFile.judge("routing.md", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(judged).as(yaml).isInstanceOf(ConfigFile.Judged.Valid.class);
        return ((ConfigFile.Judged.Valid) judged).configuration();
    }

    private static Request request(String line, Headers headers, String client) {
        String method = line.substring(0, line.indexOf(' '));
        int slash = line.indexOf('/');
        int mark = line.indexOf('?');
        String host = line.substring(line.indexOf(' ') + 1, slash);
        return new Request(
                method,
                new RawPath(line.substring(slash, mark < 0 ? line.length() : mark), RawPath.Encoding.ENCODED),
                new Query(mark < 0 ? "" : line.substring(mark + 1)),
                headers,
                Body.EMPTY,
                new Ingress("r", client, host.isEmpty() ? "localhost" : host, "HTTP/1.1", Json.Obj.EMPTY));
    }

    private static List<String> codes(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
