package gateway.auth;

import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.pipeline.Call;
import java.util.Optional;

/**
 * What of a request can show who sends it.
 *
 * @param headers as the client sent them
 * @param query   as the client sent it
 * @param context what the front vouches for ({@code requestContext}): a certificate, a principal
 * @param call    the whole request, for schemes that are about it; empty in the authorizer, which is not shown all
 */
public record Presented(Headers headers, Query query, Json.Obj context, Optional<Call> call) {
    static final String AUTHORIZATION = "authorization";

    /** Fields alone. */
    public static Presented of(Headers headers) {
        return new Presented(headers, Query.EMPTY, Json.Obj.EMPTY, Optional.empty());
    }

    /** All of a request. */
    public static Presented of(Call call) {
        var request = call.request();
        return new Presented(
                request.headers(), request.query(), request.ingress().context(), Optional.of(call));
    }

    /**
     * Whether a line of {@code authorization} is of {@code scheme}, whose name has no case (RFC 9110 11.1). A tab is no space
     * there, but servers take it for one: what follows it is a credential, and one that does not hold.
     */
    static boolean isOf(String scheme, String line) {
        if (!line.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return false;
        }
        char next = line.length() == scheme.length() ? ' ' : line.charAt(scheme.length());
        return next == ' ' || next == '\t';
    }

    /** What follows the scheme and one or more spaces (RFC 9110 11.4). */
    static String credential(String scheme, String line) {
        int start = scheme.length();
        while (start < line.length() && line.charAt(start) == ' ') {
            start++;
        }
        return line.substring(start);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "Presented";
    }
}
