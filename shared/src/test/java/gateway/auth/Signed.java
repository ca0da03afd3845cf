package gateway.auth;

import gateway.auth.Tokens.Signer;
import gateway.hash.Sha256;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.StructuredField;
import gateway.http.StructuredField.InnerList;
import gateway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** Makes signed requests: what a client would do (RFC 9421 3.1). */
final class Signed {
    private Signed() {}

    /** {@code POST https://api.example.com/orders/7?b=2&a=1} with content, its digest, and fields of its own. */
    static Request order() {
        String body = "{\"items\":[7]}";
        return request(
                "POST",
                "/orders/7",
                "b=2&a=1",
                body,
                "host",
                "api.example.com",
                "content-type",
                "application/json",
                "content-digest",
                digest(body),
                "x-tenant",
                "t1");
    }

    static Request request(String method, String path, String query, String body, String... fields) {
        return new Request(
                method,
                new RawPath(path, RawPath.Encoding.DECODED),
                new Query(query),
                Headers.of(fields),
                Body.of(body),
                new Ingress("request-1", "203.0.113.7", "api.example.com", "HTTP/1.1", Json.Obj.EMPTY));
    }

    static String digest(String body) {
        return "sha-256=:" + base64(Sha256.hash(body.getBytes(StandardCharsets.UTF_8))) + ":";
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * {@code request} signed.
     *
     * @param input components and parameters, such as {@code ("@method");created=1;keyid="k"}
     */
    static Request sign(Request request, String label, String input, Signer signer) {
        return request.withHeaders(request.headers()
                .plus(MessageSignature.INPUT_FIELD, label + "=" + input)
                .plus(MessageSignature.FIELD, label + "=:" + base64(signer.sign(base(request, input))) + ":"));
    }

    static Request sign(Request request, String input, Signer signer) {
        return sign(request, "sig1", input, signer);
    }

    static byte[] base(Request request, String input) {
        var members = Objects.requireNonNull(StructuredField.dictionary(List.of("sig=" + input)), input);
        return switch (SignatureBase.of(request, (InnerList) Objects.requireNonNull(members.get("sig")))) {
            case SignatureBase.Built.Ok ok -> ok.bytes();
            case SignatureBase.Built.Bad(var reason) -> throw new IllegalArgumentException(reason + ": " + input);
        };
    }
}
