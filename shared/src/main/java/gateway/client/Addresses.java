package gateway.client;

import java.net.InetAddress;

/**
 * Which addresses lie in the public internet, by the IANA registries of special-purpose addresses (RFC 6890, RFC 8190).
 * What is not known to be public is refused.
 */
final class Addresses {
    private Addresses() {}

    /** Whether {@code address} may be dialled for an origin of {@link Origin.Reach#PUBLIC}. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? isPublic4(bytes, 0) : isPublic6(bytes);
    }

    /** Addresses that no service has, whatever its reach: unspecified (which Linux takes for loopback), multicast, broadcast. */
    static boolean isDiallable(InetAddress address) {
        byte[] bytes = address.getAddress();
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !(bytes.length == 4 && (at(bytes, 0) == 0 || at(bytes, 0) >= 240));
    }

    private static boolean isPublic4(byte[] bytes, int from) {
        int a = at(bytes, from);
        int b = at(bytes, from + 1);
        int c = at(bytes, from + 2);
        return switch (a) {
            case 0, 10, 127 -> false; // "this network", RFC 1918, loopback
            case 100 -> b < 64 || b > 127; // 100.64/10: RFC 6598, carriers' and some clouds' inside
            case 169 -> b != 254; // link-local, the metadata service among them
            case 172 -> b < 16 || b > 31; // RFC 1918
            case 192 ->
                !(b == 168 // RFC 1918
                        || b == 0 && (c == 0 || c == 2) // protocol assignments, documentation
                        || b == 88 && c == 99); // 6to4 relays, RFC 7526
            case 198 ->
                !(b == 18
                        || b == 19 // benchmarks, RFC 2544
                        || b == 51 && c == 100); // documentation
            case 203 -> !(b == 0 && c == 113); // documentation
            default -> a < 224; // multicast, reserved, broadcast
        };
    }

    private static boolean isPublic6(byte[] bytes) {
        int first = at(bytes, 0) << 8 | at(bytes, 1);
        int second = at(bytes, 2) << 8 | at(bytes, 3);
        if (first == 0x64 && second == 0xff9b) {
            // NAT64 reaches the IPv4 address at the end (RFC 6052 2.1); 64:ff9b:1::/48 is for local use
            return isZero(bytes, 4, 12) && isPublic4(bytes, 12);
        }
        if (first >> 13 != 1) {
            return false; // only 2000::/3 is global unicast: loopback, mapped, fc00::/7, fe80::/10, ff00::/8 are
            // outside
        }
        return switch (first) {
            case 0x2001 -> second >= 0x200 && second != 0xdb8; // 2001::/23: Teredo, benchmarks, ORCHID; documentation
            case 0x2002 -> isPublic4(bytes, 2); // 6to4 reaches the IPv4 address in it (RFC 3056)
            case 0x3fff -> second >= 0x1000; // documentation, RFC 9637
            default -> true;
        };
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int at(byte[] bytes, int index) {
        return bytes[index] & 0xff;
    }
}
