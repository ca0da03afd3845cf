package gateway.config;

import gateway.json.Json;
import gateway.policy.Allowance;
import gateway.policy.Period;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads how much may be used: of a limit, and of its tiers, which are of the limit's kind. */
final class AllowanceReader {
    /** The fields that say how much, of which a limit has one. */
    static final String[] KINDS = {"rate", "quota", "inFlight", "bytes"};

    private static final long DAY = 86_400_000;
    private static final long YEAR = 366 * DAY;
    private static final String RATE_FIX = "write permits per s, m, h or d, such as 100/s, 5/m or 10/h";
    private static final String QUOTA_FIX = "write permits per minute, hour, day, week or month, such as 100000/month";
    private static final String BYTES_FIX = "write a size per s, m, h or d, such as 10MB/s, or per minute, hour, day,"
            + " week or month, such as 100GB/month (1 KB is 1024 bytes)";
    private static final long MOST_RATE = 1_000_000;
    static final long MOST_QUOTA = 1_000_000_000_000L;
    private static final long TERABYTE = 1L << 40;
    private static final long MOST_BYTE_RATE = TERABYTE;

    /** As many as RateLimit fields can tell of: whole numbers have up to 15 digits there (RFC 9651 3.3.1). */
    private static final long MOST_BYTE_QUOTA = 900 * TERABYTE;

    private static final int MOST_IN_FLIGHT = 1000;

    /** What is left of a limit that has none that can be read. */
    private static final Allowance NONE = new Allowance.Unlimited();

    private AllowanceReader() {}

    /**
     * What {@code limit} allows; unlimited, where that cannot be told, and is reported.
     *
     * @param faults how many there were before its fields were looked at
     */
    static Allowance read(Node limit, int faults) {
        String kind = kind(limit);
        if (kind.isEmpty()) {
            if (limit.faults() == faults) {
                limit.fault("has none of rate, quota, inFlight and bytes", LimitFaults.KIND_FIX);
            }
            return NONE;
        }
        return read(limit, kind, null);
    }

    /** Which of the fields that say how much is there; empty for none. */
    static String kind(Node limit) {
        for (String kind : KINDS) {
            if (limit.get(kind).isThere()) {
                return kind;
            }
        }
        return "";
    }

    /** @param windows of a quota, where somebody else says them; null: what stands here says them */
    private static Allowance read(Node node, String kind, @Nullable Period windows) {
        Node value = node.get(kind);
        Node burst = node.get("burst");
        Allowance allowance = switch (kind) {
            case "rate" -> rate(value, burst);
            case "quota" -> quota(value, node, windows);
            case "inFlight" -> inFlight(value);
            default -> bytes(value, node, windows);
        };
        if (burst.isThere() && (allowance instanceof Allowance.Quota || allowance instanceof Allowance.InFlight)) {
            burst.fault("has no rate beside it", "a burst goes with a rate; remove it");
        }
        return allowance;
    }

    /** What stands for it in the name of a limit that has none of its own. */
    static String word(Node limit, Allowance allowance) {
        boolean bytes = limit.get("bytes").isThere();
        if (allowance instanceof Allowance.Quota quota) {
            String unit = unit(quota.period().unit());
            return bytes ? "bytes-".concat(unit) : unit;
        }
        if (allowance instanceof Allowance.InFlight) {
            return "in-flight";
        }
        return bytes ? "bytes" : "rate";
    }

    static String unit(Period.Unit unit) {
        return switch (unit) {
            case MINUTE -> "minute";
            case HOUR -> "hour";
            case DAY -> "day";
            case WEEK -> "week";
            case MONTH -> "month";
        };
    }

    private static Period.@Nullable Unit unit(String word) {
        return switch (word) {
            case "minute" -> Period.Unit.MINUTE;
            case "hour" -> Period.Unit.HOUR;
            case "day" -> Period.Unit.DAY;
            case "week" -> Period.Unit.WEEK;
            case "month" -> Period.Unit.MONTH;
            default -> null;
        };
    }

    /**
     * What a tier allows, which says no more than numbers.
     *
     * @param usual what {@code limit} allows others
     */
    static Allowance tier(Node tier, Node limit, Allowance usual) {
        if (tier.value() instanceof Json.Str(var word) && word.equals("unlimited")) {
            return NONE;
        }
        if (!tier.isObject()) {
            tier.isNot("what somebody may", "write numbers of the limit's kind such as { rate: 1000/s }, or unlimited");
            return NONE;
        }
        int faults = tier.faults();
        tier.has(Fields.TIER);
        String kind = kind(limit);
        boolean same = !kind.isEmpty();
        for (String each : KINDS) {
            same &= tier.get(each).isThere() == each.equals(kind);
        }
        if (!same) {
            if (tier.faults() == faults && !kind.isEmpty()) {
                LimitFaults.otherKind(tier, kind, usual);
            }
            return NONE;
        }
        Period windows = usual instanceof Allowance.Quota(var _, var period) ? period : null;
        Allowance own = read(tier, kind, windows);
        if (isKnown(own) && isKnown(usual) && own instanceof Allowance.Quota != usual instanceof Allowance.Quota) {
            LimitFaults.otherKind(tier, kind, usual);
        }
        return own;
    }

