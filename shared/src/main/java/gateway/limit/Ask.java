package gateway.limit;

import gateway.limit.Counters.Outcome;
import java.time.Instant;

/** A write to make before a decision can go on. */
public sealed interface Ask {
    Outcome by(Counters counters);

    /** See {@link Counters#advance}. */
    record Advance(String key, long floor, long ceiling, long length, boolean busy, Instant expires) implements Ask {
        @Override
        public Outcome by(Counters counters) {
            return counters.advance(key, floor, ceiling, length, busy, expires);
        }
    }

    /** See {@link Counters#add}. */
    record Add(String key, long n, long limit, Instant expires) implements Ask {
        @Override
        public Outcome by(Counters counters) {
            return counters.add(key, n, limit, expires);
        }
    }
}
