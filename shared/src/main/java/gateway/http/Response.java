package gateway.http;

import java.util.Optional;

/**
 * One answer.
 *
 * @param status  200 to 599
 * @param headers several {@code set-cookie} lines are several fields
 * @param body    the content
 * @param problem what the gateway itself had to refuse; empty for an answer from an upstream
 */
public record Response(int status, Headers headers, Body body, Optional<Problem.Type> problem) {

    public Response {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be 200 to 599, was " + status);
        }
    }

    public static Response of(int status, Headers headers, Body body) {
        return new Response(status, headers, body, Optional.empty());
    }

    /** Whether an answer of this status has no content, whatever its fields say (RFC 9110 15.3.5, 15.3.6, 15.4.5). */
    public static boolean isBodiless(int status) {
        return status == 204 || status == 205 || status == 304;
    }

    public Response withHeaders(Headers headers) {
        return new Response(status, headers, body, problem);
    }

    public Response withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    public Response withBody(Body body) {
        return new Response(status, headers, body, problem);
    }
}
