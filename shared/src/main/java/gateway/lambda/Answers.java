package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.lambda.Invocation.Front;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes responses in the shape that each front wants. */
public final class Answers {

    /**
     * What the front gets.
     *
     * @param response what it will make of it for the client: the response given, or the problem in place of one that is
     *                 too large
     * @param json     the answer of the function
     */
    public record Answer(Response response, Body json) {}

    private Answers() {}

    /**
     * The answer for {@code response}. One that {@code front} would not take for its size becomes a problem, which keeps
     * the fields that let a page read it.
     */
    public static Answer of(Front front, Response response, String requestId) {
        Body body = response.body();
        int limit = front.maxAnswerBytes();
        String text = body.isEmpty() ? "" : text(response.headers(), body);
        if (text != null) {
            Body json = json(front, response, text, false);
            if (json.size() <= limit) {
                return new Answer(response, json);
            }
        }
        // Text may grow more by JSON's escapes than by base64, so what is too large as text may still fit.
        if (body.size() / 3 * 4 < limit) {
            Body json = json(front, response, Base64.getEncoder().encodeToString(body.bytes()), true);
            if (json.size() <= limit) {
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
            if (name.startsWith("access-control-") || name.equals("vary")) {
                headers.add(name, response.headers().value(i));
            }
        }
        problem = problem.withHeaders(headers.build());
        return new Answer(problem, json(front, problem, problem.body().text(), false));
    }

    /** The body as text, or null where it has to go as base64. */
    private static @Nullable String text(Headers headers, Body body) {
        if (!isTextual(headers.first("content-type").orElse("")) || isCoded(headers)) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.bytes()))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
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

    private static Body json(Front front, Response response, String body, boolean base64) {
        var answer = new LinkedHashMap<String, Json>();
        answer.put("statusCode", Json.of(response.status()));
        switch (front) {
            case HTTP_API, FUNCTION_URL -> {
                List<Json> cookies = new ArrayList<>(0);
                answer.put("headers", joined(response.headers(), cookies));
                if (!cookies.isEmpty()) {
                    answer.put("cookies", new Json.Arr(cookies));
                }
            }
            case HTTP_API_1, REST_API -> answer.put("multiValueHeaders", multiple(response.headers()));
            case ALB_MULTI_VALUE -> {
                answer.put("statusDescription", Json.of(description(response.status())));
                answer.put("multiValueHeaders", multiple(response.headers()));
            }
            case ALB -> {
                answer.put("statusDescription", Json.of(description(response.status())));
                List<Json> cookies = new ArrayList<>(0);
                answer.put("headers", withCookies(joined(response.headers(), cookies), cookies));
            }
        }
        answer.put("body", Json.of(body));
        answer.put("isBase64Encoded", Json.of(base64));
        return Body.of(new Json.Obj(answer).bytes());
    }

    /** One value a name, several lines joined by a comma (RFC 9110 5.3); {@code set-cookie} must not be, and goes apart. */
    private static Json.Obj joined(Headers headers, List<Json> cookies) {
        Map<String, Json> joined = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.equals("set-cookie")) {
                cookies.add(Json.of(headers.value(i)));
            } else if (joined.get(name) instanceof Json.Str(var before)) {
                joined.put(name, Json.of(before.concat(", ").concat(headers.value(i))));
            } else {
                joined.put(name, Json.of(headers.value(i)));
            }
        }
        return Json.object(joined);
    }

    private static Json.Obj multiple(Headers headers) {
        Map<String, List<Json>> lines = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            List<Json> values = lines.get(headers.name(i));
            if (values == null) {
                values = new ArrayList<>(1);
                lines.put(headers.name(i), values);
            }
            values.add(Json.of(headers.value(i)));
        }
        var members = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, List<Json>> line : lines.entrySet()) {
            members.put(line.getKey(), new Json.Arr(line.getValue()));
        }
        return new Json.Obj(members);
    }

    /**
     * A load balancer without multi-value headers has no place for a second cookie but another spelling of the name:
     * {@code set-cookie}, {@code Set-cookie}, {@code sEt-cookie} ...
     */
    private static Json.Obj withCookies(Json.Obj headers, List<Json> cookies) {
        Json.Obj all = headers;
        char[] name = "set-cookie".toCharArray();
        for (int i = 0; i < cookies.size(); i++) {
            for (int bit = 0, letter = 0; letter < name.length; letter++) {
                if (name[letter] != '-') {
                    boolean capital = (i >> bit++ & 1) == 1;
                    name[letter] = capital ? Character.toUpperCase(name[letter]) : Character.toLowerCase(name[letter]);
                }
            }
            all = all.with(new String(name), cookies.get(i));
        }
        return all;
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
