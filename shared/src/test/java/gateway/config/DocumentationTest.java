package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.config.yaml.YamlJson;
import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows works as it is shown. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");

    private static final Pattern CODE = Pattern.compile("(?sm)^ *```.*?^ *```$");

    /** A link within the project: its page, and the heading with its sharp. */
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(#[^)\\s]*|)\\)");

    /** A fenced block of a page. */
    record Block(String page, int line, String language, String text) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** Pages whose YAML is all configuration, so that a misspelt section is a mistake there and no other language. */
    private static final Set<String> ALL_CONFIGURATION =
            Set.of("authentication.md", "authorization.md", "config.md", "limits.md");

    static Stream<Block> configurations() throws IOException {
        return blocks().filter(block -> block.language.equals("yaml"))
                .filter(block -> ALL_CONFIGURATION.contains(block.page)
                        || YamlJson.read(block.text) instanceof Json.Obj file
                                && Stream.of(Kind.values()).map(Kind::section).anyMatch(file.members()::containsKey));
    }

    @Test
    void the_pages_show_configurations() throws IOException {
        assertThat(configurations().map(Block::page)).contains("README.md").containsAll(ALL_CONFIGURATION);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void every_configuration_that_is_shown_is_right(Block block) {
        assertThat(ConfigFile.judge(block.toString(), block.text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Judged.Valid.class);
    }

    @Test
    void the_item_that_is_shown_is_the_document_that_is_shown() throws IOException, JsonException {
        Json.Obj file = (Json.Obj) YamlJson.read(configurations()
                .filter(block -> block.page.equals("config.md"))
                .findFirst()
                .orElseThrow()
                .text);
        String command = blocks().filter(block -> block.text.contains("put-item") && block.page.equals("config.md"))
                .findFirst()
                .orElseThrow()
                .text;
        Json.Obj item = (Json.Obj) Json.parse(command.substring(command.indexOf('{'), command.lastIndexOf('}') + 1));
        Json.Obj body = (Json.Obj) plain(Json.object("M", item));

        assertThat(body.string("kind")).contains("route");
        assertThat(new Document(
                        Kind.ROUTE,
                        body.string("id").orElseThrow(),
                        body.without("kind").without("id")))
                .isEqualTo(Sections.of(file).documents().all().stream()
                        .filter(document -> document.kind() == Kind.ROUTE)
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void every_field_is_documented() throws IOException, ReflectiveOperationException {
        String page = Files.readString(ROOT.resolve("docs/config.md"));
        List<String> missing = new ArrayList<>();
        for (var mapping : Fields.class.getDeclaredFields()) {
            for (String field : (String[]) mapping.get(null)) {
                if (!page.contains("`" + field + "`")
                        && !page.contains("." + field + "`")
                        && !page.contains("." + field + ".")
                        && !page.contains("{ " + field + ": ")) {
                    missing.add(mapping.getName() + "." + field);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void every_link_leads_to_a_page_and_a_heading() throws IOException {
        List<String> nowhere = new ArrayList<>();
        for (Path page : pages()) {
            String prose = CODE.matcher(Files.readString(page)).replaceAll("");
            for (MatchResult link : LINK.matcher(prose).results().toList()) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || !link.group(2).isEmpty()
                                && !anchors(target).contains(link.group(2).substring(1))) {
                    nowhere.add(page + ": " + link.group(1) + link.group(2));
                }
            }
        }

        assertThat(nowhere).isEmpty();
    }

    @Test
    void the_contents_name_every_page() throws IOException {
        String contents = Files.readString(ROOT.resolve("docs/README.md"));

        assertThat(pages().stream()
                        .filter(page -> page.startsWith(ROOT.resolve("docs")))
                        .map(page -> page.getFileName().toString())
                        .filter(page -> !page.equals("README.md") && !contents.contains("(" + page + ")")))
                .isEmpty();
    }

    /** What GitHub makes of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        for (String line : CODE.matcher(Files.readString(page)).replaceAll("").split("\n", -1)) {
            if (line.startsWith("#")) {
                anchors.add(line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static Stream<Block> blocks() throws IOException {
        List<Path> pages = pages();
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages) {
            List<String> lines = Files.readAllLines(page);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("```")) {
                    int start = i++;
                    var text = new StringBuilder();
                    while (!lines.get(i).startsWith("```")) {
                        text.append(lines.get(i++)).append('\n');
                    }
                    blocks.add(new Block(
                            page.getFileName().toString(),
                            start + 1,
                            lines.get(start).substring(3),
                            text.toString()));
                }
            }
        }
        return blocks.stream();
    }

    /** A DynamoDB attribute value as plain JSON. */
    private static Json plain(Json attribute) {
        Map.Entry<String, Json> typed =
                ((Json.Obj) attribute).members().entrySet().iterator().next();
        return switch (typed.getKey()) {
            case "M" -> {
                Map<String, Json> members = new LinkedHashMap<>();
                ((Json.Obj) typed.getValue()).members().forEach((name, value) -> members.put(name, plain(value)));
                yield Json.object(members);
            }
            case "L" ->
                Json.of(((Json.Arr) typed.getValue())
                        .items().stream().map(DocumentationTest::plain).toList());
            case "N" -> new Json.Num(((Json.Str) typed.getValue()).value());
            default -> typed.getValue();
        };
    }
}
