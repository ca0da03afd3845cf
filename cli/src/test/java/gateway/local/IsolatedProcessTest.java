package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.json.Json;
import gateway.local.LocalFunction.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "Lambda's runtime interface client is made for Linux")
class IsolatedProcessTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void a_function_runs_in_a_process_of_its_own_by_lambdas_runtime_client() throws Exception {
        try (var process = start(IsolatedFunction.class.getName())) {
            Json.Obj first = returned(process, "1");
            Json.Obj second = returned(process, "{\"a\":\"é\"}");

            assertThat(first.get("event")).hasToString("1");
            assertThat(second.get("event")).hasToString("{\"a\":\"é\"}");
            assertThat(first.get("pid")).isEqualTo(second.get("pid"));
            assertThat(first.get("pid"))
                    .isNotEqualTo(Json.of(ProcessHandle.current().pid()));
            assertThat(first.string("function")).contains("hello");
            assertThat(first.string("table")).contains("T");
        }
    }

    @Test
    void a_fault_is_a_function_error_and_the_process_goes_on() throws Exception {
        try (var process = start(IsolatedFunction.class.getName())) {
            assertThat(process.run("\"throw\"".getBytes(StandardCharsets.UTF_8), new LocalContext(function("x"))))
                    .isEqualTo(new Outcome.Failed("java.lang.IllegalStateException", "thrown on purpose"));
            assertThat(returned(process, "2").get("event")).hasToString("2");
        }
    }

    @Test
    void a_process_that_ends_fails_its_event() throws Exception {
        try (var process = start(IsolatedFunction.class.getName())) {
            assertThat(process.run("\"exit\"".getBytes(StandardCharsets.UTF_8), new LocalContext(function("x"))))
                    .isEqualTo(new Outcome.Failed("Runtime.ExitError", "the process ended"));
        }
    }

    @Test
    void a_handler_that_is_missing_is_told_at_the_start() {
        assertThatThrownBy(() -> start("no.such.Handler"))
                .isInstanceOf(LocalException.class)
                .hasMessageContaining("hello does not start")
                .hasMessageContaining("no class no.such.Handler");
    }

    private IsolatedProcess start(String handler) throws Exception {
        return IsolatedProcess.start(
                function(handler),
                Map.of(
                        "TABLE", "T",
                        "AWS_REGION", "us-east-1",
                        "AWS_LAMBDA_FUNCTION_NAME", "hello",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    private Template.Function function(String handler) throws IOException {
        Path jar = folder.resolve("function.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            String name = IsolatedFunction.class.getName().replace('.', '/') + ".class";
            out.putNextEntry(new JarEntry(name));
            try (InputStream in = IsolatedFunction.class.getClassLoader().getResourceAsStream(name)) {
                assertThat(in).isNotNull().satisfies(bytes -> bytes.transferTo(out));
            }
        }
        return new Template.Function("hello", handler, jar, Map.of(), Duration.ofSeconds(10), 128);
    }

    private Json.Obj returned(IsolatedProcess process, String event) throws Exception {
        Outcome outcome = process.run(event.getBytes(StandardCharsets.UTF_8), new LocalContext(function("x")));
        assertThat(outcome).isInstanceOf(Outcome.Returned.class);
        return (Json.Obj) Json.parse(((Outcome.Returned) outcome).payload().bytes());
    }
}
