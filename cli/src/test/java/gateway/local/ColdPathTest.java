package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a function loads before its first answer, from its jar: {@code docs/adr/0011}. Lambda expressions and the arithmetic
 * of big numbers cost tens of milliseconds the first time. {@code mvn test} alone skips this.
 */
class ColdPathTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "router, gateway.router.RouterHandler, get-order-scope-missing",
        "router, gateway.router.RouterHandler, echo",
        "authorizer, gateway.authorizer.AuthorizerHandler, api-key"
    })
    void no_lambda_expression_and_no_big_number_comes_before_the_first_answer(
            String function, String handler, String event) throws IOException, InterruptedException {
        Path jar = Path.of("..", "functions", function, "target", function + ".jar");
        assumeTrue(Files.exists(jar), () -> jar + " is not built: run mvn verify");
        Path loaded = folder.resolve("loaded");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        String.join(File.pathSeparator, jar.toString(), "target/classes", "target/test-classes"),
                        OneEvent.class.getName(),
                        handler,
                        Path.of("..", "events", function, event + ".json").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();

        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).as("it has run").anyMatch(line -> line.contains(" " + handler + " "));
        assertThat(classes)
                .noneMatch(line -> line.contains(" gateway.") && line.contains("$$Lambda"))
                .noneMatch(line -> line.contains(" java.math.MutableBigInteger "))
                .noneMatch(line -> line.contains(" java.lang.runtime.SwitchBootstraps "));
    }
}
