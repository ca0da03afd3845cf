package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.hash.Sha256;
import gateway.http.Deadline;
import gateway.http.Query;
import gateway.http.Request;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Text;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import gateway.policy.Signatures;
import gateway.policy.Signatures.Material;
import gateway.policy.Signatures.OnOutage;
import gateway.policy.Signatures.Replay;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who has signed the request (RFC 9421 3.2)? The key decides the algorithm, the configuration what must be covered, and a
 * signature that has been here does not count again.
 *
 * <p>What has been here is told by the nonce, or else by what was signed, and never by the signature's own bytes: an ECDSA
 * signature has a second form that anyone can make of the first.
 */
final class SignatureAuthenticator implements SchemeAuthenticator {
    /** At the rate of hundreds a second, the signatures of a minute; some 130 bytes each. */
    private static final int REMEMBERED = 20_000;

    /** How long a nonce is kept beyond its signature's end: no two clocks differ by more. */
    private static final long MARGIN_SECONDS = 60;

    private final CachedConsumers consumers;
    private final Secrets secrets;
    private final Nonces nonces;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final SeenLately seen = new SeenLately(REMEMBERED);
    private volatile Keys keys = new Keys(Optional.empty(), Map.of());

    SignatureAuthenticator(
            CachedConsumers consumers, Secrets secrets, Nonces nonces, InstantSource clock, Consumer<String> log) {
        this.consumers = consumers;
        this.secrets = secrets;
        this.nonces = nonces;
        this.clock = clock;
        this.log = log;
    }

    /** The public keys of one configuration, those that are usable. */
    private record Keys(Optional<Signatures> settings, Map<String, SignatureKey> keys) {}

    /** A key, or why there is none to check with. */
    private record Found(@Nullable SignatureKey key, String problem) {}

    @Override
    public @Nullable Caller authenticate(Presented presented, GatewaySettings settings, Deadline deadline) {
        Optional<Signatures> signatures = settings.authentication().signatures();
        if (signatures.isEmpty() || presented.call().isEmpty() || !MessageSignature.isThere(presented.headers())) {
            return null;
        }
        Request request = presented.call().get().request();
        MessageSignature.Found found = MessageSignature.find(
                request.headers(),
                signatures.get().tag(),
                signatures.get().keys().keySet());
        if (found instanceof MessageSignature.Found.Bad(var reason)) {
            return rejected(reason);
        }
        return found instanceof MessageSignature.Found.One(var signature)
                ? authenticate(request, signature, signatures.get(), deadline)
                : null;
    }

    private Caller authenticate(Request request, MessageSignature signature, Signatures settings, Deadline deadline) {
        boolean known = settings.keys().containsKey(signature.keyId());
        // For an unknown key another does the same work, so that the time does not tell which there are.
        String keyId =
                known ? signature.keyId() : settings.keys().keySet().iterator().next();
        Signatures.Key key = Objects.requireNonNull(settings.keys().get(keyId));
        long now = clock.instant().getEpochSecond();
        String fault = fault(request, signature, settings, known ? key : null, now);
        if (fault != null) {
            return rejected(fault);
        }
        SignatureBase.Built built = SignatureBase.of(request, signature.input());
        if (built instanceof SignatureBase.Built.Bad(var reason)) {
            return rejected(reason);
        }
        byte[] base = ((SignatureBase.Built.Ok) built).bytes();
        Found found = key(keyId, key, settings, deadline);
        byte[] signed = signature.signature().bytes();
        boolean verified = found.key != null && found.key.verifies(base, signed);
        if (!verified && key.material() instanceof Material.Shared shared) {
            // It may have been made with what has come in the secret's place.
            Found again = key(shared, secrets.findAgain(shared.secret(), deadline));
            if (again.key != null) {
                found = again;
                verified = again.key.verifies(base, signed);
            }
        }
        if (!known) {
            return rejected("unknown-key");
        }
        if (found.key == null) {
            return new Caller.Unverifiable(Scheme.SIGNATURE, found.problem);
        }
        if (!verified) {
            return rejected("signature");
        }
        boolean digested = signature.covered().contains(ContentDigest.FIELD);
        if (digested && !ContentDigest.fits(request.headers().all(ContentDigest.FIELD), request.body())) {
            return rejected("digest-mismatch");
        }
        Caller caller = consumer(key.consumer(), signature.keyId());
        return caller instanceof Caller.Known ? once(caller, signature, base, settings, now) : caller;
    }

    /** What is wrong with a signature whatever its bytes, or null; {@code key} is null where it is not known. */
    private static @Nullable String fault(
            Request request, MessageSignature signature, Signatures settings, Signatures.@Nullable Key key, long now) {
        if (key != null
                && signature.algorithm().isPresent()
                && !signature.algorithm().get().equals(key.algorithm().word())) {
            return "algorithm";
        }
        if (signature.created() > now + settings.leeway().toSeconds()) {
            return "created-in-the-future";
        }
        if (signature.created() < now - settings.maxAge().toSeconds()) {
            return "created-too-old";
        }
        if (signature.expires().isPresent() && signature.expires().getAsLong() < now) {
            return "expired";
        }
        List<String> covered = signature.covered();
        for (String component : settings.components()) {
            if (!covers(signature, covered, component, request.query())) {
                return SignatureBase.MISSING;
            }
        }
        return !request.body().isEmpty() && !covered.contains(ContentDigest.FIELD) ? "digest-missing" : null;
    }

