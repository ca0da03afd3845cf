package gateway.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What these pages show as configuration is one. */
class DocumentedConfigurationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"authentication.md", "limits.md"})
    void every_yaml_block_is_a_whole_and_valid_configuration(String page) throws IOException {
        List<String> blocks = blocks(Files.readString(Path.of("../docs").resolve(page)));
        assertThat(blocks).isNotEmpty();
        for (String block : blocks) {
            assertThat(ConfigFile.judge(page, block.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(ConfigFile.Judged.Valid.class);
        }
    }

    private static List<String> blocks(String page) {
        List<String> blocks = new ArrayList<>();
        int at = page.indexOf("```yaml\n");
        while (at >= 0) {
            int end = page.indexOf("```", at + 8);
            blocks.add(page.substring(at + 8, end));
            at = page.indexOf("```yaml\n", end);
        }
        return blocks;
    }
}
