package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.SecretRef;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The secret that the gateway shares with one issuer: read each time from where it is kept, so that a new one counts as soon
 * as it is known there, and looked at anew where a token does not fit it. Where it is missing or too short, tokens cannot be checked, which is no fault of theirs.
 */
final class SharedSecret implements IssuerKeys {

    /** @param set empty for a secret that is too short for any algorithm */
    private record Read(Body secret, Optional<KeySet> set) {}

    private final String issuer;
    private final SecretRef secret;
    private final Secrets secrets;
    private final Consumer<String> log;
    private volatile @Nullable Read last;
    private volatile String said = "";

    /**
     * @param issuer its id, for the log
     * @param log    told what is wrong with the secret, once for each thing
     */
    SharedSecret(String issuer, SecretRef secret, Secrets secrets, Consumer<String> log) {
        this.issuer = issuer;
        this.secret = secret;
        this.secrets = secrets;
        this.log = log;
    }

    @Override
    public long mark() {
        return 0;
    }

    /** A shared secret has no name; a token may still give it one. */
    @Override
    public Candidates candidates(
            Algorithm algorithm, Optional<String> keyId, @Nullable KeySet tried, long mark, Deadline deadline) {
        // Who has failed with what is held may have been signed with what has come in its place.
        KeySet set = set(tried == null ? secrets.find(secret, deadline) : secrets.findAgain(secret, deadline));
        if (set == null) {
            return new Candidates.Unavailable();
        }
        List<VerificationKey> keys = set == tried ? List.of() : set.candidates(algorithm, Optional.empty());
        if (keys.isEmpty() && set != tried) {
            say("it is too short for " + algorithm + ": take one of "
                    + algorithm.name().substring(2) + " bits or more (RFC 7518 3.2)");
            return new Candidates.Unavailable();
        }
        return keys.isEmpty() ? new Candidates.Unknown() : new Candidates.Found(keys, set);
    }

    @Override
    public @Nullable KeySet current(Deadline deadline) {
        return set(secrets.find(secret, deadline));
    }

    private @Nullable KeySet set(Secrets.Lookup lookup) {
        if (lookup instanceof Secrets.Lookup.Found(var bytes)) {
            Read before = last;
            if (before == null || !before.secret.equals(bytes)) {
                before = read(bytes);
                last = before;
            }
            return before.set.orElse(null);
        }
        say(lookup instanceof Secrets.Lookup.Missing(var why) ? why : ((Secrets.Lookup.Unavailable) lookup).why());
        return null;
    }

    @Override
    public boolean isSettled() {
        return false; // one HMAC is no price for seeing a new secret at once
    }

    private Read read(Body bytes) {
        try {
            KeySet set = KeySet.of(HmacKey.of(bytes.bytes()));
            said = "";
            return new Read(bytes, Optional.of(set));
        } catch (GeneralSecurityException e) {
            say(String.valueOf(e.getMessage()));
            return new Read(bytes, Optional.empty());
        }
    }

    private void say(String what) {
        if (!said.equals(what)) {
            said = what;
            log.accept("gateway.auth.jwt." + issuer + ".secret: " + what
                    + "; tokens of this issuer cannot be checked, and are answered 503");
        }
    }
}
