package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Body;
import gateway.local.LocalFunction.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalFunctionTest {
    private static final Template.Function FUNCTION =
            new Template.Function("F", "none", Path.of("none.jar"), Map.of(), Duration.ofSeconds(3), 128);

    /** Answers with its number. */
    private record Numbered(int number) implements ExecutionEnvironment {
        @Override
        public Outcome run(byte[] event, LocalContext context) {
            return new Outcome.Returned(
                    Body.of(Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    @ParameterizedTest(name = "{0} from the start")
    @CsvSource({"1, 111111", "2, 121212", "3, 123123"})
    void the_one_used_last_serves_next_and_several_from_the_start_take_turns(int atOnce, String served)
            throws Exception {
        var started = new AtomicInteger();
        try (var function = new LocalFunction(FUNCTION, () -> new Numbered(started.incrementAndGet()), atOnce, 8)) {
            function.warm();
            var answers = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                answers.append(((Outcome.Returned) function.invoke(new byte[0]))
                        .payload()
                        .text());
            }
            assertThat(answers).hasToString(served);
        }
    }
}
