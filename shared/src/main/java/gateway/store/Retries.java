package gateway.store;

import gateway.store.DynamoDb.Cause;
import gateway.store.DynamoDb.Unavailable;
import java.util.concurrent.ThreadLocalRandom;

/** When and how soon an operation on DynamoDB is tried again; the same for every implementation. */
public final class Retries {
    /** Tries in all. Throttled keys cool down in about a second, which is not worth a caller's wait. */
    static final int TRIES = 3;

    private static final int FIRST_PAUSE_MS = 25;

    private Retries() {}

    /**
     * Whether to try again.
     *
     * @param tries      those made
     * @param repeatable the operation may happen twice without harm
     */
    public static boolean again(Unavailable outcome, int tries, boolean repeatable) {
        if (tries >= TRIES) {
            return false;
        }
        boolean passing = outcome.cause() == Cause.THROTTLED
                || outcome.cause() == Cause.CONFLICT
                || outcome.cause() == Cause.UNREACHABLE
                || outcome.cause() == Cause.FAILED;
        return passing && (repeatable || !outcome.mayHaveHappened());
    }

    /**
     * Waits before the next try: up to 25 ms, then up to 50 ms, at random, so that callers who met once part.
     *
     * @return false where the thread was interrupted
     */
    public static boolean pause(int tries) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(FIRST_PAUSE_MS << (tries - 1)) + 1L);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A write that may happen twice without harm: of a whole item or none, whatever was there. */
    public static boolean isRepeatable(DynamoDb.Write write) {
        return write.condition().isEmpty() && !(write instanceof DynamoDb.Update);
    }
}
