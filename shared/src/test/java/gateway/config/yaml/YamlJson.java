package gateway.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;

/** YAML as JSON, for tests of other packages. */
public final class YamlJson {
    private YamlJson() {}

    public static Json read(String yaml) {
        YamlReader.Read read = YamlReader.read("f", yaml);
        assertThat(read.faults()).isEmpty();
        return read.value();
    }
}
