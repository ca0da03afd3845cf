package gateway.auth;

import gateway.http.Body;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import gateway.policy.JwtIssuer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Web Token in compact serialization (RFC 7515 3.1, RFC 7519), taken apart and not yet believed.
 *
 * @param algorithm the value of {@code alg}
 * @param keyId     the value of {@code kid}
 * @param type      the value of {@code typ}
 * @param claims    the payload
 * @param signed    what the signature is over: header, dot and payload as sent, in ASCII
 * @param signature its bytes
 */
record Jwt(
        String algorithm, Optional<String> keyId, Optional<String> type, Json.Obj claims, Body signed, Body signature) {

    /** Characters; API Gateway takes 10,240 bytes of header fields in all. */
    static final int MAX_LENGTH = 8192;

    private static final JsonParser.Limits LIMITS = new JsonParser.Limits(16, 40);

    /** What became of a text. */
    sealed interface Parsed {
        record Ok(Jwt jwt) implements Parsed {}

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Parsed {}
    }

    /**
     * Takes {@code token} apart, strictly: three parts of strict base64url, two strict JSON objects. Of the header's
     * members, {@code alg} must be a string, {@code kid} and {@code typ} strings if there. {@code crit} and {@code b64}
     * (RFC 7797) change what verification means and are refused; {@code jku}, {@code jwk}, {@code x5u} and {@code x5c} would
     * let a token bring its own key and are not looked at. Five parts are an encrypted token (RFC 7516 7.1), which has a
     * reason of its own.
     */
    static Parsed parse(String token) {
        if (token.length() > MAX_LENGTH) {
            return new Parsed.Bad("too-long");
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        int third = token.indexOf('.', second + 1);
        if (first <= 0 || second <= first + 1 || second == token.length() - 1 || third >= 0) {
            return new Parsed.Bad(third >= 0 && isEncrypted(token) ? "encrypted" : "malformed");
        }
        Json.Obj header = object(Base64Url.decode(token, 0, first));
        Json.Obj claims = object(Base64Url.decode(token, first + 1, second));
        byte[] signature = Base64Url.decode(token, second + 1, token.length());
        if (header == null || claims == null || signature == null) {
            return new Parsed.Bad("malformed");
        }
        if (header.get("crit") != null || header.get("b64") != null) {
            return new Parsed.Bad("critical-header");
        }
        if (!isAbsentOrString(header, "kid") || !isAbsentOrString(header, "typ")) {
            return new Parsed.Bad("malformed-header");
        }
        Optional<String> algorithm = header.string("alg");
        if (algorithm.isEmpty()) {
            return new Parsed.Bad("malformed-header");
        }
        Body signed = Body.of(token.substring(0, second).getBytes(StandardCharsets.US_ASCII));
        return new Parsed.Ok(new Jwt(
                algorithm.get(), header.string("kid"), header.string("typ"), claims, signed, Body.of(signature)));
    }

    /**
     * Whether {@code token} is for one of {@code issuers} to judge: it begins as a JSON Web Token does, and does not say that
     * it is from anybody else. Says nothing about whether it is good.
     */
    static boolean isFor(List<JwtIssuer> issuers, String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (issuers.isEmpty()
                || token.length() > MAX_LENGTH
                || first <= 0
                || second < 0
                || token.indexOf('.', second + 1) >= 0) {
            return false;
        }
        Json.Obj header = object(Base64Url.decode(token, 0, first));
        if (header == null || header.get("alg") == null) {
            return false;
        }
        Json.Obj claims = object(Base64Url.decode(token, first + 1, second));
        if (claims == null || !(claims.get("iss") instanceof Json.Str(var name))) {
            return true;
        }
        for (JwtIssuer issuer : issuers) {
            if (issuer.issuer().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Json.@Nullable Obj object(byte @Nullable [] utf8) {
        if (utf8 == null) {
            return null;
        }
        try {
            return JsonParser.parse(utf8, LIMITS) instanceof Json.Obj object ? object : null;
        } catch (JsonException _) {
            return null;
        }
    }

    private static boolean isAbsentOrString(Json.Obj object, String name) {
        Json value = object.get(name);
        return value == null || value instanceof Json.Str;
    }

    /** RFC 7516 7.1: five parts, of which some may be empty. */
    private static boolean isEncrypted(String token) {
        int dots = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '.') {
                dots++;
            } else if (Base64Url.value(c) < 0) {
                return false;
            }
        }
        return dots == 4;
    }

    /**
     * Whether its {@code typ} is {@code name}. Media types have no case, and {@code application/} may be left out of one
     * that has no other slash (RFC 7515 4.1.9).
     */
    boolean isOfType(String name) {
        if (type.isEmpty()) {
            return false;
        }
        String typ = type.get();
        int start = isApplication(typ) ? 12 : 0;
        int from = isApplication(name) ? 12 : 0;
        int length = name.length() - from;
        return typ.length() - start == length && typ.regionMatches(true, start, name, from, length);
    }

    private static boolean isApplication(String type) {
        return type.regionMatches(true, 0, "application/", 0, 12) && type.indexOf('/', 12) < 0;
    }
}
