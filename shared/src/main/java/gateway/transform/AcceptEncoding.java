package gateway.transform;

import gateway.http.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What codings a client takes (RFC 9110 12.5.3). Weights are in thousandths, 0 is a no; an element that is not well-formed
 * says nothing.
 */
final class AcceptEncoding {
    private static final int UNSAID = -1;

    private final boolean there;
    private final Map<String, Integer> weights = new HashMap<>();

    private AcceptEncoding(boolean there) {
        this.there = there;
    }

    static AcceptEncoding of(Headers request) {
        var accepted = new AcceptEncoding(request.has("accept-encoding"));
        for (String line : request.all("accept-encoding")) {
            for (String element : line.split(",", -1)) {
                accepted.add(element);
            }
        }
        return accepted;
    }

    private void add(String element) {
        String[] parts = element.split(";", -1);
        String coding = name(parts[0].strip().toLowerCase(Locale.ROOT));
        int weight = 1000;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            weight = parameter.startsWith("q=") ? weight(parameter.substring(2)) : UNSAID;
        }
        if (!coding.isEmpty() && weight != UNSAID) {
            weights.merge(coding, weight, Math::max);
        }
    }

    /** RFC 9110 8.4.1.3. */
    private static String name(String coding) {
        return coding.equals("x-gzip") ? "gzip" : coding;
    }

    /** RFC 9110 12.4.2: at most three digits after the point, at most 1. */
    private static int weight(String text) {
        if (text.isEmpty() || text.length() > 5 || text.charAt(0) != '0' && text.charAt(0) != '1') {
            return UNSAID;
        }
        int weight = text.charAt(0) - '0';
        for (int i = 1; i < 5; i++) {
            char c = i < text.length() ? text.charAt(i) : i == 1 ? '.' : '0';
            if (i == 1 ? c != '.' : c < '0' || c > '9') {
                return UNSAID;
            }
            weight = i == 1 ? weight : 10 * weight + (c - '0');
        }
        return weight <= 1000 ? weight : UNSAID;
    }

    private int said(String coding) {
        return weights.getOrDefault(coding, weights.getOrDefault("*", UNSAID));
    }

    /** Whether gzip is wanted, and not less than no coding at all. */
    boolean wantsGzip() {
        int identity = weights.getOrDefault("identity", 0);
        int gzip = said("gzip");
        return gzip > 0 && gzip >= identity;
    }

    /**
     * Whether {@code coding} may be sent. Without the field every coding may (RFC 9110), but a client that says nothing is
     * taken for one that knows none.
     */
    boolean takes(String coding) {
        return there && said(name(coding)) > 0;
    }

    /** Whether content without a coding may be sent: unless it is excluded by name, or by the star. */
    boolean takesIdentity() {
        return said("identity") != 0;
    }
}
