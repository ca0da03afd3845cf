package gateway.config;

import java.util.Optional;

/** What a layer says of a single thing: this, or that there is none. A layer that says nothing has no such value. */
record Said<T>(Optional<T> value) {
    private static final Said<?> NONE = new Said<>(Optional.empty());

    static <T> Said<T> of(T value) {
        return new Said<>(Optional.of(value));
    }

    /** That there is none, whatever the layers around say. */
    @SuppressWarnings("unchecked") // it holds nothing
    static <T> Said<T> none() {
        return (Said<T>) NONE;
    }
}
