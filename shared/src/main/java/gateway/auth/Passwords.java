package gateway.auth;

import gateway.http.Body;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.BCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Makes and checks password hashes: the one class that knows the library of these. Loaded when a password has to be checked,
 * and not before. {@link PasswordHash} reads them.
 */
public final class Passwords {
    /** KiB and iterations of new hashes: the first choice of the OWASP Password Storage Cheat Sheet. */
    private static final int MEMORY = 19 * 1024;

    private static final int ITERATIONS = 2;
    private static final int SALT = 16;
    private static final int HASH = 32;

    /** Bytes in UTF-8 that a password may have. */
    public static final int MAX_BYTES = 512;

    /** Stands in where there is no hash to compare with. Nothing has it. */
    static final PasswordHash NONE =
            new PasswordHash.Argon2id(MEMORY, ITERATIONS, 1, Body.of(new byte[SALT]), Body.of(new byte[HASH]));

    private Passwords() {}

    /** Why {@code password} cannot be one, or nothing. It must be possible to send it (RFC 7617 2). */
    public static String fault(String password) {
        if (password.isEmpty()) {
            return "a password must not be empty";
        }
        for (int i = 0; i < password.length(); i++) {
            char c = password.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                return "a password must not have control characters";
            }
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return "a password must not have more than 512 bytes";
        }
        return "";
    }

    /**
     * A new argon2id hash of {@code password}, in the form that is stored.
     *
     * @throws IllegalArgumentException where {@link #fault} is not empty
     */
    public static String hash(String password, SecureRandom random) {
        String fault = fault(password);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException(fault);
        }
        var salt = new byte[SALT];
        random.nextBytes(salt);
        byte[] hash = argon2id(password.getBytes(StandardCharsets.UTF_8), salt, MEMORY, ITERATIONS, 1, HASH);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY + ",t=" + ITERATIONS + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /**
     * Whether {@code hash} was made of {@code password}, in UTF-8. Takes the same time for a right and a wrong one. For
     * bcrypt all passwords are alike that have the same 72 bytes in front, or that repeat themselves after a zero byte, so one
     * of more bytes, or with a zero, never is the one.
     */
    public static boolean match(PasswordHash hash, byte[] password) {
        if (hash instanceof PasswordHash.Argon2id argon2) {
            byte[] stored = argon2.hash().bytes();
            byte[] made = argon2id(
                    password,
                    argon2.salt().bytes(),
                    argon2.memory(),
                    argon2.iterations(),
                    argon2.lanes(),
                    stored.length);
            return isSame(made, stored, stored.length);
        }
        var bcrypt = (PasswordHash.Bcrypt) hash;
        boolean whole = isWhole(password);
        byte[] seen = password.length <= PasswordHash.Bcrypt.MAX_PASSWORD
                ? password
                : Arrays.copyOf(password, PasswordHash.Bcrypt.MAX_PASSWORD);
        byte[] stored = bcrypt.hash().bytes();
        // With the zero byte at its end, as OpenBSD's bcrypt has it, where that is among the first 72.
        byte[] made = BCrypt.generate(seen, bcrypt.salt().bytes(), bcrypt.cost(), true);
        return isSame(made, stored, stored.length) && whole;
    }

    /** Whether bcrypt tells {@code password} from every other. */
    private static boolean isWhole(byte[] password) {
        for (byte b : password) {
            if (b == 0) {
                return false;
            }
        }
        return password.length <= PasswordHash.Bcrypt.MAX_PASSWORD;
    }

    private static byte[] argon2id(byte[] password, byte[] salt, int memory, int iterations, int lanes, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(iterations)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        var hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }

    /** Compares in a time that does not depend on where they differ. */
    private static boolean isSame(byte[] made, byte[] stored, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= made[i] ^ stored[i];
        }
        return difference == 0;
    }
}
