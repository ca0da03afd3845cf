package gateway.transform;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.MediaType;
import gateway.json.Json;

/** What becomes of a message whose content is no longer the one that came. */
final class NewContent {
    private NewContent() {}

    /** {@code value} in JSON; a text as it is, where the content type is none of JSON. */
    static Body body(Json value, String contentType) {
        return value instanceof Json.Str(var text) && !MediaType.isJson(MediaType.essence(contentType))
                ? Body.of(text)
                : Body.of(value.bytes());
    }

    /** {@code headers} for other content, of {@code contentType}. */
    static Headers fields(Headers headers, String contentType) {
        return headers.without(NewContent::isOfOldContent).with("content-type", contentType);
    }

    /** {@code headers} of an answer that has no content any more. */
    static Headers withoutContent(Headers headers) {
        return headers.without(name -> name.equals("content-type")
                || name.equals("content-language")
                || isOfOldContent(name) && !name.equals("etag"));
    }

    /**
     * Fields that say something of the very bytes: their coding and length, their digests (RFC 9530, RFC 1864), ranges of
     * them (RFC 9110 14), and the entity tag, which two different contents must not share (RFC 9110 8.8.3).
     */
    static boolean isOfOldContent(String name) {
        return switch (name) {
            case "content-encoding",
                    "content-length",
                    "content-md5",
                    "content-range",
                    "content-digest",
                    "repr-digest",
                    "digest",
                    "accept-ranges",
                    "etag" -> true;
            default -> false;
        };
    }
}
