package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.hash.Sha256;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.ClaimMapping;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.Scheme;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose token is it? Verifies JSON Web Tokens (RFC 7519, with the advice of RFC 8725) on the JDK's own cryptography. The
 * algorithms come from the configuration and are bound to the key's type; a token chooses among an issuer's keys by name
 * and nothing else.
 *
 * <p>A token that has been verified is remembered by the SHA-256 of its exact text, so another spelling is another token,
 * for as long as it is good and its issuer's keys and settings stay as they were. What has been refused is not
 * remembered.
 */
public final class JwtAuthenticator {
    private static final int REMEMBERED = 10_000;

    private final CachedConsumers consumers;
    private final JwksSource source;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Jwks.Times times;
    private volatile Issuers issuers = new Issuers(List.of(), List.of(), new Lru<>(0));

    JwtAuthenticator(CachedConsumers consumers, JwksSource source, Secrets secrets, InstantSource clock) {
        this.consumers = consumers;
        this.source = source;
        this.secrets = secrets;
        this.clock = clock;
        this.times = Jwks.Times.DEFAULT;
    }

    /** The issuers of one configuration, and the tokens verified under it. */
    private record Issuers(List<JwtIssuer> settings, List<Issuer> list, Lru<String, Verified> verified) {}

    /** An issuer and its keys; one of {@code fixed} and {@code jwks} is there, or neither where the keys are unusable. */
    private record Issuer(
            JwtIssuer settings,
            @Nullable KeySet fixed,
            @Nullable Jwks jwks) {
        @Nullable
        KeySet current() {
            return jwks == null ? fixed : jwks.current();
        }
    }

    /** What became of a token. */
    private sealed interface Verdict {}

    private record Verified(Issuer issuer, KeySet keys, Claims claims) implements Verdict {
        boolean holds(Instant now) {
            KeySet current = issuer.current();
            return now.isBefore(claims.until())
                    && !now.isBefore(claims.notBefore())
                    && current != null
                    && keys.keys().equals(current.keys());
        }
    }

    private record Refused(String reason) implements Verdict {}

    private record Unverifiable(String reason) implements Verdict {}

    /** The caller that {@code token} stands for; never anonymous. */
    public Caller authenticate(String token, List<JwtIssuer> settings, Deadline deadline) {
        if (token.length() > Jwt.MAX_LENGTH) {
            return new Caller.Rejected(Scheme.JWT, "too-long");
        }
        Issuers now = issuers(settings, deadline);
        String hash = hash(token);
        Verified known = now.verified.get(hash);
        if (known != null && known.holds(clock.instant())) {
            return caller(known);
        }
        Verdict verdict = verify(token, now, deadline);
        if (verdict instanceof Verified verified) {
            now.verified.put(hash, verified);
            return caller(verified);
        }
        return verdict instanceof Refused(var reason)
                ? new Caller.Rejected(Scheme.JWT, reason)
                : new Caller.Unverifiable(Scheme.JWT, ((Unverifiable) verdict).reason);
    }

    private Verdict verify(String token, Issuers issuers, Deadline deadline) {
        Jwt.Parsed parsed = Jwt.parse(token);
        if (parsed instanceof Jwt.Parsed.Bad(var reason)) {
            return new Refused(reason);
        }
        Jwt jwt = ((Jwt.Parsed.Ok) parsed).jwt();
        Verdict verdict = new Refused("unknown-issuer");
        if (jwt.claims().get("iss") instanceof Json.Str(var name)) {
            for (Issuer issuer : issuers.list) {
                // Several entries may share a name, with other audiences or keys: one must accept.
                if (issuer.settings.issuer().equals(name) && !(verdict instanceof Verified)) {
                    Verdict next = verify(jwt, issuer, deadline);
                    verdict = verdict instanceof Unverifiable && next instanceof Refused ? verdict : next;
                }
            }
        }
        return verdict;
    }

    private Verdict verify(Jwt jwt, Issuer issuer, Deadline deadline) {
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
        Jwks.Candidates candidates = candidates(issuer, algorithm, jwt.keyId(), deadline);
        if (!(candidates instanceof Jwks.Candidates.Found(var keys, var set))) {
            return candidates instanceof Jwks.Candidates.Unknown
                    ? new Refused("unknown-key")
                    : new Unverifiable("keys-unavailable");
        }
        return isSigned(jwt, keys)
                ? new Verified(issuer, set, ((Claims.Judged.Good) judged).claims())
                : new Refused("signature");
    }

