package gateway.bench.limits;

import java.util.Arrays;

/** Measures whether a limit was kept. */
final class Bound {
    private Bound() {}

    /**
     * The most that passed in any interval, wherever it begins and however long it is, as a ratio of what a rate allows in
     * it: {@code rate * t + burst}.
     *
     * @param times in nanoseconds, in any order
     */
    static double ofRate(long[] times, double rate, long burst) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        double ratio = 0;
        // Dinkelbach: the interval that exceeds this ratio by most gives the next one, until none does.
        while (true) {
            double best = 0;
            double next = ratio;
            double open = Double.NEGATIVE_INFINITY;
            int from = 0;
            for (int to = 0; to < sorted.length; to++) {
                double at = seconds(sorted, to);
                double opened = ratio * rate * at - to;
                if (opened > open) {
                    open = opened;
                    from = to;
                }
                double excess = to + 1 - ratio * (rate * at + burst) + open;
                if (excess > best + 1e-7) {
                    best = excess;
                    next = (to - from + 1) / (rate * (at - seconds(sorted, from)) + burst);
                }
            }
            if (next <= ratio) {
                return ratio;
            }
            ratio = next;
        }
    }

    private static double seconds(long[] sorted, int i) {
        return (sorted[i] - sorted[0]) / 1e9;
    }

    /** The most that passed in one window of the calendar, of {@code length} nanoseconds, as a ratio of {@code permits}. */
    static double ofWindows(long[] times, long length, long permits) {
        long[] windows = new long[times.length];
        for (int i = 0; i < times.length; i++) {
            windows[i] = Math.floorDiv(times[i], length);
        }
        Arrays.sort(windows);
        int most = 0;
        int from = 0;
        for (int to = 0; to < windows.length; to++) {
            if (windows[to] != windows[from]) {
                from = to;
            }
            most = Math.max(most, to - from + 1);
        }
        return (double) most / permits;
    }
}
