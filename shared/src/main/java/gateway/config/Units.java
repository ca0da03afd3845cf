package gateway.config;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Numbers with units, as people write them. Plain loops: this runs while a function starts cold. */
final class Units {
    private static final int DIGITS = 15;
    private static final int NO_OFFSET = Integer.MAX_VALUE;

    private Units() {}

    /** The whole number that {@code text} spells with digits alone, without needless zeros; -1 for anything else. */
    static long whole(String text) {
        return digits(text) == text.length() ? number(text, text.length()) : -1;
    }

    /** Whether a JSON number is spelt with digits alone, a sign at the most. */
    static boolean isPlain(String literal) {
        int sign = !literal.isEmpty() && literal.charAt(0) == '-' ? 1 : 0;
        return digits(literal.substring(sign)) == literal.length() - sign;
    }

    /** {@code 500ms}, {@code 2s}, {@code 10m}, {@code 1h}, {@code 1d} in milliseconds; -1 for anything else. */
    static long millis(String text) {
        int digits = digits(text);
        long number = number(text, digits);
        long unit = unit(text.substring(digits));
        return number < 0 || unit < 0 || number > Long.MAX_VALUE / unit ? -1 : number * unit;
    }

    private static long unit(String text) {
        return switch (text) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> 86_400_000;
            default -> -1;
        };
    }

    /** {@code 100B}, {@code 64KB}, {@code 1MB}, {@code 1GB}, {@code 1TB} in bytes, 1 KB being 1024; -1 for anything else. */
    static long bytes(String text) {
        int digits = digits(text);
        long number = number(text, digits);
        long unit = switch (text.substring(digits)) {
            case "B" -> 1;
            case "KB" -> 1 << 10;
            case "MB" -> 1 << 20;
            case "GB" -> 1 << 30;
            case "TB" -> 1L << 40;
            default -> -1;
        };
        return number < 0 || unit < 0 || number > Long.MAX_VALUE / unit ? -1 : number * unit;
    }

    /** The number before the slash of {@code 100/s} or {@code 100000/month}; -1 where there is none. */
    static long permits(String text) {
        int digits = digits(text);
        return digits < text.length() && text.charAt(digits) == '/' ? number(text, digits) : -1;
    }

    /** What is after the first slash; empty where there is none. */
    static String per(String text) {
        return text.substring(text.indexOf('/') < 0 ? text.length() : text.indexOf('/') + 1);
    }

    /** {@code s}, {@code m}, {@code h}, {@code d}, or with a number before it, in milliseconds; -1 for anything else. */
    static long period(String per) {
        return per.equals("ms") ? -1 : unit(per) > 0 ? unit(per) : millis(per);
    }

    private static int digits(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private static long number(String text, int digits) {
        if (digits == 0 || digits > DIGITS || digits > 1 && text.charAt(0) == '0') {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < digits; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    /** {@code 00:00} to {@code 24:00} in minutes since midnight; -1 for anything else. */
    static int minutes(String time) {
        if (time.length() != 5 || time.charAt(2) != ':') {
            return -1;
        }
        int hour = two(time, 0);
        int minute = two(time, 3);
        boolean valid = hour >= 0 && minute >= 0 && minute < 60 && (hour < 24 || hour == 24 && minute == 0);
        return valid ? hour * 60 + minute : -1;
    }

    /** A date-time of RFC 3339 5.6; null for anything else. A leap second is the one before it. */
    static @Nullable Instant instant(String text) {
        int length = text.length();
        if (length < 20
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int century = two(text, 0);
        int year = two(text, 2);
        int month = two(text, 5);
        int day = two(text, 8);
        int hour = two(text, 11);
        int minute = two(text, 14);
        int second = two(text, 17);
        int at = 19;
        long nanos = 0;
        if (text.charAt(at) == '.') {
            long unit = 100_000_000;
            int first = ++at;
            for (; at < length && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
                nanos += (text.charAt(at) - '0') * unit;
                unit /= 10;
            }
            if (at == first || at == length) {
                return null;
            }
        }
        int offset = offset(text.substring(at));
        if (century < 0
                || year < 0
                || month < 1
                || month > 12
                || day < 1
                || day > YearMonth.of(century * 100 + year, month).lengthOfMonth()
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 60
                || offset == NO_OFFSET) {
            return null;
        }
        return LocalDateTime.of(century * 100 + year, month, day, hour, minute, Math.min(second, 59), (int) nanos)
                .toInstant(ZoneOffset.ofTotalSeconds(offset * 60));
    }

    /** {@code Z}, {@code +01:00} in minutes. */
    private static int offset(String text) {
        if (text.equals("Z")) {
            return 0;
        }
        if (text.length() != 6 || text.charAt(0) != '+' && text.charAt(0) != '-') {
            return NO_OFFSET;
        }
        int minutes = minutes(text.substring(1));
        return minutes < 0 || minutes > 18 * 60 ? NO_OFFSET : text.charAt(0) == '-' ? -minutes : minutes;
    }

    /** The number of two digits; -1 where there is none. */
    private static int two(String text, int at) {
        char tens = text.charAt(at);
        char ones = text.charAt(at + 1);
        return tens < '0' || tens > '9' || ones < '0' || ones > '9' ? -1 : (tens - '0') * 10 + ones - '0';
    }
}