    /** Whether {@code component} is covered, by itself or by one that it is part of (RFC 9421 2.2). */
    private static boolean covers(MessageSignature signature, List<String> covered, String component, Query query) {
        if (covered.contains(component)) {
            return true;
        }
        boolean inTarget = component.equals(SignatureBase.PATH) || component.equals(SignatureBase.QUERY);
        if (inTarget && covered.contains(SignatureBase.REQUEST_TARGET)) {
            return true;
        }
        boolean inUri = inTarget
                || component.equals(SignatureBase.REQUEST_TARGET)
                || component.equals(SignatureBase.AUTHORITY)
                || component.equals(SignatureBase.SCHEME);
        if (inUri && covered.contains(SignatureBase.TARGET_URI)) {
            return true;
        }
        return component.equals(SignatureBase.QUERY) && coversParameters(signature, query);
    }

    /** Whether each parameter of the query is covered by itself; true where there is none. */
    private static boolean coversParameters(MessageSignature signature, Query query) {
        for (Query.Parameter parameter : query.parameters()) {
            var name = new Text(SignatureBase.encode(parameter.name()));
            boolean covered = false;
            for (Item item : signature.input().items()) {
                covered |= item.value() instanceof Text(var component)
                        && component.equals(SignatureBase.QUERY_PARAM)
                        && name.equals(item.parameters().get("name"));
            }
            if (!covered) {
                return false;
            }
        }
        return true;
    }

    private Found key(String keyId, Signatures.Key key, Signatures settings, Deadline deadline) {
        if (key.material() instanceof Material.Shared shared) {
            return key(shared, secrets.find(shared.secret(), deadline));
        }
        Keys now = keys;
        if (now.settings.isEmpty() || !now.settings.get().equals(settings)) {
            now = read(settings);
            keys = now;
        }
        SignatureKey found = now.keys.get(keyId);
        return new Found(found, "key-unusable");
    }

    private static Found key(Material.Shared shared, Secrets.Lookup lookup) {
        if (lookup instanceof Secrets.Lookup.Found(var secret)) {
            return new Found(SignatureKey.of(secret.bytes(), shared.base64()), "secret-unusable");
        }
        boolean missing = lookup instanceof Secrets.Lookup.Missing;
        return new Found(null, missing ? "secret-missing" : "secret-unavailable");
    }

    private Keys read(Signatures settings) {
        Map<String, SignatureKey> keys = new HashMap<>();
        for (Map.Entry<String, Signatures.Key> entry : settings.keys().entrySet()) {
            Signatures.Key key = entry.getValue();
            if (key.material() instanceof Material.Public(var jwk)) {
                try {
                    keys.put(entry.getKey(), SignatureKey.of(key.algorithm(), jwk));
                } catch (Jwk.Unusable e) {
                    log.accept("gateway.auth.signature.keys." + entry.getKey() + ".jwk: " + e.getMessage()
                            + "; until that is mended, its requests are answered 503");
                }
            }
        }
        return new Keys(Optional.of(settings), keys);
    }

    private Caller consumer(String id, String keyId) {
        CachedConsumers.Answer answer = consumers.find(id);
        if (answer.lookup() instanceof Lookup.Found(var consumer)) {
            return consumer.as(Scheme.SIGNATURE, keyId, Optional.empty());
        }
        // A record from before an outage cannot tell that there is no such consumer.
        return answer.lookup() instanceof Lookup.NotFound && answer.live()
                ? rejected("unknown-consumer")
                : new Caller.Unverifiable(Scheme.SIGNATURE, "store-unavailable");
    }

    /** {@code caller}, if the signature has not been here. */
    private Caller once(Caller caller, MessageSignature signature, byte[] base, Signatures settings, long now) {
        String name = name(signature, base);
        long end = signature.created() + settings.maxAge().toSeconds();
        if (!seen.add(name, now, end)) {
            return rejected("replayed");
        }
        if (settings.replay() == Replay.WINDOW) {
            return caller;
        }
        Nonces.Outcome outcome = nonces.take(name, Instant.ofEpochSecond(end + MARGIN_SECONDS));
        if (outcome == Nonces.Outcome.UNAVAILABLE && settings.onOutage() == OnOutage.REFUSE) {
            seen.remove(name); // it may come again
            return new Caller.Unverifiable(Scheme.SIGNATURE, "nonces-unavailable");
        }
        return outcome == Nonces.Outcome.TAKEN ? rejected("replayed") : caller;
    }

    private static String name(MessageSignature signature, byte[] base) {
        byte[] told = signature.nonce().isPresent()
                ? (signature.keyId().length() + ":" + signature.keyId()
                                + signature.nonce().get())
                        .getBytes(StandardCharsets.US_ASCII)
                : base; // which has the key's id in it
        String prefix = signature.nonce().isPresent() ? "n" : "b";
        return prefix + Base64Url.encode(Arrays.copyOf(Sha256.hash(told), 16));
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.SIGNATURE, reason);
    }
}
