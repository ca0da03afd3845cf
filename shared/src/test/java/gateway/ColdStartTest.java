package gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a cold start has no time for. */
class ColdStartTest {
    /** Packages of which every request needs something. */
    private static final List<String> PACKAGES =
            List.of("hash", "json", "http", "route", "telemetry", "pipeline", "auth", "limit");

    /** Run when a configuration is judged or explained, never for a request. */
    private static final Set<String> NOT_FOR_REQUESTS = Set.of(
            "gateway/route/Conflicts",
            "gateway/route/Explanation",
            "gateway/route/Specificity",
            "gateway/route/Overlap",
            "gateway/route/Automaton",
            "gateway/route/RegexTree",
            "gateway/limit/ConsumerCounters");

    /** Linking the first switch over types takes 10 ms of CPU or more; an instanceof takes none. */
    @Test
    void no_request_meets_a_switch_over_types() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String name : PACKAGES) {
            try (Stream<Path> files = Files.list(Path.of("target", "classes", "gateway", name))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    ClassModel model = ClassFile.of().parse(file);
                    String type = model.thisClass().asInternalName();
                    if (!NOT_FOR_REQUESTS.contains(type) && refersTo(model, "java/lang/runtime/SwitchBootstraps")) {
                        found.add(type);
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** Of routing and configuration; other features load it where a route has them. */
    @Test
    void only_what_asks_an_expression_knows_their_engine() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String name : List.of("http", "policy", "route", "pipeline", "config")) {
            try (Stream<Path> files = Files.list(Path.of("target", "classes", "gateway", name))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    ClassModel model = ClassFile.of().parse(file);
                    if (refersToPackage(model, "com/google/re2j/")) {
                        found.add(model.thisClass().asInternalName());
                    }
                }
            }
        }
        assertThat(found).containsExactly("gateway/route/Regex", "gateway/route/Regexes");
    }

    @Test
    void only_what_checks_a_password_knows_its_library() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("target", "classes", "gateway"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                ClassModel model = ClassFile.of().parse(file);
                if (refersToPackage(model, "org/bouncycastle/")) {
                    found.add(model.thisClass().asInternalName());
                }
            }
        }
        assertThat(found).containsExactly("gateway/auth/Passwords");
    }

    private static boolean refersToPackage(ClassModel model, String prefix) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry other && other.asInternalName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean refersTo(ClassModel model, String type) {
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry other && other.asInternalName().equals(type)) {
                return true;
            }
        }
        return false;
    }
}
