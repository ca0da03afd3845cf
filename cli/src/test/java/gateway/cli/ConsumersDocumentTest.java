package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages show of consumers, keys and plans is what the commands say, one after the other. */
class ConsumersDocumentTest {
    private static final Path DOCS = Path.of("../docs");

    private static final Pattern KEY =
            Pattern.compile("lgw_[a-z0-9.-]+\\.([A-Za-z0-9]{6})_[A-Za-z0-9]+_[A-Za-z0-9]{6}");
    private static final Pattern TIME = Pattern.compile("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Pattern PASSWORD = Pattern.compile("(?m)^[A-Za-z0-9]{24}$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private Path folder;

    /** A command, and what the page says that it says. */
    private record Step(String command, String said) {}

    @ParameterizedTest(name = "{0}, from {1}")
    @CsvSource({"consumers.md, # Consumers, ''", "cli.md, ## consumers, ## limits"})
    void the_commands_say_what_the_page_says(String page, String heading, String end) throws Exception {
        String text = Files.readString(DOCS.resolve(page));
        text = end.isEmpty() ? text : text.substring(0, text.indexOf("\n" + end + "\n"));
        String consumers = Files.readString(DOCS.resolve("consumers.md"));
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, consumers.substring(consumers.indexOf("```yaml\n") + 8, consumers.indexOf("```\n\n[")));
        List<Step> steps = steps(text.substring(text.indexOf(heading)));
        assertThat(steps).hasSizeGreaterThan(5);

        Map<String, String> ids = new HashMap<>(); // those of the page to those that were made
        try (LocalCommand.Running gateway = LocalCommand.Running.start(
                session(new ByteArrayOutputStream()),
                new LocalCommand.Request(file, 0, 0, false, 1),
                print(new ByteArrayOutputStream()))) {
            for (Step step : steps) {
                List<String> arguments = words(replaced(step.command, ids));
                arguments.add("--endpoint");
                arguments.add(gateway.dynamo().toString());
                var both = new ByteArrayOutputStream();
                Main.run(arguments.toArray(new String[0]), session(both), print(both), print(both));
                String said = both.toString(StandardCharsets.UTF_8).replaceAll("(?m)^using .*\n", "");
                Matcher shown = KEY.matcher(step.said);
                Matcher made = KEY.matcher(said);
                if (shown.find() && made.find()) {
                    ids.put(shown.group(1), made.group(1));
                }
                assertThat(plain(said)).as("%s: %s", page, step.command).isEqualTo(plain(replaced(step.said, ids)));
            }
        }
    }

    private static String replaced(String text, Map<String, String> ids) {
        String replaced = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            replaced = replaced.replace(id.getKey(), id.getValue());
        }
        return replaced;
    }

    /** Without what is another each time, and how it is indented; in an order of its own, for the keys of one consumer have none. */
    private static String plain(String text) {
        String plain = PASSWORD.matcher(
                        TIME.matcher(KEY.matcher(text).replaceAll("KEY")).replaceAll("TIME"))
                .replaceAll("PASSWORD");
        return String.join("\n", plain.lines().map(String::strip).sorted().toList());
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    private static List<Step> steps(String text) {
        List<Step> steps = new ArrayList<>();
        boolean inside = false;
        String command = "";
        var said = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String bare = line.strip();
            boolean fence = bare.startsWith("```");
            if (fence || inside && bare.startsWith("$ ./gateway ")) {
                if (!command.isEmpty()) {
                    steps.add(new Step(command, said.toString()));
                }
                command = "";
                said.setLength(0);
                inside = fence ? !inside : inside;
            }
            if (inside && bare.startsWith("$ ./gateway ")) {
                command = bare.substring("$ ./gateway ".length());
            } else if (!command.isEmpty()) {
                said.append(line).append('\n');
            }
        }
        return steps;
    }

    private static Session session(ByteArrayOutputStream both) {
        return new Session(
                new ByteArrayInputStream("correct horse battery staple\n".getBytes(StandardCharsets.UTF_8)),
                false,
                print(both),
                print(both),
                Map.of("GATEWAY_USER", "test"),
                false);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
