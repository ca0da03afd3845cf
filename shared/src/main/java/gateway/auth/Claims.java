package gateway.auth;

import gateway.json.Json;
import gateway.policy.JwtIssuer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a token claims, judged by its issuer's rules; whether the token is to be believed is another question.
 *
 * @param subject   the value of the issuer's consumer claim
 * @param scopes    that the token grants
 * @param notBefore the first moment that it is good, leeway included
 * @param until     the first moment that it is not, leeway included
 */
record Claims(String subject, Set<String> scopes, Instant notBefore, Instant until) {

    private static final int MAX_SUBJECT = 128;

    /** What became of a token's claims. */
    sealed interface Judged {
        record Good(Claims claims) implements Judged {}

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Judged {}
    }

    /** Judges {@code claims} as of {@code now}; that {@code iss} is the issuer's is known already. */
    static Judged judge(Json.Obj claims, JwtIssuer issuer, Instant now) {
        if (!isMeantForUs(claims.get("aud"), issuer.audiences())) {
            return new Judged.Bad("audience");
        }
        Moment expires = Moment.of(claims.get("exp"), RoundingMode.FLOOR);
        Moment notBefore = Moment.of(claims.get("nbf"), RoundingMode.CEILING);
        Moment issued = Moment.of(claims.get("iat"), RoundingMode.CEILING);
        if (expires.at == null || expires.malformed || notBefore.malformed || issued.malformed) {
            return new Judged.Bad("malformed-times");
        }
        Instant until = expires.at.plus(issuer.leeway());
        Instant from = (notBefore.at == null ? Instant.EPOCH : notBefore.at).minus(issuer.leeway());
        if (!now.isBefore(until)) {
            return new Judged.Bad("expired");
        }
        if (now.isBefore(from)) {
            return new Judged.Bad("not-yet-valid");
        }
        if (issued.at != null && now.isBefore(issued.at.minus(issuer.leeway()))) {
            return new Judged.Bad("issued-in-the-future");
        }
        if (!(claims.get(issuer.mapping().consumerClaim()) instanceof Json.Str(var subject)) || !isSubject(subject)) {
            return new Judged.Bad("no-consumer");
        }
        Set<String> scopes = scopes(claims.get(issuer.mapping().scopeClaim()));
        return scopes == null
                ? new Judged.Bad("malformed-scopes")
                : new Judged.Good(new Claims(subject, scopes, from, until));
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

    /** Visible ASCII: it goes into header fields, logs and counters. */
    private static boolean isSubject(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= MAX_SUBJECT;
    }

    /** The scopes, or null where the claim has another form. What is no scope-token (RFC 6749 3.3) grants nothing. */
    private static @Nullable Set<String> scopes(@Nullable Json claim) {
        var scopes = new TreeSet<String>();
        if (claim instanceof Json.Str(var list)) {
            int start = 0;
            while (start < list.length()) {
                int space = list.indexOf(' ', start);
                int end = space < 0 ? list.length() : space;
                addScope(scopes, list.substring(start, end));
                start = end + 1;
            }
        } else if (claim instanceof Json.Arr(var items)) {
            for (Json item : items) {
                if (!(item instanceof Json.Str(var scope))) {
                    return null;
                }
                addScope(scopes, scope);
            }
        } else if (claim != null) {
            return null;
        }
        return scopes;
    }

    private static void addScope(Set<String> scopes, String scope) {
        for (int i = 0; i < scope.length(); i++) {
            char c = scope.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                return;
            }
        }
        if (!scope.isEmpty()) {
            scopes.add(scope);
        }
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
