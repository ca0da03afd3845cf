package gateway.auth;

import gateway.auth.IssuerKeys.Candidates;
import gateway.hash.Sha256;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.Scheme;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whose token is it? Verifies JSON Web Tokens (RFC 7519, with the advice of RFC 8725). The algorithms come from the
 * configuration and are bound to the key's type; a token chooses among an issuer's keys by name and nothing else.
 *
 * <p>A token that has been verified is remembered by the SHA-256 of its exact text, so another spelling is another token,
 * for as long as it is good and its issuer's keys and settings stay as they were. One whose signature was wrong is
 * remembered, apart and for fewer of them, as long as to check it again could tell nothing new. No other refusal is.
 */
public final class JwtAuthenticator {
    private static final int REMEMBERED = 10_000;
    private static final int REMEMBERED_FORGERIES = 1_000;

    private final Callers callers;
    private final JwksSource source;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Executor alongside;
    private final Consumer<String> log;
    private volatile Issuers issuers = new Issuers(List.of(), List.of(), new Lru<>(0), new Lru<>(0));

    /**
     * @param alongside runs a fetch of keys beside the request that starts it
     * @param log       told of keys and secrets that are away or of no use
     */
    JwtAuthenticator(
            Callers callers,
            JwksSource source,
            Secrets secrets,
            InstantSource clock,
            Executor alongside,
            Consumer<String> log) {
        this.callers = callers;
        this.source = source;
        this.secrets = secrets;
        this.clock = clock;
        this.alongside = alongside;
        this.log = log;
    }

    /** The issuers of one configuration, and what tokens were found to be under it, by the hash of their text. */
    private record Issuers(
            List<JwtIssuer> settings, List<Issuer> list, Lru<String, Verified> verified, Lru<String, Forged> forged) {}

    private record Issuer(JwtIssuer settings, IssuerKeys keys) {}

    /** What became of a token. */
    private sealed interface Verdict {}

    private record Verified(Issuer issuer, KeySet keys, Claims claims) implements Verdict {
        boolean holds(Instant now, Deadline deadline) {
            return now.isBefore(claims.until())
                    && !now.isBefore(claims.notBefore())
                    && keys == issuer.keys.current(deadline);
        }
    }

    /** None of {@code keys} has made its signature. */
    private record Forged(Issuer issuer, KeySet keys) implements Verdict {
        boolean holds(Deadline deadline) {
            return issuer.keys.isSettled() && keys == issuer.keys.current(deadline);
        }
    }

    private record Refused(String reason) implements Verdict {}

    private record Unverifiable(String reason) implements Verdict {}

