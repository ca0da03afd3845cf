package gateway.bench.limits;

/** One instance with one limiter. It forgets all when it dies. */
abstract class Node {
    /** Makes an instance. */
    @FunctionalInterface
    interface Maker {
        Node node(Run run, OwnClock clock);
    }

    final Run run;
    final OwnClock clock;
    boolean dead;
    long frozenUntil;

    Node(Run run, OwnClock clock) {
        this.run = run;
        this.clock = clock;
    }

    /** A request has come; sooner or later the {@link #run} is told what becomes of it. */
    abstract void offered(Request request);

    /** Of a window of so many nanoseconds, by this instance's clock: which one it is. */
    final long window(long length) {
        return Math.floorDiv(clock.wall(), length);
    }
}
