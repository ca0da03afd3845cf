package gateway.policy;

/**
 * An alternative name of a certificate: exactly this one, or all of a kind.
 *
 * @param kind of the name
 * @param text lower case where case means nothing; where {@code open}, what a name must end with ({@code .example.com},
 *             {@code @example.com}) or, of URIs, begin with ({@code spiffe://example.com/shop/})
 * @param open whether it stands for all of these
 */
public record NamePattern(Kind kind, String text, boolean open) {

    /** Kinds of alternative names (RFC 5280 4.2.1.6). */
    public enum Kind {
        /** A host name. */
        DNS,
        URI,
        EMAIL
    }

    /** The pattern that {@code text} is written as: {@code *.example.com}, {@code *@example.com}, {@code spiffe://a/b/*}. */
    public static NamePattern of(Kind kind, String text) {
        String same = normal(kind, text);
        return switch (kind) {
            case DNS, EMAIL ->
                new NamePattern(kind, text.startsWith("*") ? same.substring(1) : same, text.startsWith("*"));
            case URI -> {
                boolean open = text.endsWith("/*");
                yield new NamePattern(kind, open ? same.substring(0, same.length() - 1) : same, open);
            }
        };
    }

    /** Whether it stands for {@code name}, which is visible ASCII. */
    public boolean fits(String name) {
        String same = normal(kind, name);
        if (!open) {
            return same.equals(text);
        }
        if (same.length() <= text.length()) {
            return false;
        }
        return switch (kind) {
            case DNS -> same.endsWith(text) && areLabels(same, same.length() - text.length());
            case EMAIL -> same.endsWith(text) && same.indexOf('@') == same.length() - text.length();
            case URI -> same.startsWith(text) && areSegments(same, text.length());
        };
    }

    /** Host names have no case, the part of a mail address before the sign has (RFC 5321 2.4), so has all of a URI here. */
    private static String normal(Kind kind, String name) {
        int host = kind == Kind.DNS ? 0 : kind == Kind.EMAIL ? name.lastIndexOf('@') + 1 : name.length();
        var normal = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            normal.append(i >= host && c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return normal.toString();
    }

    /** Whether {@code name} up to {@code end} is labels of a host name, with nothing of a pattern in them. */
    private static boolean areLabels(String name, int end) {
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!plain && (c != '.' || i == 0 || name.charAt(i - 1) == '.' || i + 1 == end)) {
                return false;
            }
        }
        return end > 0;
    }

    /** Whether {@code uri} goes on after {@code from} with segments that lead nowhere else. */
    private static boolean areSegments(String uri, int from) {
        int start = from;
        for (int i = from; i <= uri.length(); i++) {
            if (i < uri.length() && uri.charAt(i) != '/') {
                if ("%?#\\".indexOf(uri.charAt(i)) >= 0) {
                    return false;
                }
                continue;
            }
            String segment = uri.substring(start, i);
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
            start = i + 1;
        }
        return true;
    }
}
