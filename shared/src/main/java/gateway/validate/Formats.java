package gateway.validate;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * The formats that are judged (JSON Schema 2020-12 validation, section 7.3), each in one pass. A format that is not among
 * them only describes.
 */
final class Formats {
    static final Set<String> JUDGED = Set.of(
            "date-time",
            "date",
            "time",
            "duration",
            "email",
            "hostname",
            "ipv4",
            "ipv6",
            "uuid",
            "uri",
            "uri-reference",
            "json-pointer",
            "relative-json-pointer",
            "regex");

    private Formats() {}

    /** Whether {@code text} is of {@code format}; of one that is not judged, all are. */
    static boolean has(String format, String text) {
        return switch (format) {
            case "date-time" -> isDateTime(text);
            case "date" -> isDate(text);
            case "time" -> isTime(text);
            case "duration" -> isDuration(text);
            case "email" -> isEmail(text);
            case "hostname" -> isHostname(text);
            case "ipv4" -> isIpv4(text);
            case "ipv6" -> isIpv6(text);
            case "uuid" -> isUuid(text);
            case "uri" -> isUri(text, true);
            case "uri-reference" -> isUri(text, false);
            case "json-pointer" -> isPointer(text);
            case "relative-json-pointer" -> isRelativePointer(text);
            case "regex" -> isRegex(text);
            default -> true;
        };
    }

    private static boolean isDateTime(String text) {
        return text.length() > 11
                && (text.charAt(10) == 'T' || text.charAt(10) == 't')
                && isDate(text.substring(0, 10))
                && isTime(text.substring(11));
    }

