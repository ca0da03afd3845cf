package gateway.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Dates as items carry them: ISO 8601 in UTC. The usual form is read without a formatter, which is dear when cold. */
final class Timestamps {
    private static final int[] DAYS_BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    private Timestamps() {}

    /** The moment that {@code text} names; empty where it names none. */
    static Optional<Instant> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean usual = text.length() == 20
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && text.charAt(19) == 'Z';
        int year = usual ? digits(text, 0, 4) : -1;
        int month = usual ? digits(text, 5, 7) : -1;
        int day = usual ? digits(text, 8, 10) : -1;
        int hour = usual ? digits(text, 11, 13) : -1;
        int minute = usual ? digits(text, 14, 16) : -1;
        int second = usual ? digits(text, 17, 19) : -1;
        boolean plain = year >= 1
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= 28
                && hour >= 0
                && hour < 24
                && minute >= 0
                && minute < 60
                && second >= 0
                && second < 60;
        if (plain) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            int before = year - 1;
            long days = before * 365L
                    + before / 4
                    - before / 100
                    + before / 400
                    - 719_162
                    + DAYS_BEFORE[month - 1]
                    + (leap && month > 2 ? 1 : 0)
                    + day
                    - 1;
            return Optional.of(Instant.ofEpochSecond(days * 86_400 + hour * 3600L + minute * 60L + second));
        }
        try {
            return Optional.of(Instant.parse(text)); // fractions of a second, the last days of a month, nonsense
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
