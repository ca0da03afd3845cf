package gateway.validate;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Where schemas are, and where references lead. */
final class Uris {
    /** Documents are below it by their ids, so a relative reference from one leads to another. */
    private static final String DOCUMENTS = "schema:/";

    /** Of a schema that stands in place; no id begins with a tilde. */
    static final URI IN_PLACE = URI.create(DOCUMENTS + "~");

    private Uris() {}

    static URI document(String id) {
        return URI.create(DOCUMENTS + id);
    }

    /** What is before the number sign. */
    static String withoutFragment(String uri) {
        int sign = uri.indexOf('#');
        return sign < 0 ? uri : uri.substring(0, sign);
    }

    /** What is after the number sign, decoded; empty where there is none. */
    static String fragment(String uri) {
        int sign = uri.indexOf('#');
        return sign < 0 ? "" : decode(uri.substring(sign + 1));
    }

    /** {@code reference} in {@code base}, without fragment. */
    static URI resolve(URI base, String reference) {
        String uri = withoutFragment(reference);
        return uri.isEmpty() ? base : base.resolve(URI.create(uri));
    }

    /** Where {@code reference} leads, as the library looks it up. */
    static String target(URI base, String reference) {
        return resolve(base, reference) + "#" + Value.escape(fragment(reference));
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit((char) bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit((char) bytes[i + 2], 16) : -1;
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
