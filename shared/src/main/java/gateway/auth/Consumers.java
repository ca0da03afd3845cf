package gateway.auth;

/** The port to the consumers. */
@FunctionalInterface
public interface Consumers {
    Lookup find(String id);

    /** What a look-up gave. */
    sealed interface Lookup {
        record Found(Consumer consumer) implements Lookup {}

        record NotFound() implements Lookup {}

        /** The store did not answer. */
        record Unavailable() implements Lookup {}
    }
}
