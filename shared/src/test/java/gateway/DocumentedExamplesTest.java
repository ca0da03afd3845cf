package gateway;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.aggregate.Aggregator;
import gateway.config.yaml.ConfigFile;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation shows is true. */
class DocumentedExamplesTest {

    private static List<String> blocks(String document, String language) throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs"))) {
            folder = folder.getParent();
            assertThat(folder).as("docs").isNotNull();
        }
        String text = Files.readString(folder.resolve("docs").resolve(document));
        List<String> blocks = new ArrayList<>();
        String fence = "\n```" + language + "\n";
        for (int at = text.indexOf(fence); at >= 0; at = text.indexOf(fence, at + 1)) {
            int from = at + fence.length();
            blocks.add(text.substring(from, text.indexOf("\n```", from)));
        }
        assertThat(blocks).isNotEmpty();
        return blocks;
    }

    private static ConfigFile.Judged judge(String yaml) {
        return ConfigFile.judge("example", yaml.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forwarding.md", "aggregation.md"})
    void configurations_are_valid(String document) throws IOException {
        for (String yaml : blocks(document, "yaml")) {
            assertThat(judge(yaml)).as(yaml).isInstanceOf(ConfigFile.Judged.Valid.class);
        }
    }

    @Test
    void the_aggregate_answers_as_it_says() throws IOException, JsonException {
        var file =
                (ConfigFile.Judged.Valid) judge(blocks("aggregation.md", "yaml").getFirst());
        var target = file.configuration().table().routes().getFirst().target();
        List<String> json = blocks("aggregation.md", "json");
        List<String> asked = new CopyOnWriteArrayList<>();
        var aggregator = new Aggregator((call, part, path, _) -> {
            asked.add(path);
            return switch (part.name()) {
                case "customer" -> Response.of(200, Headers.EMPTY, Body.of(json.get(0)));
                case "orders" -> Response.of(200, Headers.EMPTY, Body.of(json.get(1)));
                default -> call.refuse(Problem.of(Problem.Type.UPSTREAM_TIMEOUT, ""));
            };
        });
        Response response = aggregator.handle(
                Calls.call().target(target).parameters(Map.of("id", "7")).build());

        assertThat(asked).containsExactlyInAnyOrder("/customers/7", "/orders?customer=C-007", "/ads/for/7");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("x-gateway-complete")).contains("false");
        assertThat(response.body().text()).isEqualTo(Json.parse(json.get(2)).text());
    }
}
