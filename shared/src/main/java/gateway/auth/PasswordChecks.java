package gateway.auth;

import gateway.hash.HmacSha256;
import gateway.http.Deadline;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks of passwords against stored hashes. Each is slow by intent, so what has come out is remembered, and few run at a
 * time.
 *
 * <p>A result is remembered under a keyed hash of the credential, with a key that this process has made and nobody else
 * has; and together with the stored hash that it was about, so that it says nothing about any other.
 */
final class PasswordChecks {
    enum Result {
        GOOD,
        BAD,
        /** Too many checks are under way. */
        BUSY
    }

    /** Results kept, of good and of bad ones each. */
    private static final int REMEMBERED = 10_000;

    private static final Duration GOOD_FOR = Duration.ofHours(1);
    private static final Duration BAD_FOR = Duration.ofMinutes(1);

    /** Checks at a time: each may take {@link PasswordHash.Argon2id#MAX_MEMORY}. */
    static final int MOST_AT_ONCE = 2;

    /** Checks that wait for their turn; they hold no memory to speak of. */
    private static final int MOST_WAITING = 100;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private record Remembered(String stored, boolean good, Instant at) {}

    private final InstantSource clock;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE, true);
    private final Lru<String, Remembered> good = new Lru<>(REMEMBERED);
    private final Lru<String, Remembered> bad = new Lru<>(REMEMBERED); // apart: guesses must not push out good ones
    private volatile PasswordHash usual = Passwords.NONE;
    private byte @Nullable [] key; // by this; made with the first check, so that no copy of a process has it

    PasswordChecks(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Whether {@code stored} was made of {@code password}. Where nothing is stored, or nothing that can be checked, the answer
     * is no, and takes as long as one about the last hash that was checked.
     *
     * @param credential user and password
     */
    Result check(byte[] credential, Optional<String> stored, byte[] password, Deadline deadline) {
        String name = new String(HmacSha256.of(key(), credential), StandardCharsets.ISO_8859_1);
        String text = stored.orElse("");
        Result known = remembered(name, text);
        if (known != null) {
            return known;
        }
        if (!begin(deadline)) {
            return Result.BUSY;
        }
        try {
            known = remembered(name, text); // another request may have brought the same
            return known != null ? known : remember(name, text, isGood(text, password));
        } finally {
            slots.release();
        }
    }

    private boolean isGood(String stored, byte[] password) {
        if (!stored.isEmpty() && PasswordHash.read(stored) instanceof PasswordHash.Read.Ok(var hash)) {
            boolean good = Passwords.match(hash, password);
            usual = hash;
            return good;
        }
        boolean _ = Passwords.match(usual, password);
        return false;
    }

    private @Nullable Result remembered(String name, String stored) {
        Instant now = clock.instant();
        Remembered last = good.get(name);
        if (last == null || !last.stored.equals(stored)) {
            last = bad.get(name);
        }
        if (last == null || !last.stored.equals(stored)) {
            return null;
        }
        Instant end = last.at.plus(last.good ? GOOD_FOR : BAD_FOR);
        boolean holds = !now.isBefore(last.at) && now.isBefore(end);
        return !holds ? null : last.good ? Result.GOOD : Result.BAD;
    }

    private Result remember(String name, String stored, boolean isGood) {
        (isGood ? good : bad).put(name, new Remembered(stored, isGood, clock.instant()));
        return isGood ? Result.GOOD : Result.BAD;
    }

    private boolean begin(Deadline deadline) {
        if (slots.tryAcquire()) {
            return true;
        }
        if (slots.getQueueLength() >= MOST_WAITING) {
            return false;
        }
        long wait = Math.min(deadline.remaining().toMillis(), LONGEST_WAIT.toMillis());
        try {
            return slots.tryAcquire(wait, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized byte[] key() {
        byte[] made = key;
        if (made == null) {
            made = new byte[32];
            new SecureRandom().nextBytes(made);
            key = made;
        }
        return made;
    }
}
