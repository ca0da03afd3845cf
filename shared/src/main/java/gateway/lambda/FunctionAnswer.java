package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import java.util.Base64;
import java.util.Map;

/**
 * What a function returned, as the response that an HTTP API makes of payload 2.0: an object with {@code statusCode} is
 * taken as written, any other JSON is the body of a 200.
 */
final class FunctionAnswer {

    /** What a payload means. */
    sealed interface Read {}

    record Understood(Response response) implements Read {}

    /** No response; {@code why} is for the log. */
    record Invalid(String why) implements Read {}

    private FunctionAnswer() {}

    static Read read(Body payload) {
        Json json;
        try {
            json = Json.parse(payload.bytes());
        } catch (JsonException e) {
            return new Invalid("the function's answer is not JSON: " + e.getMessage());
        }
        if (!(json instanceof Json.Obj answer) || answer.get("statusCode") == null) {
            return new Understood(Response.of(200, Headers.of("content-type", "application/json"), payload));
        }
        int status = status(answer.get("statusCode"));
        if (status < 200 || status > 599) {
            return new Invalid("statusCode is not a number from 200 to 599");
        }
        var headers = new Headers.Builder();
        String fault = headers(answer, headers);
        if (!fault.isEmpty()) {
            return new Invalid(fault);
        }
        Json body = answer.get("body");
        if (body == null || body == Json.Null.NULL) {
            return new Understood(Response.of(status, headers.build(), Body.EMPTY));
        }
        if (!(body instanceof Json.Str(var text))) {
            return new Invalid("body is not a string");
        }
        if (!(answer.get("isBase64Encoded") instanceof Json.Bool(var encoded)) || !encoded) {
            return new Understood(Response.of(status, headers.build(), Body.of(text)));
        }
        try {
            return new Understood(Response.of(
                    status, headers.build(), Body.of(Base64.getDecoder().decode(text))));
        } catch (IllegalArgumentException _) {
            return new Invalid("isBase64Encoded is true, but body is not base64");
        }
    }

    /** Collects {@code headers} and {@code cookies}; gives what is wrong with them, or nothing. */
    private static String headers(Json.Obj answer, Headers.Builder headers) {
        if (answer.get("headers") instanceof Json.Obj fields) {
            for (Map.Entry<String, Json> field : fields.members().entrySet()) {
                Json value = field.getValue();
                if (value == Json.Null.NULL) {
                    continue;
                }
                String text = value instanceof Json.Str(var string) ? string.strip() : value.text();
                if (value instanceof Json.Obj || value instanceof Json.Arr) {
                    return "headers holds something else than strings";
                }
                if (!Headers.isName(field.getKey()) || !Headers.isValue(text)) {
                    return "headers holds a field that HTTP does not allow";
                }
                headers.add(field.getKey(), text);
            }
        }
        if (answer.get("cookies") instanceof Json.Arr cookies) {
            for (Json cookie : cookies.items()) {
                if (!(cookie instanceof Json.Str(var text)) || !Headers.isValue(text.strip())) {
                    return "cookies holds something else than header values";
                }
                headers.add("set-cookie", text.strip());
            }
        }
        return "";
    }

    /** The number, or 0. API Gateway takes it as a string, too. */
    private static int status(Json value) {
        String digits =
                value instanceof Json.Num(var literal) ? literal : value instanceof Json.Str(var text) ? text : "";
        if (digits.length() != 3) {
            return 0;
        }
        int status = 0;
        for (int i = 0; i < 3; i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            status = status * 10 + c - '0';
        }
        return status;
    }
}
