package gateway.auth;

import gateway.auth.IntrospectionEndpoint.Answer;
import gateway.hash.Sha256;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Introspection;
import gateway.policy.Scheme;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose opaque token is it? Asks the authorization server that it is for (RFC 7662), and judges what that says by the same
 * rules as the claims of a signed token.
 *
 * <p>A token goes to one server, which its beginning tells: to ask several would hand one server's tokens to another.
 * Answers are remembered under the SHA-256 of the token, for as long as the configuration says; one question at a time is
 * asked about one token.
 */
final class IntrospectionAuthenticator {
    /** Answers kept of one server, of good and of bad ones each. */
    private static final int REMEMBERED = 10_000;

    /** For how long a token that does not hold is remembered at the most. */
    private static final Duration BAD_FOR = Duration.ofSeconds(10);

    /** Between two questions to a server that was not there. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Callers callers;
    private final Callouts callouts;
    private final Secrets secrets;
    private final InstantSource clock;
    private volatile Servers servers = new Servers(List.of(), List.of());

    IntrospectionAuthenticator(Callers callers, Callouts callouts, Secrets secrets, InstantSource clock) {
        this.callers = callers;
        this.callouts = callouts;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What is known of a token. */
    private sealed interface Verdict {}

    /** @param end of what may be remembered of it */
    private record Good(Claims claims, Instant at, Instant end) implements Verdict {
        boolean holds(Instant now) {
            return !now.isBefore(at) && now.isBefore(end) && !now.isBefore(claims.notBefore());
        }
    }

    private record Bad(String reason, Instant at, Instant end) implements Verdict {
        boolean holds(Instant now) {
            return !now.isBefore(at) && now.isBefore(end);
        }
    }

    private record Unverifiable(String reason) implements Verdict {}

    /** The servers of one configuration, and what they have said under it. */
    private record Servers(List<Introspection> settings, List<Server> list) {}

    private static final class Server {
        final Introspection settings;
        final IntrospectionEndpoint endpoint;
        final Lru<String, Good> good = new Lru<>(REMEMBERED);
        final Lru<String, Bad> bad = new Lru<>(REMEMBERED); // apart: invented tokens must not push out good ones
        final InFlight<Verdict> inFlight = new InFlight<>();
        volatile Instant askAgain = Instant.MIN;

        Server(Introspection settings, IntrospectionEndpoint endpoint) {
            this.settings = settings;
            this.endpoint = endpoint;
        }
    }