    private static boolean isDate(String text) {
        if (text.length() != 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return false;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        if (year < 0 || month < 1 || month > 12 || day < 1) {
            return false;
        }
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int days = switch (month) {
            case 2 -> leap ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
        return day <= days;
    }

    /** RFC 3339 5.6, full-time; a leap second is one only at the end of a day in UTC. */
    private static boolean isTime(String text) {
        if (text.length() < 9 || text.charAt(2) != ':' || text.charAt(5) != ':') {
            return false;
        }
        int hour = digits(text, 0, 2);
        int minute = digits(text, 3, 5);
        int second = digits(text, 6, 8);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return false;
        }
        int at = 8;
        if (text.charAt(at) == '.') {
            int start = ++at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                return false;
            }
        }
        int offset = 0;
        String zone = text.substring(at);
        if (!zone.equals("Z") && !zone.equals("z")) {
            if (zone.length() != 6 || zone.charAt(3) != ':' || "+-".indexOf(zone.charAt(0)) < 0) {
                return false;
            }
            int hours = digits(zone, 1, 3);
            int minutes = digits(zone, 4, 6);
            if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
                return false;
            }
            offset = (zone.charAt(0) == '-' ? -1 : 1) * (60 * hours + minutes);
        }
        return second < 60 || Math.floorMod(60 * hour + minute - offset, 1440) == 1439;
    }

    /** RFC 3339 appendix A: weeks alone, or units that follow each other without a gap. */
    private static boolean isDuration(String text) {
        if (text.length() < 3 || text.charAt(0) != 'P') {
            return false;
        }
        if (text.endsWith("W")) {
            return digitsOnly(text, 1, text.length() - 1);
        }
        int time = text.indexOf('T');
        return time < 0
                ? isRun(text, 1, text.length(), "YMD")
                : (time == 1 || isRun(text, 1, time, "YMD")) && isRun(text, time + 1, text.length(), "HMS");
    }

    private static boolean isRun(String text, int from, int to, String units) {
        int last = -1;
        for (int at = from; at < to; at++) {
            int start = at;
            while (at < to && isDigit(text.charAt(at))) {
                at++;
            }
            int unit = at < to ? units.indexOf(text.charAt(at)) : -1;
            if (at == start || unit < 0 || last >= 0 && unit != last + 1) {
                return false;
            }
            last = unit;
        }
        return last >= 0;
    }

    private static boolean isEmail(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at > 64 || text.length() > 254) {
            return false;
        }
        String local = text.substring(0, at);
        String domain = text.substring(at + 1);
        boolean literal = domain.startsWith("[") && domain.endsWith("]");
        boolean place = literal
                ? domain.startsWith("[IPv6:")
                        ? isIpv6(domain.substring(6, domain.length() - 1))
                        : isIpv4(domain.substring(1, domain.length() - 1))
                : isHostname(domain);
        return place && (local.charAt(0) == '"' ? isQuoted(local) : isDotAtom(local));
    }

    private static boolean isQuoted(String local) {
        if (local.length() < 2 || !local.endsWith("\"")) {
            return false;
        }
        for (int i = 1; i < local.length() - 1; i++) {
            char c = local.charAt(i);
            if (c == '\\') {
                if (++i == local.length() - 1) {
                    return false;
                }
                c = 'a';
            }
            if (c < 0x20 || c > 0x7e || c == '"') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDotAtom(String local) {
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            boolean fits = c == '.'
                    ? i > 0 && i < local.length() - 1 && local.charAt(i - 1) != '.'
                    : isLetter(c) || isDigit(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHostname(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                if (i == start || i - start > 63 || text.charAt(start) == '-' || text.charAt(i - 1) == '-') {
                    return false;
                }
                start = i + 1;
            } else if (!isLetter(text.charAt(i)) && !isDigit(text.charAt(i)) && text.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv4(String text) {
        int numbers = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                int length = i - start;
                if (length < 1 || length > 3 || length > 1 && text.charAt(start) == '0') {
                    return false;
                }
                int number = digits(text, start, i);
                if (number < 0 || number > 255) {
                    return false;
                }
                numbers++;
                start = i + 1;
            }
        }
        return numbers == 4;
    }

    /** RFC 4291 2.2. */
    private static boolean isIpv6(String text) {
        int groups = 0;
        boolean gap = false;
        int at = 0;
        if (text.startsWith("::")) {
            gap = true;
            at = 2;
        }
        while (at < text.length()) {
            int end = text.indexOf(':', at);
            end = end < 0 ? text.length() : end;
            String group = text.substring(at, end);
            if (group.isEmpty()) {
                return false;
            }
            if (end == text.length() && group.indexOf('.') >= 0) {
                groups += 2;
                if (!isIpv4(group)) {
                    return false;
                }
            } else {
                groups++;
                if (group.length() > 4 || !isHex(group)) {
                    return false;
                }
            }
            if (end == text.length()) {
                break;
            }
            at = end + 1;
            if (text.startsWith(":", at)) {
                if (gap) {
                    return false;
                }
                gap = true;
                at++;
            } else if (at == text.length()) {
                return false;
            }
        }
        return gap ? groups < 8 : groups == 8;
    }

    private static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? text.charAt(i) != '-' : !isHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUri(String text, boolean absolute) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        try {
            return new URI(text).isAbsolute() || !absolute;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isPointer(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            return false;
        }
        for (int i = text.indexOf('~'); i >= 0; i = text.indexOf('~', i + 1)) {
            if (i + 1 >= text.length() || text.charAt(i + 1) != '0' && text.charAt(i + 1) != '1') {
                return false;
            }
        }
        return true;
    }

    private static boolean isRelativePointer(String text) {
        int at = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        if (at == 0 || at > 1 && text.charAt(0) == '0') {
            return false;
        }
        return text.startsWith("#", at) ? at + 1 == text.length() : isPointer(text.substring(at));
    }

    private static boolean isRegex(String text) {
        try {
            EcmaRegex.of(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** The number that the digits from {@code start} to {@code end} make, or -1. */
    private static int digits(String text, int start, int end) {
        return digitsOnly(text, start, end) ? Integer.parseInt(text, start, end, 10) : -1;
    }

    private static boolean digitsOnly(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return end > start;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
