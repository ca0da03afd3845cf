package gateway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** CPU time and memory are read from {@code /proc}. */
@EnabledOnOs(OS.LINUX)
class FunctionProcessTest {

    @Test
    void a_function_answers_event_after_event_through_the_runtime_interface_client() throws Exception {
        try (var process = start(TaskRoot.hello(), "gateway.bench.HelloHandler")) {
            process.awaitInit();
            double init = process.cpuMillis();
            assertThat(init).isPositive();
            for (int i = 0; i < 2; i++) {
                assertThat(process.invoke("{}")).isEqualTo("{\"statusCode\":200,\"body\":\"hello\"}");
            }
            assertThat(process.cpuMillis()).isGreaterThanOrEqualTo(init);
            assertThat(process.wallMillis()).isPositive();
            assertThat(process.peakMegabytes()).isBetween(10.0, 400.0);
        }
    }

    @Test
    void a_function_that_cannot_start_says_why() throws Exception {
        try (var process = start(TaskRoot.hello(), "gateway.bench.NoSuchHandler")) {
            assertThatThrownBy(() -> process.invoke("{}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("NoSuchHandler");
        }
    }

    private static FunctionProcess start(Path root, String handler) throws IOException {
        return FunctionProcess.start(root, handler, List.of(), Map.of());
    }
}
