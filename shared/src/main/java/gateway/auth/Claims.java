package gateway.auth;

import gateway.json.Json;
import gateway.policy.ClaimMapping;
import gateway.policy.JwtIssuer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token claims, judged by its issuer's rules; whether the token is to be believed is another question.
 *
 * @param mapped      what they say about the caller
 * @param notBefore   the first moment that it is good, leeway included
 * @param until       the first moment that it is not, leeway included
 * @param certificate the SHA-256 of the one client certificate that it holds with, in base64url (RFC 8705 3.1); empty: it is
 *                    bound to none
 */
record Claims(MappedClaims mapped, Instant notBefore, Instant until, String certificate) {

    /** What became of a token's claims. */
    sealed interface Judged {
        record Good(Claims claims) implements Judged {}

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Judged {}
    }

    /**
     * What claims must be.
     *
     * @param audiences one of which {@code aud} must name; empty: any will do
     * @param expire    whether {@code exp} must be there
     * @param leeway    tolerance for the times
     * @param mapping   what they say about the caller
     */
    record Terms(Set<String> audiences, boolean expire, Duration leeway, ClaimMapping mapping) {}

    /** Judges the claims of a signed token as of {@code now}; that {@code iss} is the issuer's is known already. */
    static Judged judge(Json.Obj claims, JwtIssuer issuer, Instant now) {
        return judge(claims, new Terms(issuer.audiences(), true, issuer.leeway(), issuer.mapping()), now);
    }

    /** Whether it holds with {@code shown}, the certificate that came along; null for none. */
    boolean holdsWith(@Nullable ClientCertificate shown) {
        return certificate.isEmpty() || shown != null && shown.is(certificate);
    }

    /** Judges {@code claims} as of {@code now}; whose they are is known already. */
    static Judged judge(Json.Obj claims, Terms terms, Instant now) {
        if (!terms.audiences.isEmpty() && !isMeantForUs(claims.get("aud"), terms.audiences)) {
            return new Judged.Bad("audience");
        }
        Moment expires = Moment.of(claims.get("exp"), RoundingMode.FLOOR);
        Moment notBefore = Moment.of(claims.get("nbf"), RoundingMode.CEILING);
        Moment issued = Moment.of(claims.get("iat"), RoundingMode.CEILING);
        if (terms.expire && expires.at == null || expires.malformed || notBefore.malformed || issued.malformed) {
            return new Judged.Bad("malformed-times");
        }
        Instant until = expires.at == null ? Instant.MAX : expires.at.plus(terms.leeway);
        Instant from = (notBefore.at == null ? Instant.EPOCH : notBefore.at).minus(terms.leeway);
        if (!now.isBefore(until)) {
            return new Judged.Bad("expired");
        }
        if (now.isBefore(from)) {
            return new Judged.Bad("not-yet-valid");
        }
        if (issued.at != null && now.isBefore(issued.at.minus(terms.leeway))) {
            return new Judged.Bad("issued-in-the-future");
        }
        String certificate = certificate(claims.get("cnf"));
        if (certificate == null) {
            return new Judged.Bad("bound-token");
        }
        MappedClaims.Mapped mapped = MappedClaims.of(claims, terms.mapping);
        return mapped instanceof MappedClaims.Mapped.Good(var good)
                ? new Judged.Good(new Claims(good, from, until, certificate))
                : new Judged.Bad(((MappedClaims.Mapped.Bad) mapped).reason());
    }

    /**
     * What the token is bound to: the hash of a certificate, nothing (empty), or something that nobody has shown to have
     * (null). A token for a key of DPoP must not pass as one for anybody (RFC 9449 7.1).
     */
    private static @Nullable String certificate(@Nullable Json cnf) {
        if (cnf == null) {
            return "";
        }
        if (!(cnf instanceof Json.Obj object)
                || object.members().size() != 1
                || !(object.get("x5t#S256") instanceof Json.Str(var hash))) {
            return null;
        }
        byte[] bytes = Base64Url.decode(hash);
        return bytes != null && bytes.length == 32 ? hash : null;
    }

    /** RFC 7519 4.1.3: a string or an array of strings, one of which is ours. */
    private static boolean isMeantForUs(@Nullable Json aud, Set<String> audiences) {
        if (aud instanceof Json.Str(var audience)) {
            return audiences.contains(audience);
        }
        if (!(aud instanceof Json.Arr(var items))) {
            return false;
        }
        boolean ours = false;
        for (Json item : items) {
            if (!(item instanceof Json.Str(var audience))) {
                return false;
            }
            ours |= audiences.contains(audience);
        }
        return ours;
    }

    /** A NumericDate (RFC 7519 2): seconds since the epoch, perhaps with a fraction, which is rounded to the strict side. */
    private record Moment(@Nullable Instant at, boolean malformed) {
        private static final Moment MALFORMED = new Moment(null, true);
        private static final long MAX_SECONDS = 100_000_000_000L; // the year 5138

        static Moment of(@Nullable Json claim, RoundingMode strict) {
            if (claim == null) {
                return new Moment(null, false);
            }
            if (!(claim instanceof Json.Num number)) {
                return MALFORMED;
            }
            BigDecimal decimal = number.decimal();
            // A number of a few characters can stand for one of a billion digits: not to be written out.
            if (decimal.scale() > 40 || decimal.precision() - decimal.scale() > 12) {
                return MALFORMED;
            }
            long seconds = decimal.setScale(0, strict).longValue();
            return seconds < 0 || seconds > MAX_SECONDS ? MALFORMED : new Moment(Instant.ofEpochSecond(seconds), false);
        }
    }
}
