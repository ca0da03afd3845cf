package gateway.bench.limits;

import java.util.PriorityQueue;

/** Virtual time, in nanoseconds of the epoch, and what is to happen in it; of what is due at once, the older first. */
final class Timeline {
    /** When every run begins. */
    static final long START = 1_795_511_550_000_000_000L;

    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.compare(at, other.at);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(1024);
    private long now = START;
    private long number;

    long now() {
        return now;
    }

    void at(long time, Runnable what) {
        events.add(new Event(Math.max(now, time), number++, what));
    }

    void run(long until) {
        for (Event next = events.peek(); next != null && next.at <= until; next = events.peek()) {
            events.remove();
            now = next.at;
            next.what.run();
        }
        now = until;
    }
}
