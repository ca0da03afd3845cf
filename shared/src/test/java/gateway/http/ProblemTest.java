package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

    @ParameterizedTest
    @EnumSource
    void every_problem_is_a_document_of_rfc_9457(Problem.Type type) throws JsonException {
        Response response = Problem.of(type, "what is \"wrong\"").toResponse("r-1");

        assertThat(response.status()).isEqualTo(type.status()).isBetween(400, 599);
        assertThat(response.problem()).contains(type);
        assertThat(response.headers().first("content-type")).contains("application/problem+json");
        assertThat(response.headers().first("cache-control")).contains("no-store");
        assertThat(response.headers().first("x-request-id")).contains("r-1");
        assertThat(Json.parse(response.body().bytes()))
                .isEqualTo(Json.object(
                        "type", Json.of(type.uri()),
                        "title", Json.of(type.title()),
                        "status", Json.of(type.status()),
                        "detail", Json.of("what is \"wrong\""),
                        "requestId", Json.of("r-1")));
    }

    @Test
    void extensions_add_to_the_document_and_replace_nothing_of_it() {
        Response response = Problem.of(Problem.Type.FORBIDDEN, "d")
                .with("scopes", Json.of("a"))
                .with("status", Json.of(200))
                .withHeader("allow", "GET")
                .toResponse("r-1");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.headers().first("allow")).contains("GET");
        assertThat(response.body().text())
                .contains("\"scopes\":\"a\"", "\"status\":403")
                .doesNotContain("200");
    }

    @Test
    void words_and_uris_are_unique() {
        assertThat(Problem.Type.values()).extracting(Problem.Type::uri).doesNotHaveDuplicates();
        assertThat(Problem.Type.values())
                .extracting(Problem.Type::word)
                .doesNotHaveDuplicates()
                .allMatch(word -> word.matches("[a-z-]+"));
    }

    /** {@code docs/problems.md} has one row for each type: URI, status, title. */
    @Test
    void the_documentation_names_every_problem_and_no_other() throws IOException {
        List<String> documented = new ArrayList<>();
        for (String line : Files.readAllLines(document())) {
            String[] cells = line.split("\\|");
            if (line.startsWith("| `") && cells.length >= 6) {
                documented.add(String.join("|", cells[1].strip(), cells[2].strip(), cells[3].strip()));
                assertThat(cells[4]).as("when: %s", line).isNotBlank();
                assertThat(cells[5]).as("what to do: %s", line).isNotBlank();
            }
        }
        List<String> expected = new ArrayList<>();
        for (Problem.Type type : Problem.Type.values()) {
            expected.add("`" + type.uri() + "`|" + type.status() + "|" + type.title());
        }
        assertThat(documented).containsExactlyElementsOf(expected);
    }

    private static Path document() {
        return Optional.of(Path.of("..", "docs", "problems.md"))
                .filter(Files::exists)
                .orElseThrow(() -> new AssertionError("docs/problems.md is not there"));
    }
}
