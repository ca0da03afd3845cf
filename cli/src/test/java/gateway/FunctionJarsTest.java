package gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deployed. The jars are there from the package phase on; {@code mvn test} alone skips these. */
class FunctionJarsTest {
    private static final long MAX_BYTES = 10_000_000;

    /** What a function on a request's way must not carry: each costs a cold start, or belongs to the other side. */
    private static final List<String> COLD_SIDE = List.of(
            "software/amazon/awssdk/",
            "com/fasterxml/",
            "com/amazonaws/services/lambda/runtime/events/",
            "com/amazonaws/services/lambda/runtime/api/",
            "org/snakeyaml/",
            "org/yaml/",
            "picocli/",
            "org/slf4j/",
            "org/apache/",
            "ch/qos/",
            "org/joda/",
            "gateway/aws/sdk/",
            "gateway/store/sdk/",
            "gateway/cli/",
            "gateway/local/");

    @ParameterizedTest
    @ValueSource(strings = {"router", "authorizer", "aggregator"})
    void hot_functions_carry_nothing_of_the_cold_side(String function) throws IOException {
        assertThat(entries(function))
                .extracting(ZipEntry::getName)
                .contains("gateway/lambda/")
                .noneMatch(name -> COLD_SIDE.stream().anyMatch(name::startsWith));
    }

    @ParameterizedTest
    @ValueSource(strings = {"router", "authorizer", "aggregator", "publisher"})
    void functions_are_small(String function) throws IOException {
        long bytes = Files.size(jar(function));
        System.out.printf("%s.jar: %,d bytes%n", function, bytes);
        assertThat(bytes).isLessThan(MAX_BYTES);
    }

    /** The functions carry a hundredth of the library that passwords need; it must be the right one. */
    @ParameterizedTest
    @ValueSource(strings = {"router", "authorizer"})
    void functions_can_check_passwords(String function) throws Exception {
        URL[] alone = {jar(function).toUri().toURL()};
        try (var loader = new URLClassLoader(alone, ClassLoader.getPlatformClassLoader())) {
            Class<?> passwords = loader.loadClass("gateway.auth.Passwords");
            Class<?> hash = loader.loadClass("gateway.auth.PasswordHash");
            Method match = passwords.getMethod("match", hash, byte[].class);
            Object made = passwords
                    .getMethod("hash", String.class, SecureRandom.class)
                    .invoke(null, "open sesame", new SecureRandom());
            String bcrypt = "$2y$05$Xnlgw1XC/gkNIFOYUyWX8O2qTWeg3CriFRPrbPT6hdGMLS3tj64lu";
            for (Object stored : new Object[] {made, bcrypt}) {
                Object read = hash.getMethod("read", String.class).invoke(null, stored);
                Object parsed = read.getClass().getMethod("hash").invoke(read);
                assertThat(match.invoke(null, parsed, "open sesame".getBytes(StandardCharsets.UTF_8)))
                        .isEqualTo(true);
            }
        }
    }

    private static List<? extends ZipEntry> entries(String function) throws IOException {
        try (ZipFile jar = new ZipFile(jar(function).toFile())) {
            return jar.stream().toList();
        }
    }

    private static Path jar(String function) {
        Path jar = Path.of("..", "functions", function, "target", function + ".jar");
        assumeTrue(Files.exists(jar), () -> jar + " is not built: run mvn verify");
        return jar;
    }
}
