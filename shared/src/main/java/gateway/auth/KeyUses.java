package gateway.auth;

import java.time.Instant;

/** The port to what is kept of the use of API keys: when each was used last. */
@FunctionalInterface
public interface KeyUses {
    /** Remembers that a key was used. */
    Kept used(String consumer, String keyId, Instant at);

    /** Where there is no place to keep it. */
    record Forgotten() implements KeyUses {
        @Override
        public Kept used(String consumer, String keyId, Instant at) {
            return Kept.KEPT; // not to be tried again
        }
    }

    /** What became of it. */
    enum Kept {
        /** It is remembered, or may be: not to be said again. */
        KEPT,
        /** It is surely not. */
        LOST
    }
}
