package gateway.limit;

/**
 * How much to take with one write: one permit where little is asked for or little is left, so that it is exact; more where
 * much is, so that it is cheap. Whatever this says, no limit is exceeded: what is taken is nobody else's.
 *
 * @param permits to take, of which the first can be used at once
 * @param ahead   nanoseconds by which an idle time line is taken up in advance, in which its permits live
 */
record Lease(long permits, long ahead) {
    /** Nanoseconds of its own demand that an instance takes at once, at the most. */
    private static final long MOST = 2_000_000_000L;

    /** Which part of the time that its demand has gone on for: a burst is not what will be asked for from now on. */
    private static final int SOON = 4;

    /** How much of what is left one instance may take. */
    private static final int SHARE = 8;

    /**
     * @param cost    of each request
     * @param demand  permits a second
     * @param steady  nanoseconds for which it has gone on
     * @param waiting requests beside this one that are there already
     * @param unsure  nanoseconds within which the table's time is known: an idle line is taken up by as much anyway
     * @param left    how much of the time line is free to be taken, as far as is known
     */
    static Lease of(Gcra gcra, long cost, double demand, long steady, int waiting, long unsure, long left) {
        long life = Math.min(Math.min(MOST, gcra.capacity() / 2), steady / SOON);
        long wanted = Math.max((long) (demand * life / 1e9), cost * (1L + waiting));
        long most = Math.max(gcra.permits(left / SHARE), Math.min(cost * (1L + waiting), gcra.permits(left)));
        long permits = Math.max(cost, Math.min(wanted, most));
        return new Lease(permits, permits > cost && demand * life > 2e9 * cost ? Math.max(0, life - unsure) : 0);
    }
}
