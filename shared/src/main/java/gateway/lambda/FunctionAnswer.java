package gateway.lambda;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.route.Target.Payload;
import java.util.Base64;
import java.util.Map;

/**
 * What a function returned, as the response that API Gateway makes of it: an object with {@code statusCode} is taken as
 * written; any other JSON is the body of a 200 by payload 2.0 (of a string its text), and no response by 1.0.
 */
final class FunctionAnswer {

    /** What a payload means. */
    sealed interface Read {}

    record Understood(Response response) implements Read {}

    /** No response; {@code why} is for the log. */
    record Invalid(String why) implements Read {}

    private FunctionAnswer() {}

    /** What an HTTP API makes of {@code result} by payload 2.0. */
    static Read read(Body result) {
        return read(result, Payload.HTTP_API_2);
    }

    static Read read(Body result, Payload payload) {
        Json json;
        try {
            json = Json.parse(result.bytes());
        } catch (JsonException e) {
            return new Invalid("the function's answer is not JSON: " + e.getMessage());
        }
        if (payload == Payload.RAW) {
            return new Understood(Response.of(200, Headers.of("content-type", "application/json"), result));
        }
        boolean one = payload == Payload.HTTP_API_1;
        if (!(json instanceof Json.Obj answer) || answer.get("statusCode") == null) {
            return one
                    ? new Invalid("the function's answer has no statusCode, which payload 1.0 needs")
                    : new Understood(Response.of(
                            200,
                            Headers.of("content-type", "application/json"),
                            json instanceof Json.Str(var text) ? Body.of(text) : result));
        }
        int status = status(answer.get("statusCode"));
        if (status < 200 || status > 599) {
            return new Invalid("statusCode is not a number from 200 to 599");
        }
        var headers = new Headers.Builder();
        String fault = one ? headersOfOne(answer, headers) : headers(answer, headers);
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
        String fault = single(answer, headers, Json.Obj.EMPTY);
        if (!fault.isEmpty()) {
            return fault;
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

    /** Collects {@code headers} and {@code multiValueHeaders}; where a field stands in both, the latter holds. */
    private static String headersOfOne(Json.Obj answer, Headers.Builder headers) {
        Json.Obj multiple = answer.object("multiValueHeaders").orElse(Json.Obj.EMPTY);
        String fault = single(answer, headers, multiple);
        if (!fault.isEmpty()) {
            return fault;
        }
        for (Map.Entry<String, Json> field : multiple.members().entrySet()) {
            if (field.getValue() == Json.Null.NULL) {
                continue;
            }
            if (!(field.getValue() instanceof Json.Arr values)) {
                return "multiValueHeaders holds something else than lists";
            }
            for (Json value : values.items()) {
                fault = add(field.getKey(), value, headers);
                if (!fault.isEmpty()) {
                    return fault;
                }
            }
        }
        return "";
    }

    /** Collects {@code headers} but for those that {@code others} names, too. */
    private static String single(Json.Obj answer, Headers.Builder headers, Json.Obj others) {
        if (answer.get("headers") instanceof Json.Obj fields) {
            for (Map.Entry<String, Json> field : fields.members().entrySet()) {
                String fault = names(others, field.getKey()) ? "" : add(field.getKey(), field.getValue(), headers);
                if (!fault.isEmpty()) {
                    return fault;
                }
            }
        }
        return "";
    }

    private static boolean names(Json.Obj fields, String name) {
        for (Map.Entry<String, Json> field : fields.members().entrySet()) {
            if (field.getKey().equalsIgnoreCase(name) && field.getValue() != Json.Null.NULL) {
                return true;
            }
        }
        return false;
    }

    private static String add(String name, Json value, Headers.Builder headers) {
        if (value == Json.Null.NULL) {
            return "";
        }
        if (value instanceof Json.Obj || value instanceof Json.Arr) {
            return "headers holds something else than strings";
        }
        String text = value instanceof Json.Str(var string) ? string.strip() : value.text();
        if (!Headers.isName(name) || !Headers.isValue(text)) {
            return "headers holds a field that HTTP does not allow";
        }
        headers.add(name, text);
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
