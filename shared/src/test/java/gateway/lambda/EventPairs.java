package gateway.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pairs in {@code events/FUNCTION}: {@code NAME.json}, an event, and {@code NAME.out.json}, what the function makes of
 * it. To write the answers anew after a wanted change: {@code -Devents=write}, and read the difference before it is
 * committed.
 */
public final class EventPairs {
    private EventPairs() {}

    /** The names of all pairs of {@code function}. */
    public static List<String> of(String function) throws IOException {
        try (Stream<Path> files = Files.list(folder(function))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.endsWith(".out.json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
            assertThat(names).isNotEmpty();
            return names;
        }
    }

    /** Gives one event to {@code handler} and compares what comes back, as JSON and not as text. */
    public static void check(String function, String name, RequestStreamHandler handler)
            throws IOException, JsonException {
        Path event = folder(function).resolve(name + ".json");
        Path expected = folder(function).resolve(name + ".out.json");
        var out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(Files.readAllBytes(event)), out, new TestContext());
        Json answer = Json.parse(out.toByteArray());
        if ("write".equals(System.getProperty("events"))) {
            Files.writeString(expected, pretty(answer, "") + "\n");
            return;
        }
        assertThat(Files.exists(expected)).as("%s is missing", expected).isTrue();
        assertThat(readable(answer)).isEqualTo(readable(Json.parse(Files.readAllBytes(expected))));
    }

    /** The answer with a body that is JSON in place of its text, whose white space does not matter. */
    private static Json readable(Json answer) {
        if (answer instanceof Json.Obj object && object.get("body") instanceof Json.Str(var text)) {
            try {
                return object.with("body", Json.parse(text));
            } catch (JsonException e) {
                return answer;
            }
        }
        return answer;
    }

    private static Path folder(String function) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolve("events").resolve(function);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "no folder events/" + function + " above " + Path.of("").toAbsolutePath());
    }

    private static String pretty(Json json, String indent) {
        String inner = indent + "  ";
        return switch (json) {
            case Json.Obj object
            when !object.members().isEmpty() ->
                object.members().entrySet().stream()
                        .map(member ->
                                inner + Json.of(member.getKey()).text() + ": " + pretty(member.getValue(), inner))
                        .collect(java.util.stream.Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case Json.Arr array
            when !array.items().isEmpty() ->
                array.items().stream()
                        .map(item -> inner + pretty(item, inner))
                        .collect(java.util.stream.Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
            default -> json.text();
        };
    }

    /** The bytes of {@code text}, for handlers that are asked without a file. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