    /**
     * The caller that {@code token} stands for; never anonymous.
     *
     * @param certificate that came along, to which a token may be bound; null for none
     */
    Caller authenticate(
            String token, @Nullable ClientCertificate certificate, List<Introspection> settings, Deadline deadline) {
        if (token.length() > Jwt.MAX_LENGTH) {
            return rejected("too-long");
        }
        if (!isBearerToken(token)) {
            return rejected("malformed");
        }
        Server server = server(token, settings);
        if (server == null) {
            return rejected("unknown-token");
        }
        Verdict verdict = verdict(server, token, deadline);
        if (verdict instanceof Good good) {
            return caller(server.settings, good, certificate);
        }
        return verdict instanceof Bad bad
                ? rejected(bad.reason)
                : new Caller.Unverifiable(Scheme.INTROSPECTION, ((Unverifiable) verdict).reason);
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.INTROSPECTION, reason);
    }

    private Caller caller(Introspection settings, Good good, @Nullable ClientCertificate certificate) {
        Claims claims = good.claims;
        // Not remembered: another client may show the same token, with another certificate or none.
        if (!claims.holdsWith(certificate)) {
            return rejected("certificate");
        }
        Optional<Instant> until = claims.until().equals(Instant.MAX) ? Optional.empty() : Optional.of(claims.until());
        return callers.caller(Scheme.INTROSPECTION, settings.id(), settings.mapping(), claims.mapped(), until);
    }

    private Verdict verdict(Server server, String token, Deadline deadline) {
        String hash = new String(Sha256.hash(token.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.ISO_8859_1);
        Verdict known = remembered(server, hash);
        if (known != null) {
            return known;
        }
        Instant now = clock.instant();
        // A time further away than any could be comes of a clock that was set back.
        if (now.isBefore(server.askAgain)
                && server.askAgain.isBefore(now.plus(PAUSE).plusNanos(1))) {
            return new Unverifiable("endpoint-unavailable");
        }
        Verdict verdict = server.inFlight.answer(hash, () -> ask(server, hash, token, deadline), deadline);
        return verdict == null ? new Unverifiable("endpoint-unavailable") : verdict;
    }

    private @Nullable Verdict remembered(Server server, String hash) {
        Instant now = clock.instant();
        Good good = server.good.get(hash);
        if (good != null && good.holds(now)) {
            return good;
        }
        Bad bad = server.bad.get(hash);
        return bad != null && bad.holds(now) ? bad : null;
    }

    private Verdict ask(Server server, String hash, String token, Deadline deadline) {
        Verdict known = remembered(server, hash); // another request may have asked the same just now
        if (known != null) {
            return known;
        }
        Instant asked = clock.instant(); // what is said later was true at this moment at the earliest
        Answer answer = server.endpoint.ask(token, deadline);
        if (answer instanceof Answer.None(var reason)) {
            if (reason.equals("endpoint-unavailable")) {
                server.askAgain = clock.instant().plus(PAUSE);
            }
            return new Unverifiable(reason);
        }
        Duration cache = server.settings.cache();
        Verdict verdict = answer instanceof Answer.Active(var claims)
                ? judge(server.settings, claims, asked)
                : bad(server.settings, "inactive", asked);
        if (verdict instanceof Good good) {
            server.bad.remove(hash);
            if (!cache.isZero()) {
                server.good.put(hash, good);
            }
        } else if (verdict instanceof Bad bad) {
            server.good.remove(hash);
            if (!cache.isZero()) {
                server.bad.put(hash, bad);
            }
        }
        return verdict;
    }

    private Verdict judge(Introspection settings, Json.Obj claims, Instant asked) {
        String fault = fault(settings, claims);
        if (!fault.isEmpty()) {
            return bad(settings, fault, asked);
        }
        var terms = new Claims.Terms(settings.audiences(), false, settings.leeway(), settings.mapping());
        Instant now = clock.instant();
        Claims.Judged judged = Claims.judge(claims, terms, now);
        if (judged instanceof Claims.Judged.Bad(var reason)) {
            // What is not good yet will be, so that is not remembered.
            boolean later = reason.equals("not-yet-valid") || reason.equals("issued-in-the-future");
            return later ? new Bad(reason, asked, asked) : bad(settings, reason, asked);
        }
        Claims good = ((Claims.Judged.Good) judged).claims();
        Instant end = asked.plus(settings.cache());
        return new Good(good, asked, good.until().isBefore(end) ? good.until() : end);
    }

    private static Bad bad(Introspection settings, String reason, Instant asked) {
        Duration kept = settings.cache().compareTo(BAD_FOR) < 0 ? settings.cache() : BAD_FOR;
        return new Bad(reason, asked, asked.plus(kept));
    }

    /** What an answer says beside its claims: that the token is of another kind than one that a bearer may use. */
    private static String fault(Introspection settings, Json.Obj claims) {
        Json type = claims.get("token_type");
        if (type != null && !(type instanceof Json.Str(var word) && word.equalsIgnoreCase("Bearer"))) {
            return "token-type";
        }
        // Some servers know refresh tokens, too, and say so here.
        Json use = claims.get("token_use");
        if (use != null && !use.equals(Json.of("access_token")) && !use.equals(Json.of("access"))) {
            return "token-type";
        }
        if (settings.issuer().isPresent() && !Json.of(settings.issuer().get()).equals(claims.get("iss"))) {
            return "unknown-issuer";
        }
        return "";
    }

    /** {@code b64token} of RFC 6750 2.1. */
    static boolean isBearerToken(String token) {
        int end = token.length();
        while (end > 0 && token.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = token.charAt(i);
            boolean fits =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0;
            if (!fits) {
                return false;
            }
        }
        return end > 0;
    }

    /** The one whose prefix fits best; null where there is none that takes such tokens. */
    private @Nullable Server server(String token, List<Introspection> settings) {
        Server best = null;
        for (Server server : servers(settings).list) {
            String prefix = server.settings.prefix();
            if (token.startsWith(prefix)
                    && (best == null || prefix.length() > best.settings.prefix().length())) {
                best = server;
            }
        }
        return best;
    }

    @SuppressWarnings("ReferenceEquality") // one configuration hands out one list
    private Servers servers(List<Introspection> settings) {
        Servers now = servers;
        return now.settings == settings ? now : changed(settings);
    }

    /** What a server has said outlives a change of the configuration that does not touch it. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized Servers changed(List<Introspection> settings) {
        Servers before = servers;
        if (before.settings == settings) {
            return before;
        }
        List<Server> list = new ArrayList<>(settings.size());
        for (Introspection each : settings) {
            Server server = null;
            for (Server known : before.list) {
                server = known.settings.equals(each) ? known : server;
            }
            list.add(server == null ? new Server(each, new IntrospectionEndpoint(each, callouts, secrets)) : server);
        }
        servers = new Servers(settings, List.copyOf(list));
        return servers;
    }
}
