package gateway.http;

/**
 * One request as the front delivered it.
 *
 * @param method  upper-case token (RFC 9110 9)
 * @param path    as delivered; judged by {@link Path#of}
 * @param query   as the client encoded it
 * @param headers what the client sent, cookies as one {@code cookie} line
 * @param body    the content, base64 of the event undone
 * @param ingress what the front vouches for
 */
public record Request(String method, RawPath path, Query query, Headers headers, Body body, Ingress ingress) {

    public Request withHeaders(Headers headers) {
        return new Request(method, path, query, headers, body, ingress);
    }

    public Request withQuery(Query query) {
        return new Request(method, path, query, headers, body, ingress);
    }

    public Request withIngress(Ingress ingress) {
        return new Request(method, path, query, headers, body, ingress);
    }

    public Request withBody(Body body) {
        return new Request(method, path, query, headers, body, ingress);
    }
}
