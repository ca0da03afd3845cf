package gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.policy.Validation;
import gateway.telemetry.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code docs/validation.md} shows is so. */
class ValidationDocumentTest {
    private final List<Fact> facts = new ArrayList<>();

    private static List<String> page() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "validation.md"));
    }

    private static List<Json> json() throws IOException, JsonException {
        List<Json> blocks = new ArrayList<>();
        String[] parts = String.join("\n", page()).split("\n```json\n", -1);
        for (int i = 1; i < parts.length; i++) {
            blocks.add(Json.parse(parts[i].substring(0, parts[i].indexOf("\n```"))));
        }
        return blocks;
    }

    private Response apply(Calls call) {
        return new ValidationFilter()
                .apply(call.recorder(facts::add).build(), _ -> Response.of(204, Headers.EMPTY, Body.EMPTY));
    }

    private static Validation validation(Optional<Json> body, Optional<Json> query) {
        return new Validation(body, Optional.empty(), query, Optional.empty(), false, false);
    }

    @Test
    void the_body_is_answered_as_it_says() throws IOException, JsonException {
        List<Json> json = json();
        Map<String, Json> schemas = Map.of("money", json.get(1));
        Response response = apply(Calls.call()
                .method("POST")
                .headers("content-type", "application/json")
                .body(json.get(2).text())
                .schemas(schemas)
                .rules(rules -> rules.withValidation(validation(Optional.of(json.get(0)), Optional.empty()))));

        assertThat(SchemaFaults.inPlace(json.get(0), schemas)).isEmpty();
        assertThat(Json.parse(response.body().bytes())).isEqualTo(json.get(3));
    }

    @Test
    void the_queries_are_judged_as_it_says() throws IOException, JsonException {
        Json schema = json().get(4);
        int rows = 0;
        for (String line : page()) {
            String[] cells = line.split("\\|");
            if (cells.length == 3 && cells[1].contains("=") && cells[1].strip().startsWith("`")) {
                rows++;
                facts.clear();
                apply(Calls.call()
                        .query(cells[1].strip().replace("`", ""))
                        .rules(rules -> rules.withValidation(validation(Optional.empty(), Optional.of(schema)))));
                String said = cells[2].strip().replace("`", "");
                assertThat(facts)
                        .as(line)
                        .isEqualTo(
                                said.equals("holds")
                                        ? List.of()
                                        : List.of(new Fact.RequestInvalid(false, List.of("query:" + said))));
            }
        }
        assertThat(rows).isEqualTo(8);
    }

    @Test
    void the_formats_are_those_that_are_judged() throws IOException {
        String line = page().stream()
                .filter(one -> one.startsWith("- **`format`**"))
                .findFirst()
                .orElseThrow();

        assertThat(Formats.JUDGED).allMatch(format -> line.contains("`" + format + "`"));
    }
}
