package gateway.hash;

/**
 * SHA-256 (FIPS 180-4). Written out because the first {@code MessageDigest} of a process loads the provider framework, for
 * some 30 ms of CPU time in a cold function, while this takes less than a tenth of a millisecond for a short text; warm,
 * under the compiler that functions run with, it is no slower. The JDK's own is its oracle in the tests.
 */
public final class Sha256 {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 4.2.2). */
    private static final int[] K = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, //
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, //
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, //
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, //
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, //
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, //
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, //
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private Sha256() {}

    /** The hash of {@code message}: 32 bytes. */
    public static byte[] hash(byte[] message) {
        int[] hash = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
        int[] schedule = new int[64];
        int whole = message.length & ~63;
        for (int block = 0; block < whole; block += 64) {
            compress(hash, schedule, message, block);
        }
        // 5.1.1: a one bit, zeros, and the length in bits at the end of a block.
        int rest = message.length - whole;
        byte[] end = new byte[rest < 56 ? 64 : 128];
        System.arraycopy(message, whole, end, 0, rest);
        end[rest] = (byte) 0x80;
        long bits = 8L * message.length;
        for (int i = 1; i <= 8; i++) {
            end[end.length - i] = (byte) bits;
            bits >>>= 8;
        }
        for (int block = 0; block < end.length; block += 64) {
            compress(hash, schedule, end, block);
        }
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = (byte) (hash[i >> 2] >>> 24 - 8 * (i & 3));
        }
        return bytes;
    }

    /** 6.2.2. */
    private static void compress(int[] hash, int[] w, byte[] in, int from) {
        for (int t = 0; t < 16; t++) {
            int at = from + 4 * t;
            w[t] = in[at] << 24 | (in[at + 1] & 255) << 16 | (in[at + 2] & 255) << 8 | in[at + 3] & 255;
        }
        for (int t = 16; t < 64; t++) {
            int x = w[t - 15];
            int y = w[t - 2];
            int s0 = Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
            int s1 = Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ y >>> 10;
            w[t] = s1 + w[t - 7] + s0 + w[t - 16];
        }
        int a = hash[0];
        int b = hash[1];
        int c = hash[2];
        int d = hash[3];
        int e = hash[4];
        int f = hash[5];
        int g = hash[6];
        int h = hash[7];
        for (int t = 0; t < 64; t++) {
            int s1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = h + s1 + (e & f ^ ~e & g) + K[t] + w[t];
            int s0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = s0 + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        hash[0] += a;
        hash[1] += b;
        hash[2] += c;
        hash[3] += d;
        hash[4] += e;
        hash[5] += f;
        hash[6] += g;
        hash[7] += h;
    }

    /** {@code bytes} in lower-case hexadecimal. */
    public static String hex(byte[] bytes) {
        char[] text = new char[bytes.length * 2];
        for (int i = 0; i < bytes.length; i++) {
            text[2 * i] = HEX[bytes[i] >> 4 & 15];
            text[2 * i + 1] = HEX[bytes[i] & 15];
        }
        return new String(text);
    }
}
