import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats every Java source below the current folder ({@code fix}), or names those that are not formatted, in {@code
 * target/unformatted.txt} too ({@code check}). Sources older than the last run that found all in order are not read
 * again. The build runs it on JDK 25 whatever Maven itself runs on: the formatter reads sources with the compiler of the
 * JDK it is on.
 */
final class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    public static void main(String[] args) throws IOException {
        Path report = Path.of("target", "unformatted.txt");
        Path inOrder = Path.of("target", "formatted");
        FileTime start = FileTime.from(Instant.now());
        Files.deleteIfExists(report);
        if (args[0].equals("skip")) return;
        boolean fix = args[0].equals("fix");
        if (!fix && !args[0].equals("check"))
            throw new IllegalArgumentException("-Dformat=check|fix|skip, was " + args[0]);

        FileTime last = Files.exists(inOrder) ? Files.getLastModifiedTime(inOrder) : FileTime.fromMillis(0);
        List<String> unformatted = sources(Path.of(""), last).parallelStream()
                .filter(source -> !formatted(source, fix))
                .map(Path::toString)
                .sorted()
                .toList();
        unformatted.forEach(source -> System.out.println((fix ? "formatted " : "not formatted: ") + source));
        Files.createDirectories(report.getParent());
        if (fix || unformatted.isEmpty()) {
            Files.setLastModifiedTime(Files.write(inOrder, new byte[0]), start);
        } else {
            Files.write(report, unformatted);
        }
    }

    private static boolean formatted(Path source, boolean fix) {
        try {
            String before = Files.readString(source);
            String after = FORMATTER.formatSourceAndFixImports(before);
            if (before.equals(after)) return true;
            if (fix) Files.writeString(source, after);
            return false;
        } catch (FormatterException e) {
            throw new IllegalStateException(source + ":" + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> sources(Path root, FileTime since) throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean skipped = name.equals("target") || (name.startsWith(".") && !name.equals(".ci"));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                boolean changed = attributes.lastModifiedTime().compareTo(since) >= 0;
                if (changed && file.toString().endsWith(".java")) sources.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }
}
