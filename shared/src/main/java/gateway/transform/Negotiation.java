package gateway.transform;

import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.MediaType;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.policy.Compression;
import java.util.List;
import java.util.Locale;

/**
 * Which coding an answer goes out in (RFC 9110 12.5.3): gzip is made where it is wanted and worth it, and undone where it is
 * not taken. An answer that may come in several codings says so ({@code vary}), and its entity tag is a weak one, since the
 * codings have different bytes (RFC 9110 8.8.1).
 */
final class Negotiation {
    private Negotiation() {}

    static Response of(Call call, Response response, Compression rule) {
        Headers headers = response.headers();
        int status = response.status();
        if (status == 204 || status == 205 || status == 206 || isNoTransform(headers)) {
            return response;
        }
        AcceptEncoding accepted = AcceptEncoding.of(call.request().headers());
        if (status == 304) {
            // Of what it is a 304 is not known; its tag has to be the one that a 200 would have had.
            return response.withHeaders(varied(accepted.wantsGzip() ? weakened(headers) : headers));
        }
        List<String> codings = ContentCoding.of(headers);
        if (!codings.isEmpty()) {
            return decoded(call, response, codings, accepted, rule);
        }
        return isListed(rule, headers) ? encoded(call, response, accepted, rule) : response;
    }

    private static Response encoded(Call call, Response response, AcceptEncoding accepted, Compression rule) {
        Response varied = response.withHeaders(varied(response.headers()));
        boolean must = !accepted.takesIdentity() && accepted.takes("gzip");
        if (!must && !accepted.wantsGzip()) {
            return varied;
        }
        if (call.request().method().equals("HEAD")) {
            // The length that decides is not known; the rest is as for GET.
            return varied.withHeaders(weakened(varied.headers()));
        }
        if (response.body().isEmpty() || !must && response.body().size() < rule.leastBytes()) {
            return varied;
        }
        Body gzip = ContentCoding.gzip(response.body());
        if (!must && gzip.size() >= response.body().size()) {
            return varied;
        }
        Headers headers = weakened(recoded(varied.headers())).with("content-encoding", "gzip");
        return varied.withBody(gzip).withHeaders(headers);
    }

    /** An answer that came coded, without its codings if the client does not take them and they are known here. */
    private static Response decoded(
            Call call, Response response, List<String> codings, AcceptEncoding accepted, Compression rule) {
        Response varied = response.withHeaders(varied(response.headers()));
        boolean taken = true;
        for (String coding : codings) {
            taken &= accepted.takes(coding);
        }
        if (taken || !accepted.takesIdentity() && !accepted.takes("gzip")) {
            return varied;
        }
        if (response.body().isEmpty()) { // to HEAD
            return varied.withHeaders(weakened(recoded(varied.headers())).without("content-encoding"));
        }
        int max = call.configuration().gateway().maxResponseBytes();
        if (!(ContentCoding.decode(response.headers(), response.body(), max)
                instanceof ContentCoding.Plain(var plain))) {
            return varied; // unknown, broken or too large: the client has to see for itself
        }
        Headers headers = weakened(recoded(varied.headers())).without("content-encoding");
        Response bare = varied.withBody(plain).withHeaders(headers);
        return isListed(rule, headers) ? encoded(call, bare, accepted, rule) : bare;
    }

    /** RFC 9111 5.2.2.6. */
    private static boolean isNoTransform(Headers headers) {
        for (String line : headers.all("cache-control")) {
            for (String directive : line.split(",", -1)) {
                if (directive.strip().equalsIgnoreCase("no-transform")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isListed(Compression rule, Headers headers) {
        String type = MediaType.essence(headers.first("content-type").orElse(""));
        int slash = type.indexOf('/');
        return rule.types().contains(type)
                || slash > 0 && rule.types().contains(type.substring(0, slash).concat("/*"));
    }

    private static Headers varied(Headers headers) {
        for (String line : headers.all("vary")) {
            for (String element : line.split(",", -1)) {
                String name = element.strip().toLowerCase(Locale.ROOT);
                if (name.equals("accept-encoding") || name.equals("*")) {
                    return headers;
                }
            }
        }
        return headers.plus("vary", "Accept-Encoding");
    }

    /** Without what was said of the bytes as they came; the entity tag stays. */
    private static Headers recoded(Headers headers) {
        return headers.without(
                name -> NewContent.isOfOldContent(name) && !name.equals("etag") && !name.equals("content-encoding"));
    }

    private static Headers weakened(Headers headers) {
        String tag = headers.first("etag").orElse("");
        return tag.startsWith("\"") ? headers.with("etag", "W/".concat(tag)) : headers;
    }
}