    /**
     * The caller that {@code token} stands for; never anonymous.
     *
     * @param certificate that came along, to which a token may be bound; null for none
     */
    public Caller authenticate(
            String token, @Nullable ClientCertificate certificate, List<JwtIssuer> settings, Deadline deadline) {
        if (token.length() > Jwt.MAX_LENGTH) {
            return rejected("too-long");
        }
        Issuers now = issuers(settings);
        String hash = hash(token);
        Verified known = now.verified.get(hash);
        if (known != null && known.holds(clock.instant(), deadline)) {
            return caller(known, certificate);
        }
        Forged forged = now.forged.get(hash);
        if (forged != null && forged.holds(deadline)) {
            return rejected("signature");
        }
        Verdict verdict = verify(token, now, deadline);
        if (verdict instanceof Verified verified) {
            now.verified.put(hash, verified);
            return caller(verified, certificate);
        }
        if (verdict instanceof Forged next) {
            now.forged.put(hash, next);
            return rejected("signature");
        }
        return verdict instanceof Refused(var reason)
                ? rejected(reason)
                : new Caller.Unverifiable(Scheme.JWT, ((Unverifiable) verdict).reason);
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.JWT, reason);
    }

    private Verdict verify(String token, Issuers issuers, Deadline deadline) {
        Jwt.Parsed parsed = Jwt.parse(token);
        if (parsed instanceof Jwt.Parsed.Bad(var reason)) {
            return new Refused(reason);
        }
        Jwt jwt = ((Jwt.Parsed.Ok) parsed).jwt();
        if (!(jwt.claims().get("iss") instanceof Json.Str(var name))) {
            return new Refused("unknown-issuer");
        }
        // Several entries may share a name, with other audiences or keys: one must accept.
        List<Verdict> verdicts = new ArrayList<>(1);
        for (Issuer issuer : issuers.list) {
            if (issuer.settings.issuer().equals(name)) {
                Verdict verdict = verify(jwt, issuer, deadline);
                if (verdict instanceof Verified) {
                    return verdict;
                }
                verdicts.add(verdict);
            }
        }
        return refusal(verdicts);
    }

    /** Of entries none of which accepts: one that could not be asked makes all uncertain, and the last has the last word. */
    private static Verdict refusal(List<Verdict> verdicts) {
        if (verdicts.size() == 1) {
            return verdicts.getFirst();
        }
        Verdict refusal = new Refused("unknown-issuer");
        for (Verdict verdict : verdicts) {
            if (verdict instanceof Unverifiable) {
                return verdict;
            }
            // A forgery is remembered with the keys of one entry, and may be none by those of another.
            refusal = verdict instanceof Forged ? new Refused("signature") : verdict;
        }
        return refusal;
    }

    private Verdict verify(Jwt jwt, Issuer issuer, Deadline deadline) {
        if (!isOfType(jwt, issuer.settings.types())) {
            return new Refused("type");
        }
        Algorithm algorithm = null;
        for (Algorithm candidate : issuer.settings.algorithms()) {
            if (candidate.name().equals(jwt.algorithm())) {
                algorithm = candidate;
            }
        }
        if (algorithm == null) {
            return new Refused("algorithm");
        }
        Claims.Judged judged = Claims.judge(jwt.claims(), issuer.settings, clock.instant());
        if (judged instanceof Claims.Judged.Bad(var reason)) {
            return new Refused(reason);
        }
        IssuerKeys keys = issuer.keys;
        long mark = keys.mark();
        KeySet tried = null;
        // Once more where its signature is of none of the keys: the issuer may have replaced them under the same names.
        for (int round = 0; round < 2; round++) {
            Candidates candidates = keys.candidates(algorithm, jwt.keyId(), tried, mark, deadline);
            if (!(candidates instanceof Candidates.Found(var found, var set))) {
                if (tried != null) {
                    break;
                }
                return candidates instanceof Candidates.Unknown
                        ? new Refused("unknown-key")
                        : new Unverifiable("keys-unavailable");
            }
            if (isSigned(jwt, algorithm, found)) {
                return new Verified(issuer, set, ((Claims.Judged.Good) judged).claims());
            }
            tried = set;
        }
        return tried == null ? new Refused("signature") : new Forged(issuer, tried);
    }

    private static boolean isOfType(Jwt jwt, Set<String> types) {
        if (jwt.type().isEmpty()) {
            return types.contains("");
        }
        for (String type : types) {
            if (!type.isEmpty() && jwt.isOfType(type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSigned(Jwt jwt, Algorithm algorithm, List<VerificationKey> keys) {
        for (VerificationKey key : keys) {
            if (key.verifies(algorithm, jwt.signed().bytes(), jwt.signature().bytes())) {
                return true;
            }
        }
        return false;
    }

    private Caller caller(Verified verified, @Nullable ClientCertificate certificate) {
        Claims claims = verified.claims;
        // Not remembered: another client may show the same token, with another certificate or none.
        if (!claims.holdsWith(certificate)) {
            return rejected("certificate");
        }
        JwtIssuer issuer = verified.issuer.settings;
        return callers.caller(Scheme.JWT, issuer.id(), issuer.mapping(), claims.mapped(), Optional.of(claims.until()));
    }

    /** Keys that have been fetched outlive a change of the configuration that does not touch them; decisions do not. */
    private Issuers issuers(List<JwtIssuer> settings) {
        Issuers now = issuers;
        return isOf(now, settings) ? now : changed(settings);
    }

    /** Of the very list: to compare what is in it would cost each request. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOf(Issuers issuers, List<JwtIssuer> settings) {
        return issuers.settings == settings;
    }

    private synchronized Issuers changed(List<JwtIssuer> settings) {
        Issuers before = issuers;
        if (isOf(before, settings)) {
            return before;
        }
        if (before.settings.equals(settings)) {
            issuers = new Issuers(settings, before.list, before.verified, before.forged);
            return issuers;
        }
        List<Issuer> list = new ArrayList<>(settings.size());
        for (JwtIssuer issuer : settings) {
            list.add(new Issuer(issuer, keys(issuer, before.list, list)));
        }
        issuers = new Issuers(settings, List.copyOf(list), new Lru<>(REMEMBERED), new Lru<>(REMEMBERED_FORGERIES));
        return issuers;
    }

    private IssuerKeys keys(JwtIssuer issuer, List<Issuer> before, List<Issuer> others) {
        JwtIssuer.Keys keys = issuer.keys();
        if (keys instanceof JwtIssuer.Keys.Inline(var jwks)) {
            KeySet set = KeySet.read(jwks).orElse(KeySet.none());
            if (!set.flaws().isEmpty()) {
                log.accept("gateway.auth.jwt." + issuer.id() + ".jwks has members that are of no use: "
                        + String.join("; ", set.flaws()));
            }
            return new IssuerKeys.Fixed(set);
        }
        if (keys instanceof JwtIssuer.Keys.Shared(var secret)) {
            return new SharedSecret(issuer.id(), secret, secrets, log);
        }
        Optional<URI> address =
                keys instanceof JwtIssuer.Keys.Url(var uri, var _) ? Optional.of(uri) : Optional.empty();
        Optional<Json.Obj> baked =
                keys instanceof JwtIssuer.Keys.Url(var _, var set) ? set : ((JwtIssuer.Keys.Discovery) keys).baked();
        var published = new Published(address, issuer.issuer(), issuer.privateHost());
        for (List<Issuer> known : List.of(before, others)) {
            for (Issuer other : known) {
                if (other.keys instanceof Jwks jwks && jwks.isFor(published, baked)) {
                    return jwks;
                }
            }
        }
        return new Jwks(published, baked, source, clock, Jwks.Times.DEFAULT, alongside, log);
    }

    /** SHA-256 as a string of 32 characters. */
    private static String hash(String token) {
        return new String(Sha256.hash(token.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
    }
}
