package gateway.auth;

import gateway.auth.Consumers.Lookup;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.pipeline.Caller;
import gateway.policy.Scheme;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whose user and password (RFC 7617)? The user is a consumer's id, the password one whose hash stands in the consumer's
 * record. A user who does not exist, one who has no password and a wrong password take the same steps and differ only in
 * the reason for the log.
 */
final class BasicAuthenticator {
    /** Characters of base64: a user of 63 bytes, a colon, and {@link Passwords#MAX_BYTES}. */
    static final int MAX_LENGTH = (63 + 1 + Passwords.MAX_BYTES + 2) / 3 * 4;

    /** What {@link Caller.Known#credential} says: a consumer has one password. */
    private static final String PASSWORD = "password";

    private final CachedConsumers consumers;
    private final PasswordChecks checks;

    BasicAuthenticator(CachedConsumers consumers, InstantSource clock) {
        this.consumers = consumers;
        this.checks = new PasswordChecks(clock);
    }

    /** User and password as they were sent, taken apart. */
    private record Credential(Body whole, String user, Body password) {}

    /** The caller that {@code sent}, what follows the scheme, stands for; never anonymous. */
    Caller authenticate(String sent, Deadline deadline) {
        if (sent.length() > MAX_LENGTH) {
            return rejected("too-long");
        }
        Credential credential = parse(sent);
        if (credential == null) {
            return rejected("malformed");
        }
        // Nobody is called what no consumer can be called; the table need not be asked.
        boolean possible = ApiKey.isConsumer(credential.user);
        if (!possible) {
            return judge(new Lookup.NotFound(), credential, deadline);
        }
        CachedConsumers.Answer answer = consumers.find(credential.user);
        Caller caller = judge(answer.lookup(), credential, deadline);
        if (caller instanceof Caller.Rejected) {
            answer = consumers.findLately(credential.user, answer);
            caller = judge(answer.lookup(), credential, deadline);
        }
        // A record from before an outage proves that a password was good, not that one is bad.
        return caller instanceof Caller.Rejected && !answer.live() ? unverifiable("store-unavailable") : caller;
    }

    private Caller judge(Lookup lookup, Credential credential, Deadline deadline) {
        if (lookup instanceof Lookup.Unavailable) {
            return unverifiable("store-unavailable");
        }
        Consumer consumer = lookup instanceof Lookup.Found(var found) ? found : null;
        Optional<String> stored = consumer == null ? Optional.empty() : consumer.passwordHash();
        PasswordChecks.Result result =
                checks.check(credential.whole.bytes(), stored, credential.password.bytes(), deadline);
        if (result == PasswordChecks.Result.BUSY) {
            return unverifiable("busy");
        }
        if (consumer != null && result == PasswordChecks.Result.GOOD) {
            return consumer.as(Scheme.BASIC, PASSWORD, Optional.empty());
        }
        return rejected(consumer == null ? "unknown-consumer" : stored.isEmpty() ? "no-password" : "wrong-password");
    }

    /**
     * Strictly: base64 of well-formed UTF-8 without control characters, with a colon that ends the user; null for anything
     * else (RFC 7617 2, 2.1).
     */
    private static @Nullable Credential parse(String sent) {
        byte[] whole = PaddedBase64.decode(sent);
        if (whole == null) {
            return null;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(whole))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                return null;
            }
        }
        return new Credential(Body.of(whole), text.substring(0, colon), Body.of(text.substring(colon + 1)));
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.BASIC, reason);
    }

    private static Caller unverifiable(String reason) {
        return new Caller.Unverifiable(Scheme.BASIC, reason);
    }
}
