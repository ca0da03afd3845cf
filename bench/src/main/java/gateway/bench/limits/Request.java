package gateway.bench.limits;

/** One request: of whom it counts, at which instance, and since when it waits there. In nanoseconds of virtual time. */
final class Request {
    final int key;
    final int slot;
    /** When the instance began to deal with it. */
    long at;
    /** When it passed, as the limiter counts it. */
    long moment;

    Request(int key, int slot) {
        this.key = key;
        this.slot = slot;
    }
}
