package gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Hop-by-hop fields: they belong to one connection and go no further, in either direction (RFC 9110 7.6.1). */
public final class HopByHop {
    private HopByHop() {}

    /** Framing, and what is about this hop alone. {@code name} in lower case. */
    public static boolean isOne(String name) {
        return switch (name) {
            case "connection",
                    "content-length", // whoever writes the message counts it
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "keep-alive",
                    "http2-settings",
                    "expect" -> true; // we have the whole content already
            default -> name.startsWith("proxy-");
        };
    }

    /** What {@code connection} names: these, too, are for this hop. In lower case. */
    public static List<String> named(Headers headers) {
        List<String> named = List.of();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals("connection")) {
                if (named.isEmpty()) {
                    named = new ArrayList<>(2);
                }
                for (String option : headers.value(i).split(",", -1)) {
                    named.add(option.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return named;
    }

    /**
     * Whether a field is meant for everyone on the way, so that {@code connection} cannot name it (RFC 9110 7.6.1). A client
     * that does would take from the request what it was matched, authenticated or understood by.
     */
    public static boolean isForAll(String name) {
        return switch (name) {
            case "authorization", "cache-control", "cookie", "host", "origin", "range", "traceparent", "tracestate" ->
                true;
            default -> name.startsWith("content-") || name.startsWith("if-");
        };
    }

    /** {@code headers} without all of these. */
    public static Headers without(Headers headers) {
        List<String> named = named(headers);
        return headers.without(name -> isOne(name) || named.contains(name));
    }
}
