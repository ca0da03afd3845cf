package gateway.limit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The port to what is kept of callers whose allowance grows: when each was seen first. */
@FunctionalInterface
public interface FirstSeen {
    /**
     * When {@code key} was seen first, which is {@code now} if it never was; from then on that is remembered.
     *
     * @return null where that is not known: nobody has to be told that it was now
     */
    @Nullable
    Instant of(String key, Instant now);

    /** Where there is no place to keep it. */
    record Forgotten() implements FirstSeen {
        @Override
        public @Nullable Instant of(String key, Instant now) {
            return null;
        }
    }
}
