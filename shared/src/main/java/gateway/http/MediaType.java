package gateway.http;

import java.util.Locale;

/** Media types (RFC 9110 8.3.1) as far as whoever reads bodies needs them. */
public final class MediaType {
    private MediaType() {}

    /** Type and subtype of {@code value}, lower case, without parameters. */
    public static String essence(String value) {
        int end = value.indexOf(';');
        return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** {@code application/json}, or what ends in {@code +json} (RFC 6839 3.1). */
    public static boolean isJson(String essence) {
        return essence.equals("application/json") || essence.endsWith("+json");
    }

    /** Whether a message with {@code headers} says that its content is JSON in UTF-8, or says nothing. */
    public static boolean mayBeJson(Headers headers) {
        if (!headers.has("content-type")) {
            return true;
        }
        String value = headers.only("content-type").orElse("");
        return isJson(essence(value)) && isUtf8(value);
    }

    private static boolean isUtf8(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(';'); at >= 0; at = lower.indexOf(';', at + 1)) {
            String parameter = lower.substring(at + 1).strip();
            if (parameter.startsWith("charset=")) {
                String charset = parameter.substring("charset=".length());
                return charset.startsWith("utf-8") || charset.startsWith("\"utf-8\"") || charset.startsWith("us-ascii");
            }
        }
        return true;
    }
}