    private static Jwks.Candidates candidates(
            Issuer issuer, Algorithm algorithm, Optional<String> keyId, Deadline deadline) {
        if (issuer.jwks != null) {
            return issuer.jwks.candidates(algorithm, keyId, deadline);
        }
        if (issuer.fixed == null) {
            return new Jwks.Candidates.Unavailable();
        }
        // A shared secret of the configuration has no name; a token may still give it one.
        boolean named = !(issuer.settings.keys() instanceof JwtIssuer.Keys.Shared);
        List<VerificationKey> keys = issuer.fixed.candidates(algorithm, named ? keyId : Optional.empty());
        return keys.isEmpty() ? new Jwks.Candidates.Unknown() : new Jwks.Candidates.Found(keys, issuer.fixed);
    }

    private static boolean isSigned(Jwt jwt, List<VerificationKey> keys) {
        for (VerificationKey key : keys) {
            if (key.verifies(jwt.signed().bytes(), jwt.signature().bytes())) {
                return true;
            }
        }
        return false;
    }

    private Caller caller(Verified verified) {
        JwtIssuer issuer = verified.issuer.settings;
        Claims claims = verified.claims;
        ClaimMapping mapping = issuer.mapping();
        if (!mapping.registered()) {
            // Named after its issuer: two issuers' users, or a user and a consumer of the table, are never one.
            return known(issuer.id() + ":" + claims.subject(), issuer, mapping.plan(), claims);
        }
        if (!ApiKey.isConsumer(claims.subject())) {
            return new Caller.Rejected(Scheme.JWT, "unknown-consumer");
        }
        Lookup lookup = consumers.find(claims.subject()).lookup();
        if (lookup instanceof Lookup.Found(var consumer)) {
            Optional<String> plan = consumer.plan().isPresent() ? consumer.plan() : mapping.plan();
            return consumer.active()
                    ? known(consumer.id(), issuer, plan, claims)
                    : consumer.as(Scheme.JWT, issuer.id(), Optional.empty());
        }
        return lookup instanceof Lookup.NotFound
                ? new Caller.Rejected(Scheme.JWT, "unknown-consumer")
                : new Caller.Unverifiable(Scheme.JWT, "store-unavailable");
    }

    private static Caller known(String consumer, JwtIssuer issuer, Optional<String> plan, Claims claims) {
        return new Caller.Known(consumer, Scheme.JWT, issuer.id(), plan, claims.scopes());
    }

    /** Keys that have been fetched outlive a change of the configuration that does not touch them; decisions do not. */
    private Issuers issuers(List<JwtIssuer> settings, Deadline deadline) {
        Issuers now = issuers;
        if (now.settings.equals(settings)) {
            return now;
        }
        List<Issuer> list = new ArrayList<>(settings.size());
        for (JwtIssuer issuer : settings) {
            list.add(issuer(issuer, now, deadline));
        }
        now = new Issuers(settings, List.copyOf(list), new Lru<>(REMEMBERED));
        issuers = now;
        return now;
    }

    private Issuer issuer(JwtIssuer issuer, Issuers before, Deadline deadline) {
        if (issuer.keys() instanceof JwtIssuer.Keys.Url url) {
            return new Issuer(issuer, null, jwks(url, issuer.privateHost(), before));
        }
        if (issuer.keys() instanceof JwtIssuer.Keys.Inline(var jwks)) {
            return new Issuer(issuer, KeySet.read(jwks, true).orElse(null), null);
        }
        return issuer.keys() instanceof JwtIssuer.Keys.Shared(var secret)
                ? new Issuer(issuer, secret(secrets.find(secret, deadline)), null)
                : new Issuer(issuer, null, null); // discovery is not there yet
    }

    private Jwks jwks(JwtIssuer.Keys.Url url, boolean privateHost, Issuers before) {
        for (Issuer issuer : before.list) {
            if (issuer.jwks != null && issuer.jwks.isFor(url, privateHost)) {
                return issuer.jwks;
            }
        }
        return new Jwks(url, privateHost, source, clock, times);
    }

    private static @Nullable KeySet secret(Secrets.Lookup secret) {
        if (!(secret instanceof Secrets.Lookup.Found(var bytes))) {
            return null;
        }
        try {
            return KeySet.of(VerificationKey.Secret.of(bytes.bytes()));
        } catch (GeneralSecurityException _) {
            return null; // too short to be one
        }
    }

    /** SHA-256 as a string of 32 characters. */
    private static String hash(String token) {
        return new String(Sha256.hash(token.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
    }
}
