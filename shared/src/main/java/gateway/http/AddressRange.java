package gateway.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** A range of IP addresses in CIDR notation (RFC 4632 3.1, RFC 4291 2.3); one address is a range of its own. */
public final class AddressRange {
    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /**
     * The range that {@code text} writes, such as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or {@code 192.0.2.1}. Empty
     * for anything else: a name, a zone, a prefix that is too long, an address with bits beyond its prefix.
     */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        byte[] network = address.get();
        int bits = slash < 0 ? network.length * 8 : prefix(text.substring(slash + 1));
        if (bits < 0 || bits > network.length * 8) {
            return Optional.empty();
        }
        var range = new AddressRange(masked(network, bits), bits);
        return Arrays.equals(range.network, network) ? Optional.of(range) : Optional.empty();
    }

    /** Whether it holds {@code address}, in text; an IPv4 address in IPv6 form (RFC 4291 2.5.5.2) is that IPv4 address. */
    public boolean contains(String address) {
        Optional<byte[]> bytes = address(address);
        return bytes.isPresent()
                && bytes.get().length == network.length
                && Arrays.equals(masked(bytes.get(), bits), network);
    }

    /** Whether {@code text} is an address, without brackets, port and zone. */
    public static boolean isAddress(String text) {
        return address(text).isPresent();
    }

    /** Whether two addresses are the same one, however they are written. */
    public static boolean isSame(String one, String other) {
        Optional<byte[]> bytes = address(one);
        Optional<byte[]> others = address(other);
        return bytes.isPresent() && others.isPresent() && Arrays.equals(bytes.get(), others.get());
    }

    /** Whether some address is in both. */
    public boolean overlaps(AddressRange other) {
        int shorter = Math.min(bits, other.bits);
        return network.length == other.network.length
                && Arrays.equals(masked(network, shorter), masked(other.network, shorter));
    }

    /** The bits that its addresses begin with, behind 4 or 6: those of a range within this one begin with them too. */
    public String bits() {
        var out = new StringBuilder().append(network.length == 4 ? '4' : '6');
        for (int i = 0; i < bits; i++) {
            out.append(network[i / 8] >> (7 - i % 8) & 1);
        }
        return out.toString();
    }

    /** Whether every address of {@code other} is in this. */
    public boolean covers(AddressRange other) {
        return bits <= other.bits && overlaps(other);
    }

    private static Optional<byte[]> address(String text) {
        if (text.indexOf('%') >= 0 || text.startsWith("[") || text.indexOf(':') < 0 && !isDotted(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Four numbers without zeros in front, which some take for octal ones (RFC 6943 3.1.1). */
    private static boolean isDotted(String text) {
        int dots = 0;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0) {
                dots++;
                digits = 0;
            } else if (c >= '0' && c <= '9' && (digits == 0 || text.charAt(i - digits) != '0')) {
                digits++;
            } else {
                return false;
            }
        }
        return dots == 3 && digits > 0;
    }

    private static int prefix(String text) {
        if (text.isEmpty() || text.length() > 3 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            bits = bits * 10 + c - '0';
        }
        return bits;
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = Arrays.copyOf(address, address.length);
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            masked[i] &= (byte) (0xff << 8 - kept);
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && range.bits == bits && Arrays.equals(range.network, network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(network).getHostAddress() + "/" + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e); // of 4 or 16 bytes, as parsed
        }
    }
}
