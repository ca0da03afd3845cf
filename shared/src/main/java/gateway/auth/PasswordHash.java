package gateway.auth;

import gateway.http.Body;

/**
 * What is stored of a password: the result of a slow hash, and with which parameters it was made. They are bounded, so that
 * a stored hash cannot take a function down.
 */
public sealed interface PasswordHash {

    /** Characters; the longest that is acceptable has fewer. */
    int MAX_LENGTH = 256;

    /** What became of a text. */
    sealed interface Read {
        record Ok(PasswordHash hash) implements Read {}

        /** @param why what is wrong with it, for whoever stores it */
        record Bad(String why) implements Read {}
    }

    /**
     * Argon2id, version 19 (RFC 9106).
     *
     * @param memory     KiB, 8 for each lane or more, {@link #MAX_MEMORY} at the most
     * @param iterations over this memory, together {@link #MAX_WORK} at the most
     * @param salt       8 to 64 bytes
     * @param hash       16 to 64 bytes
     */
    record Argon2id(int memory, int iterations, int lanes, Body salt, Body hash) implements PasswordHash {
        /** 64 MiB: the second choice of RFC 9106 4, and an eighth of a function's usual memory. */
        public static final int MAX_MEMORY = 64 * 1024;

        /** KiB times iterations. A function of 512 MB fills some 100 MB a second. */
        public static final int MAX_WORK = 4 * MAX_MEMORY;

        static final int MAX_ITERATIONS = 64;
        static final int MAX_LANES = 16;
    }

    /**
     * bcrypt (Provos and Mazières 1999) in the form that OpenBSD stores.
     *
     * @param cost binary logarithm of the rounds, 4 to {@link #MAX_COST}
     * @param salt 16 bytes
     * @param hash 23 bytes
     */
    record Bcrypt(int cost, Body salt, Body hash) implements PasswordHash {
        /** Each step doubles the time; at 10 a function of 512 MB needs some 300 ms. */
        public static final int MAX_COST = 13;

        /** Bytes of a password that bcrypt looks at. */
        public static final int MAX_PASSWORD = 72;
    }

    /** Reads {@code text} as the configuration and the consumers' table have it. */
    static Read read(String text) {
        if (text.length() > MAX_LENGTH) {
            return new Read.Bad("is too long to be a password's hash");
        }
        if (text.startsWith("$argon2id$")) {
            return argon2id(text);
        }
        if (text.startsWith("$2a$") || text.startsWith("$2b$") || text.startsWith("$2y$")) {
            return bcrypt(text);
        }
        return new Read.Bad(
                text.startsWith("$argon2") || text.startsWith("$2")
                        ? "is a hash of another kind than argon2id and bcrypt ($2a$, $2b$, $2y$)"
                        : "is not a password's hash");
    }

    /** {@code $argon2id$v=19$m=M,t=T,p=P$SALT$HASH}, with base64 that is not padded. */
    private static Read argon2id(String text) {
        int version = text.indexOf('$', 10);
        int parameters = version < 0 ? -1 : text.indexOf('$', version + 1);
        int salt = parameters < 0 ? -1 : text.indexOf('$', parameters + 1);
        if (salt < 0) {
            return new Read.Bad("is cut short: it must be $argon2id$v=19$m=...,t=...,p=...$salt$hash");
        }
        if (!text.substring(10, version).equals("v=19")) {
            return new Read.Bad("is of another version of argon2id than 19");
        }
        int t = text.indexOf(",t=", version);
        int p = t < 0 ? -1 : text.indexOf(",p=", t);
        if (!text.startsWith("m=", version + 1) || t < 0 || p < 0 || p > parameters) {
            return new Read.Bad("must say m=...,t=...,p=... and no other parameter");
        }
        int memory = number(text, version + 3, t);
        int iterations = number(text, t + 3, p);
        int lanes = number(text, p + 3, parameters);
        if (memory < 0 || iterations < 1 || lanes < 1) {
            return new Read.Bad("must say m=...,t=...,p=... in whole numbers, and no other parameter");
        }
        if (memory > Argon2id.MAX_MEMORY) {
            return new Read.Bad("takes more than 65536 KiB (m) to check: more than a function can spare");
        }
        if (lanes > Argon2id.MAX_LANES || memory < 8 * lanes) {
            return new Read.Bad("has more lanes (p) than 16, or than an eighth of its KiB (m)");
        }
        if (iterations > Argon2id.MAX_ITERATIONS || (long) memory * iterations > Argon2id.MAX_WORK) {
            return new Read.Bad("takes too long to check: m times t may be 262144 at the most, t 64");
        }
        byte[] salted = PaddedBase64.decodeBare(text.substring(parameters + 1, salt));
        byte[] hash = PaddedBase64.decodeBare(text.substring(salt + 1));
        if (salted == null
                || hash == null
                || salted.length < 8
                || salted.length > 64
                || hash.length < 16
                || hash.length > 64) {
            return new Read.Bad(
                    "must end with a salt of 8 to 64 bytes and a hash of 16 to 64, in base64 without padding");
        }
        return new Read.Ok(new Argon2id(memory, iterations, lanes, Body.of(salted), Body.of(hash)));
    }

    /** {@code $2b$CC$} and 53 characters of bcrypt's own base64: 22 of salt, 31 of hash. */
    private static Read bcrypt(String text) {
        if (text.length() != 60 || text.charAt(6) != '$') {
            return new Read.Bad("must be $2b$, two digits, $ and 53 characters");
        }
        int cost = isDigit(text.charAt(4)) ? (text.charAt(4) - '0') * 10 + text.charAt(5) - '0' : 0;
        if (!isDigit(text.charAt(5)) || cost < 4) {
            return new Read.Bad("must have a cost of 04 or more");
        }
        if (cost > Bcrypt.MAX_COST) {
            return new Read.Bad("takes too long to check: a cost of 13 is the most");
        }
        byte[] salt = Base64Url.decode(url(text, 7, 29, 4));
        byte[] hash = Base64Url.decode(url(text, 29, 60, 2));
        if (salt == null || hash == null) {
            return new Read.Bad("must end with 53 characters of bcrypt's base64 ");
        }
        return new Read.Ok(new Bcrypt(cost, Body.of(salt), Body.of(hash)));
    }

    /**
     * bcrypt's digits in base64url's: {@code ./A-Za-z0-9} in place of {@code A-Za-z0-9-_}. Some programs leave chance in the
     * bits after the last byte, {@code spare} of them, which mean nothing.
     */
    private static String url(String text, int from, int to, int spare) {
        var url = new char[to - from];
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int value = c >= '.' && c <= '/'
                    ? c - '.'
                    : c >= 'A' && c <= 'Z'
                            ? c - 'A' + 2
                            : c >= 'a' && c <= 'z' ? c - 'a' + 28 : isDigit(c) ? c - '0' + 54 : -1;
            int whole = i == to - 1 ? value & -1 << spare : value;
            url[i - from] =
                    value < 0 ? '=' : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(whole);
        }
        return new String(url);
    }

    /** A whole number without leading zeros, up to a million or so; -1 for anything else. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        return from == to || to - from > 7 || text.charAt(from) == '0' ? -1 : number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