    private static boolean isKnown(Allowance allowance) {
        return !(allowance instanceof Allowance.Unlimited);
    }

    private static Allowance rate(Node rate, Node burst) {
        String text = rate.text("", "a rate", RATE_FIX);
        long permits = Units.permits(text);
        long millis = Units.period(Units.per(text));
        if (permits < 0 || millis < 0) {
            if (!text.isEmpty()) {
                LimitFaults.noRate(rate, text, RATE_FIX);
            }
            return NONE;
        }
        if (permits < 1 || permits > MOST_RATE || millis < 1000 || millis > DAY) {
            rate.fault(
                    Phrases.quote(text) + " is out of range",
                    "write 1 to 1000000 permits per 1s to 1d; to let nothing through, remove the route");
            return NONE;
        }
        long most = burst.isThere() ? burst.whole(1, MOST_RATE, permits) : permits;
        return rate(permits, millis, most, burst, most + " permits");
    }

    private static Allowance rate(long permits, long millis, long most, Node burst, String inWords) {
        if ((double) most * millis / permits > YEAR) {
            burst.fault(inWords + " take more than a year to come back", "write a smaller burst");
            most = 1;
        }
        return new Allowance.Rate(permits, Duration.ofMillis(millis), most);
    }

    private static Allowance quota(Node quota, Node limit, @Nullable Period windows) {
        String text = quota.text("", "a quota", QUOTA_FIX);
        long permits = Units.permits(text);
        Period.Unit unit = unit(Units.per(text));
        if (permits < 0 || unit == null) {
            if (!text.isEmpty()) {
                LimitFaults.noQuota(quota, text, QUOTA_FIX);
            }
            return NONE;
        }
        if (permits > MOST_QUOTA) {
            quota.fault(Phrases.quote(text) + " is out of range", "write at most " + MOST_QUOTA);
        }
        return new Allowance.Quota(permits, period(quota, limit, unit, windows));
    }

    private static Period period(Node quota, Node limit, Period.Unit unit, @Nullable Period windows) {
        if (windows != null) {
            if (windows.unit() != unit) {
                quota.fault(
                        "is per " + unit(unit) + ", but the limit is per " + unit(windows.unit()),
                        "write how much per " + unit(windows.unit()) + ", or another limit for another window");
            }
            return windows;
        }
        return limit.get("timeZone").isThere() || limit.get("anchor").isThere()
                ? PeriodReader.read(limit, unit)
                : Period.of(unit);
    }

    private static Allowance inFlight(Node node) {
        return new Allowance.InFlight((int) node.whole(1, MOST_IN_FLIGHT, 1));
    }

    private static Allowance bytes(Node node, Node limit, @Nullable Period windows) {
        String text = node.text("", "a rate or quota of bytes", BYTES_FIX);
        int slash = text.indexOf('/');
        long bytes = slash < 0 ? -1 : Units.bytes(text.substring(0, slash));
        String per = Units.per(text);
        long millis = Units.period(per);
        Period.Unit unit = unit(per);
        if (bytes < 0 || millis < 0 && unit == null) {
            if (!text.isEmpty()) {
                node.isNot("a rate or quota of bytes", BYTES_FIX);
            }
            return NONE;
        }
        if (unit != null) {
            if (bytes > MOST_BYTE_QUOTA) {
                node.fault(Phrases.quote(text) + " is out of range", "write at most 900TB");
            }
            return new Allowance.Quota(bytes, period(node, limit, unit, windows));
        }
        if (bytes < 1 || bytes > MOST_BYTE_RATE || millis < 1000 || millis > DAY) {
            node.fault(
                    Phrases.quote(text) + " is out of range",
                    "write 1B to 1TB per 1s to 1d; to let nothing through, remove the route");
            return NONE;
        }
        Node burst = limit.get("burst");
        long most = burst.isThere() ? size(burst, bytes) : bytes;
        return rate(bytes, millis, most, burst, Phrases.bytes(most));
    }

    private static long size(Node burst, long fallback) {
        long bytes = burst.value() instanceof Json.Str(var text) ? Units.bytes(text) : -1;
        if (bytes >= 1 && bytes <= MOST_BYTE_RATE) {
            return bytes;
        }
        if (bytes >= 0) {
            Phrases.range(burst, "1B", "1TB");
        } else {
            burst.isNot("a size", "write a whole number and its unit: B, KB, MB, GB or TB, such as 50MB");
        }
        return fallback;
    }
}
