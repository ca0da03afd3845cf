package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.IdentityTokens;
import gateway.policy.Identity;
import gateway.policy.Scheme;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says who is calling in JSON Web Tokens by a key of the gateway's own (RFC 7519; ADR 0021). A token is for one audience,
 * lives for as long as the configuration says and never longer than the credential that it goes back to, and goes along with
 * every request of the same caller for half its life.
 */
public final class InternalTokens implements IdentityTokens {
    private static final int REMEMBERED = 1_000;

    private final Secrets secrets;
    private final InstantSource clock;
    private volatile @Nullable Signer signer;

    public InternalTokens(Secrets secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A key as it was read from a secret, and what it has signed. */
    private record Signer(Identity.Token settings, Body secret, SigningKey.Read key, Lru<String, Signed> signed) {
        @Override
        public String toString() {
            return "Signer";
        }
    }

    /** @param again when another one is due */
    private record Signed(String token, Instant from, Instant again) {
        @Override
        public String toString() {
            return "Signed";
        }
    }

    @Override
    public Minted mint(Call call, String audience) {
        Optional<Identity.Token> token =
                call.configuration().gateway().identity().token();
        if (token.isEmpty()) {
            return new Minted.Nobody();
        }
        Identity.Token settings = token.get();
        Caller.Known known = call.caller() instanceof Caller.Known one ? one : null;
        if (!settings.anonymous() && (known == null || known.scheme() == Scheme.ANONYMOUS)) {
            return new Minted.Nobody();
        }
        Signer now = signer(settings, call.deadline());
        if (now == null) {
            return new Minted.Unavailable("the key " + settings.key().id() + " for tokens cannot be read now");
        }
        if (!(now.key instanceof SigningKey.Read.Ok(var key))) {
            return new Minted.Unavailable(
                    "the key " + settings.key().id() + " for tokens is none: " + ((SigningKey.Read.Bad) now.key).why());
        }
        SequencedMap<String, Json> facts = facts(settings, settings.audience().orElse(audience), known);
        Optional<Instant> until = known == null ? Optional.empty() : known.until();
        String name =
                new Json.Obj(facts).text() + (until.isPresent() ? until.get().getEpochSecond() : "");
        Instant moment = clock.instant();
        Signed held = now.signed.get(name);
        if (held != null && !moment.isBefore(held.from) && moment.isBefore(held.again)) {
            return new Minted.Token(held.token);
        }
        try {
            Signed signed = sign(settings, key, facts, until, moment);
            now.signed.put(name, signed);
            return new Minted.Token(signed.token);
        } catch (GeneralSecurityException _) {
            return new Minted.Unavailable("the key " + settings.key().id() + " for tokens does not sign");
        }
    }

    private static Signed sign(
            Identity.Token settings,
            SigningKey key,
            SequencedMap<String, Json> facts,
            Optional<Instant> until,
            Instant now)
            throws GeneralSecurityException {
        long issued = now.getEpochSecond();
        long expires = issued + settings.ttl().toSeconds();
        if (until.isPresent()) {
            expires = Math.min(expires, until.get().getEpochSecond());
        }
        facts.put("iat", Json.of(issued));
        facts.put("exp", Json.of(expires));
        Json.Obj header = Json.object(
                "alg",
                Json.of(key.algorithm()),
                "typ",
                Json.of(settings.type()),
                "kid",
                Json.of(settings.key().id()));
        String text = Base64Url.encode(header.bytes()) + "." + Base64Url.encode(new Json.Obj(facts).bytes());
        String token = text + "." + Base64Url.encode(key.sign(text.getBytes(StandardCharsets.US_ASCII)));
        Instant half = now.plus(Duration.ofSeconds(settings.ttl().toSeconds()).dividedBy(2));
        Instant end = Instant.ofEpochSecond(expires);
        return new Signed(token, now, half.isBefore(end) ? half : end);
    }

    /** The claims that are the same for every request of this caller to this audience. */
    private static SequencedMap<String, Json> facts(
            Identity.Token settings, String audience, Caller.@Nullable Known known) {
        var facts = new LinkedHashMap<String, Json>();
        facts.put("iss", Json.of(settings.issuer()));
        facts.put("aud", Json.of(audience));
        if (known == null) {
            return facts;
        }
        facts.put("sub", Json.of(known.consumer()));
        facts.put("scheme", Json.of(known.scheme().word()));
        if (known.plan().isPresent()) {
            facts.put("plan", Json.of(known.plan().get()));
        }
        if (!known.scopes().isEmpty()) {
            facts.put("scope", Json.of(String.join(" ", new TreeSet<>(known.scopes()))));
        }
        if (!known.roles().isEmpty()) {
            facts.put("roles", list(known.roles()));
        }
        if (!known.claims().members().isEmpty()) {
            facts.put("claims", known.claims()); // apart, so that none can pass for one of the gateway's
        }
        return facts;
    }

    private static Json list(Set<String> words) {
        List<Json> items = new ArrayList<>(words.size());
        for (String word : new TreeSet<>(words)) {
            items.add(Json.of(word));
        }
        return Json.of(items);
    }

    private @Nullable Signer signer(Identity.Token settings, Deadline deadline) {
        if (!(secrets.find(settings.key().secret(), deadline) instanceof Secrets.Lookup.Found(var secret))) {
            return null;
        }
        Signer held = signer;
        if (held != null && held.secret.equals(secret) && held.settings.equals(settings)) {
            return held;
        }
        var made = new Signer(
                settings, secret, SigningKey.read(settings.key().algorithm().name(), secret), new Lru<>(REMEMBERED));
        signer = made;
        return made;
    }
}
