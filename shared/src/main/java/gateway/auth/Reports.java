package gateway.auth;

import gateway.pipeline.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long what an authorizer has found is believed. A front may repeat a verdict for an hour; here it is good for seconds, so
 * that the front's cache adds nothing to the time that a revocation takes: of CONSUMERS_MAX_STALE_MS, an authorizer that
 * reports uses as much less for its own cache as its report is then believed.
 *
 * @param good how long it is believed that a credential holds
 */
record Reports(Duration good) {
    /** How long it is believed that a credential does not hold. Looking again costs no more than that. */
    private static final Duration BAD = Duration.ofSeconds(1);

    /** How much the clocks of two functions may differ. */
    private static final Duration SKEW = Duration.ofSeconds(1);

    private static final String VARIABLE = "CONSUMERS_MAX_STALE_MS";

    /** A third of the time within which a revocation takes effect; at least a second and at most ten. */
    static Reports from(Map<String, String> environment) {
        long third = CachedConsumers.Times.from(environment).found().toMillis() / 3;
        return new Reports(Duration.ofMillis(Math.max(1000, Math.min(10_000, third))));
    }

    /** {@code environment} for an authorizer that reports. */
    static Map<String, String> reporting(Map<String, String> environment) {
        long found = CachedConsumers.Times.from(environment).found().toMillis();
        var changed = new HashMap<>(environment);
        changed.put(
                VARIABLE,
                Long.toString(Math.max(0, found - from(environment).good.toMillis())));
        return changed;
    }

    /** Whether {@code report} need not be looked into at {@code now}. What could not be checked is looked into always. */
    boolean isFresh(Caller.Reported report, Instant now) {
        if (isUnverifiable(report.caller()) || !holds(report.caller(), now)) {
            return false;
        }
        return within(report, isGood(report.caller()) ? good : BAD, now);
    }

    /**
     * Whether {@code report} is better than nothing where the store or the issuer is away: it is as good as a record of theirs
     * from before.
     */
    static boolean isOfUse(Caller.Reported report, Instant now) {
        CachedConsumers.Times times = CachedConsumers.Times.DEFAULT;
        return isGood(report.caller()) && holds(report.caller(), now) && within(report, times.grace(), now);
    }

    /** Whether there is something in it that could not be checked, and nothing that is wrong. */
    static boolean isUnverifiable(Caller caller) {
        boolean unverifiable = false;
        for (Caller each : each(caller)) {
            if (!(each instanceof Caller.Known) && !(each instanceof Caller.Unverifiable)) {
                return false;
            }
            unverifiable |= each instanceof Caller.Unverifiable;
        }
        return unverifiable;
    }

    private static boolean isGood(Caller caller) {
        for (Caller each : each(caller)) {
            if (!(each instanceof Caller.Known)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no credential has come to its end. */
    private static boolean holds(Caller caller, Instant now) {
        for (Caller each : each(caller)) {
            if (each instanceof Caller.Known known
                    && known.until().isPresent()
                    && !now.isBefore(known.until().get())) {
                return false;
            }
        }
        return true;
    }

    private static boolean within(Caller.Reported report, Duration age, Instant now) {
        return now.isBefore(report.at().plus(age)) && !now.plus(SKEW).isBefore(report.at());
    }

    private static List<Caller> each(Caller caller) {
        return caller instanceof Caller.Several several ? several.each() : List.of(caller);
    }
}
