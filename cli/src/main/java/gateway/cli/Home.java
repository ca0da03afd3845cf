package gateway.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The project's folder: where {@code template.yaml} and {@code examples/} are. */
final class Home {
    private Home() {}

    /**
     * GATEWAY_HOME, which {@code ./gateway} sets, or the nearest folder at or above the working directory that has a
     * template.
     */
    static Path find(Map<String, String> environment) throws Failure {
        String given = environment.getOrDefault("GATEWAY_HOME", "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("template.yaml"))) {
                return at;
            }
        }
        throw new Failure(
                "no template.yaml here or in a folder above", "run this inside the project, or set GATEWAY_HOME to it");
    }
}
