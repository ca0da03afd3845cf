package gateway.config.yaml;

import gateway.config.Snapshot;
import gateway.config.yaml.ConfigFile.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Makes the snapshot that a function carries in its package: what it serves if it starts while the store is away. The
 * build runs it; a file with mistakes fails the build.
 */
public final class Bake {
    private Bake() {}

    /** {@code FILE.yaml OUTPUT.bin} */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: Bake FILE.yaml OUTPUT.bin");
            System.exit(2);
        }
        System.exit(bake(Path.of(args[0]), Path.of(args[1])) ? 0 : 1);
    }

    private static boolean bake(Path file, Path output) throws IOException {
        Judged judged;
        try {
            judged = ConfigFile.judge(file);
        } catch (NoSuchFileException e) {
            System.err.println("there is no file " + file + ": set -Dgateway.config to a configuration");
            return false;
        }
        if (judged instanceof Judged.Invalid(var faults)) {
            System.err.println("the configuration to be put into the functions has mistakes:");
            faults.forEach(System.err::println);
            return false;
        }
        var valid = (Judged.Valid) judged;
        byte[] snapshot = Snapshot.encode(valid.documents());
        if (snapshot.length >= Snapshot.INDEXED_BYTES) {
            snapshot = Snapshot.withIndex(snapshot, Snapshot.index(valid.configuration()));
        }
        // The same bytes stay the same file, so that what is up to date is not packed again.
        if (!Files.exists(output) || !Arrays.equals(Files.readAllBytes(output), snapshot)) {
            Files.createDirectories(output.toAbsolutePath().getParent());
            Files.write(output, snapshot);
        }
        return true;
    }
}
