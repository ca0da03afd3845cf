package gateway.config;

import java.util.Optional;

/** The reading port to published snapshots. */
public interface Snapshots {

    /** The pointer, eventually consistent. */
    Read<Optional<Pointer>> pointer();

    /** The snapshot's bytes, checked against their digest. */
    Read<byte[]> load(Pointer pointer);

    /** What a read gave. */
    sealed interface Read<T> {
        record Got<T>(T value) implements Read<T> {}

        /** The store did not answer, or what it holds is incomplete; {@code why} is for the log. */
        record Unavailable<T>(String why) implements Read<T> {}
    }
}
