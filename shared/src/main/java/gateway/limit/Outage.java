package gateway.limit;

/**
 * Leaves the table alone for a while once it has failed several times in a row, so that calls do not wait for nothing. Safe
 * for many threads.
 */
final class Outage {
    /** So many in a row. */
    private static final int FAILURES = 3;

    /** Nanoseconds. */
    private static final long PAUSE = 1_000_000_000L;

    private int failures;
    private long askAgain;

    /** Whether the table is not to be asked now. A clock that was set back does not make it longer. */
    synchronized boolean isPaused(Moment now) {
        long wait = askAgain - now.at();
        return failures >= FAILURES && wait > 0 && wait <= PAUSE;
    }

    void heard(Counters.Outcome outcome, Moment now) {
        if (outcome instanceof Counters.Outcome.Unavailable) {
            failed(now);
        } else {
            answered();
        }
    }

    /** It gave no answer. That it is too busy with one key is an answer: it says nothing of the others. */
    synchronized void failed(Moment now) {
        failures++;
        askAgain = now.at() + PAUSE;
    }

    synchronized void answered() {
        failures = 0;
    }
}
