package gateway.http;

import gateway.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An answer that the gateway itself gives in place of an upstream (RFC 9457).
 *
 * @param type       which one; {@code docs/problems.md} describes each
 * @param detail     for the caller: what is wrong and what to do. Never an exception text or an internal host
 * @param extensions further members of the document
 * @param headers    fields that go with it, such as {@code allow}
 * @param uri        by which the caller knows it, where that is not the type's own
 */
public record Problem(Type type, String detail, Map<String, Json> extensions, Headers headers, Optional<String> uri) {

    /** Every problem the gateway can answer. The URI is stable: clients switch on it. */
    public enum Type {
        BAD_REQUEST("bad-request", 400, "The request is malformed"),
        BAD_PATH("bad-path", 400, "The path is not acceptable"),
        VALIDATION_FAILED("validation-failed", 400, "The request is not what it must be"),
        UNAUTHENTICATED("unauthenticated", 401, "Authentication is required"),
        FORBIDDEN("forbidden", 403, "The caller may not do this"),
        CONSUMER_SUSPENDED("consumer-suspended", 403, "The consumer is suspended"),
        NO_ROUTE("no-route", 404, "No route takes this request"),
        METHOD_NOT_ALLOWED("method-not-allowed", 405, "The path does not take this method"),
        REQUEST_TOO_LARGE("request-too-large", 413, "The request body is too large"),
        UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body's type is not supported"),
        HEADERS_TOO_LARGE("headers-too-large", 431, "The header fields are too large"),
        /** From the IETF draft "RateLimit header fields for HTTP", section on problem types. */
        QUOTA_EXCEEDED("https://iana.org/assignments/http-problem-types#quota-exceeded", 429, "A limit is used up"),
        INTERNAL("internal", 500, "The gateway failed"),
        TEMPLATE_FAILED("template-failed", 500, "A template of the gateway failed"),
        UPSTREAM_UNREACHABLE("upstream-unreachable", 502, "The service could not be reached"),
        UPSTREAM_INVALID("upstream-invalid", 502, "The service gave an invalid answer"),
        UPSTREAM_UNREADABLE("upstream-unreadable", 502, "The service's answer is not what the route's template reads"),
        UPSTREAM_REFUSED_ADDRESS("upstream-refused-address", 502, "The service's address is not allowed"),
        RESPONSE_TOO_LARGE("response-too-large", 502, "The service's answer is too large"),
        /** Answered with the status that the route gives this error, rather than this one. */
        FUNCTION_ERROR("function-error", 502, "The function reported an error"),
        NOT_CONFIGURED("not-configured", 503, "The gateway is not configured for this yet"),
        LIMITER_UNAVAILABLE("limiter-unavailable", 503, "A limit could not be checked"),
        AUTH_UNAVAILABLE("auth-unavailable", 503, "The caller could not be checked"),
        IDENTITY_UNAVAILABLE("identity-unavailable", 503, "The gateway cannot vouch for the caller"),
        UPSTREAM_TIMEOUT("upstream-timeout", 504, "The service did not answer in time");

        private static final String PREFIX = "urn:lambda-gateway:problem:";

        private final String uri;
        private final int status;
        private final String title;

        Type(String name, int status, String title) {
            this.uri = name.startsWith("https:") ? name : PREFIX + name;
            this.status = status;
            this.title = title;
        }

        public String uri() {
            return uri;
        }

        /** The last part of the URI, such as {@code no-route}: for logs. */
        public String word() {
            return uri.substring(Math.max(uri.lastIndexOf(':'), uri.lastIndexOf('#')) + 1);
        }

        public int status() {
            return status;
        }

        public String title() {
            return title;
        }
    }

    public Problem {
        extensions = Map.copyOf(extensions);
    }

    public static Problem of(Type type, String detail) {
        return new Problem(type, detail, Map.of(), Headers.EMPTY, Optional.empty());
    }

    public Problem with(String extension, Json value) {
        var more = new LinkedHashMap<>(extensions);
        more.put(extension, value);
        return new Problem(type, detail, more, headers, uri);
    }

    public Problem withHeader(String name, String value) {
        return new Problem(type, detail, extensions, headers.plus(name, value), uri);
    }

    /** The same under another {@code type}: one that an operator has chosen. */
    public Problem called(String uri) {
        return new Problem(type, detail, extensions, headers, Optional.of(uri));
    }

    /** The answer, with {@code requestId} in it so that a caller can quote it. */
    public Response toResponse(String requestId) {
        return toResponse(requestId, type.status());
    }

    /** The answer with a status that is not the type's. */
    public Response toResponse(String requestId, int status) {
        var members = new LinkedHashMap<String, Json>();
        members.put("type", Json.of(uri.orElse(type.uri())));
        members.put("title", Json.of(type.title()));
        members.put("status", Json.of(status));
        members.put("detail", Json.of(detail));
        members.put("requestId", Json.of(requestId));
        for (Map.Entry<String, Json> extension : new TreeMap<>(extensions).entrySet()) {
            members.putIfAbsent(extension.getKey(), extension.getValue());
        }
        Headers fields = Headers.of("content-type", "application/problem+json", "cache-control", "no-store");
        if (Headers.isValue(requestId)) {
            fields = fields.plus("x-request-id", requestId);
        }
        return new Response(status, fields.plus(headers), Body.of(new Json.Obj(members).bytes()), Optional.of(type));
    }
}
