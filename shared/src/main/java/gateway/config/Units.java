package gateway.config;

/** Numbers with units, as people write them. Plain loops: this runs while a function starts cold. */
final class Units {
    private static final int DIGITS = 15;

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

    /** {@code 100B}, {@code 64KB}, {@code 1MB} in bytes, 1 KB being 1024; -1 for anything else. */
    static long bytes(String text) {
        int digits = digits(text);
        long number = number(text, digits);
        long unit = switch (text.substring(digits)) {
            case "B" -> 1;
            case "KB" -> 1 << 10;
            case "MB" -> 1 << 20;
            default -> -1;
        };
        return number < 0 || unit < 0 || number > Integer.MAX_VALUE ? -1 : number * unit;
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
}
