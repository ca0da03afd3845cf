package gateway.http;

/** The date format of HTTP (RFC 9110 5.6.7). Read by hand, since the formatters of java.time are dear in a cold start. */
public final class HttpDate {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private HttpDate() {}

    /** The second of the epoch that an IMF-fixdate such as {@code Sun, 06 Nov 1994 08:49:37 GMT} names; -1 for none. */
    public static long second(String text) {
        if (text.length() != 29 || !text.endsWith(" GMT") || text.charAt(19) != ':' || text.charAt(22) != ':') {
            return -1;
        }
        int month = MONTHS.indexOf(text.substring(8, 11));
        int day = number(text, 5, 2);
        int year = number(text, 12, 4);
        int hour = number(text, 17, 2);
        int minute = number(text, 20, 2);
        int second = number(text, 23, 2);
        if (month < 0 || month % 3 != 0 || day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0) {
            return -1;
        }
        // Years begin in March here, so that a leap day is the last of one.
        long years = month < 6 ? year - 1L : year;
        long ofYear = (153L * ((month / 3 + 10) % 12) + 2) / 5 + day - 1;
        long days = years * 365 + years / 4 - years / 100 + years / 400 + ofYear - 719_468;
        return days * 86_400 + hour * 3600L + minute * 60L + second;
    }

    /** Digits alone; -1 for anything else. */
    private static int number(String text, int from, int length) {
        int number = 0;
        for (int i = from; i < from + length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
