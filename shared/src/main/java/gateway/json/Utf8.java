package gateway.json;

/** What well-formed UTF-8 is. */
final class Utf8 {
    private Utf8() {}

    /** The length of the well-formed sequence that begins at {@code i}, or 0 (Unicode 16, table 3-7). */
    static int sequence(byte[] in, int i, int to) {
        int lead = in[i] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        if (length == 0 || i + length > to) {
            return 0;
        }
        int second = in[i + 1] & 0xff;
        int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int k = 2; k < length; k++) {
            if ((in[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Writes {@code point}, which is no surrogate, and answers where it ends; there must be room for four bytes. */
    static int put(byte[] out, int at, int point) {
        if (point < 0x80) {
            out[at++] = (byte) point;
            return at;
        }
        if (point < 0x800) {
            out[at++] = (byte) (0xc0 | point >> 6);
        } else {
            if (point < 0x10000) {
                out[at++] = (byte) (0xe0 | point >> 12);
            } else {
                out[at++] = (byte) (0xf0 | point >> 18);
                out[at++] = (byte) (0x80 | point >> 12 & 0x3f);
            }
            out[at++] = (byte) (0x80 | point >> 6 & 0x3f);
        }
        out[at++] = (byte) (0x80 | point & 0x3f);
        return at;
    }
}
