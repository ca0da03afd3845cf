package gateway.bench;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Folders laid out as {@code /var/task}: the function's jar in {@code lib/}. */
final class TaskRoot {
    private TaskRoot() {}

    /** A task root with {@code jar} in it. */
    static Path of(Path jar) throws IOException {
        Path root = Files.createTempDirectory("gateway-bench");
        Path lib = Files.createDirectories(root.resolve("lib"));
        Files.copy(jar, lib.resolve(jar.getFileName()));
        return root;
    }

    /** A task root with a hello-world function, the floor. */
    static Path hello() throws IOException {
        Path root = Files.createTempDirectory("gateway-bench");
        Path lib = Files.createDirectories(root.resolve("lib"));
        try (OutputStream file = Files.newOutputStream(lib.resolve("hello.jar"));
                var jar = new JarOutputStream(file)) {
            add(jar, HelloHandler.class);
            add(jar, RequestStreamHandler.class);
        }
        return root;
    }

    private static void add(JarOutputStream jar, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no class file of " + type);
            }
            jar.putNextEntry(new JarEntry(name));
            in.transferTo(jar);
        }
    }
}
