package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.JsonWriter;
import gateway.lambda.Invocation.Front;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes responses in the shape that each front wants. */
public final class Answers {
    private static final String COOKIE = "set-cookie";

    /**
     * What the front gets.
     *
     * @param response what it will make of it for the client: the response given, or the problem in place of one that is
     *                 too large
     * @param json     the answer of the function, to be passed on as it is
     */
    public record Answer(Response response, JsonWriter json) {}

    private Answers() {}

    /**
     * The answer for {@code response}. One that {@code front} would not take for its size becomes a problem, which keeps
     * the fields that let a page read it.
     */
    public static Answer of(Front front, Response response, String requestId) {
        Body body = response.body();
        int limit = front.maxAnswerBytes();
        if (body.isEmpty() || isReadable(response.headers())) {
            JsonWriter json = json(front, response, false);
            if (json != null && json.size() <= limit) {
                return new Answer(response, json);
            }
        }
        // Text may grow more by JSON's escapes than by base64, so what is too large as text may still fit.
        if (body.size() / 3 * 4 < limit) {
            JsonWriter json = json(front, response, true);
            if (json != null && json.size() <= limit) {
                return new Answer(response, json);
            }
        }
        return tooLarge(front, response, requestId);
    }

    private static Answer tooLarge(Front front, Response response, String requestId) {
        Response problem = Problem.of(
                        Problem.Type.RESPONSE_TOO_LARGE,
                        "The answer is larger than the " + front.maxAnswerBytes()
                                + " bytes, encoded, that the gateway can pass on; ask for less at once.")
                .toResponse(requestId);
        var headers = new Headers.Builder().addAll(problem.headers());
        for (int i = 0; i < response.headers().size(); i++) {
            String name = response.headers().name(i);
            if (staysWithProblem(name)) {
                headers.add(name, response.headers().value(i));
            }
        }
        problem = problem.withHeaders(headers.build());
        return new Answer(problem, Objects.requireNonNull(json(front, problem, false), "a problem is UTF-8"));
    }

    /** Fields that are about the page that asks, and those by which browsers protect it; all others are of the content. */
    private static boolean staysWithProblem(String name) {
        return switch (name) {
            case "vary",
                    "strict-transport-security",
                    "x-content-type-options",
                    "x-frame-options",
                    "content-security-policy",
                    "referrer-policy",
                    "permissions-policy" -> true;
            default -> name.startsWith("access-control-") || name.startsWith("cross-origin-");
        };
    }

    /** Whether the body is worth the try to send it as text: it need not be UTF-8. */
    private static boolean isReadable(Headers headers) {
        return isTextual(headers.first("content-type").orElse("")) && !isCoded(headers);
    }

    private static boolean isCoded(Headers headers) {
        for (String coding : headers.all("content-encoding")) {
            if (!coding.equalsIgnoreCase("identity")) {
                return true;
            }
        }
        return false;
    }

    /** Whether bytes of this media type are worth the try to read them as text. Nothing depends on it but size. */
    private static boolean isTextual(String contentType) {
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (type.startsWith("text/") || type.endsWith("+json") || type.endsWith("+xml")) {
            return true;
        }
        return switch (type) {
            case "application/json",
                    "application/xml",
                    "application/javascript",
                    "application/graphql",
                    "application/x-ndjson",
                    "application/x-www-form-urlencoded" -> true;
            default -> false;
        };
    }

    /** Null where the body should go as text and is not UTF-8. */
    private static @Nullable JsonWriter json(Front front, Response response, boolean base64) {
        byte[] body = response.body().bytes();
        // Enough for base64, and for text with an escape in every fifth character.
        var out = new JsonWriter(1024 + body.length + (base64 ? body.length / 3 : body.length / 5));
        Headers headers = response.headers();
        out.object().name("statusCode").number(response.status());
        switch (front) {
            case HTTP_API, FUNCTION_URL -> {
                out.name("headers").object();
                joined(out, headers);
                out.endObject();
                if (headers.has(COOKIE)) {
                    out.name("cookies").array();
                    each(out, headers, COOKIE);
                    out.endArray();
                }
            }
            case HTTP_API_1, REST_API -> multiple(out, headers);
            case ALB_MULTI_VALUE -> {
                out.name("statusDescription").string(description(response.status()));
                multiple(out, headers);
            }
            case ALB -> {
                out.name("statusDescription").string(description(response.status()));
                out.name("headers").object();
                joined(out, headers);
                spelt(out, headers);
                out.endObject();
            }
        }
        out.name("body");
        if (base64) {
            out.base64(body);
        } else if (!out.utf8(body)) {
            return null;
        }
        return out.name("isBase64Encoded").truth(base64).endObject();
    }

    /** One value a name, several lines joined by a comma (RFC 9110 5.3); but not cookies, which must not be. */
    private static void joined(JsonWriter out, Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (isFirst(headers, i) && !name.equals(COOKIE)) {
                String value = headers.value(i);
                for (int k = i + 1; k < headers.size(); k++) {
                    if (headers.name(k).equals(name)) {
                        value = value.concat(", ").concat(headers.value(k));
                    }
                }
                out.name(name).string(value);
            }
        }
    }

    /** Whether no line before has the same name. */
    private static boolean isFirst(Headers headers, int line) {
        String name = headers.name(line);
        for (int i = 0; i < line; i++) {
            if (headers.name(i).equals(name)) {
                return false;
            }
        }
        return true;
    }

    private static void multiple(JsonWriter out, Headers headers) {
        out.name("multiValueHeaders").object();
        for (int i = 0; i < headers.size(); i++) {
            if (isFirst(headers, i)) {
                out.name(headers.name(i)).array();
                each(out, headers, headers.name(i));
                out.endArray();
            }
        }
        out.endObject();
    }

    private static void each(JsonWriter out, Headers headers, String name) {
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals(name)) {
                out.string(headers.value(i));
            }
        }
    }

    /**
     * A load balancer without multi-value headers has no place for a second cookie but another spelling of the name:
     * {@code set-cookie}, {@code Set-cookie}, {@code sEt-cookie} ...
     */
    private static void spelt(JsonWriter out, Headers headers) {
        char[] name = COOKIE.toCharArray();
        int cookies = 0;
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.name(i).equals(COOKIE)) {
                continue;
            }
            for (int bit = 0, letter = 0; letter < name.length; letter++) {
                if (name[letter] != '-') {
                    boolean capital = (cookies >> bit++ & 1) == 1;
                    name[letter] = capital ? Character.toUpperCase(name[letter]) : Character.toLowerCase(name[letter]);
                }
            }
            cookies++;
            out.name(new String(name)).string(headers.value(i));
        }
    }

    /** The status line's text, which a load balancer wants to be given. */
    private static String description(int status) {
        String reason = switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> status < 300 ? "OK" : status < 400 ? "Redirect" : "Error";
        };
        return status + " " + reason;
    }
}
