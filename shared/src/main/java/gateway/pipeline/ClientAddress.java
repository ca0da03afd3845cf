package gateway.pipeline;

import gateway.http.AddressRange;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Ingress.Trail;
import gateway.http.Request;
import gateway.policy.GatewaySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds where a request comes from, behind the proxies that the gateway trusts ({@code docs/forwarding.md}). The entries of
 * {@code x-forwarded-for}, the peer last, are a chain of which only the end can be believed: each was written by the one
 * after it. From the right, the trusted proxies are skipped; the next is the client. Where the chain does not bear this
 * out, nobody is believed, and the peer is the client.
 */
final class ClientAddress {
    private ClientAddress() {}

    /** The client's address and the proxies, settled; empty where nothing is to be said but what the front says. */
    static Optional<Ingress> settle(Request request, GatewaySettings settings) {
        Ingress ingress = request.ingress();
        int hops = settings.trustedHops();
        if (hops == 0 || ingress.trail() == Trail.SETTLED || !AddressRange.isAddress(ingress.clientIp())) {
            return Optional.empty();
        }
        List<String> chain = chain(request.headers(), ingress);
        int client = chain.size() - 1 - hops;
        if (client < 0) {
            return Optional.empty();
        }
        List<String> proxies = new ArrayList<>(hops);
        for (int i = client; i < chain.size(); i++) {
            Optional<String> address = address(chain.get(i));
            if (address.isEmpty()) {
                return Optional.empty();
            }
            if (i > client && !isTrusted(address.get(), settings.trustedProxies())) {
                return Optional.empty();
            }
            proxies.add(address.get());
        }
        return Optional.of(ingress.settled(proxies.getFirst(), proxies.subList(1, proxies.size())));
    }

    private static boolean isTrusted(String address, List<AddressRange> trusted) {
        if (trusted.isEmpty()) {
            return true;
        }
        for (AddressRange range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The entries as they stand, the peer last. */
    private static List<String> chain(Headers headers, Ingress ingress) {
        List<String> chain = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equals("x-forwarded-for")) {
                add(chain, headers.value(i));
            }
        }
        String peer = ingress.clientIp();
        if (ingress.trail() == Trail.FIRST_ALONE && chain.size() < 2) {
            return List.of(peer); // what is left of a longer list is its beginning, which anybody may have written
        }
        if (isPeer(chain, 1, peer)) {
            return chain;
        }
        if (ingress.trail() == Trail.APPENDED_BEFORE_EDGE && isPeer(chain, 2, peer)) {
            return chain.subList(0, chain.size() - 1);
        }
        chain.add(peer);
        return chain;
    }

    private static void add(List<String> chain, String line) {
        int from = 0;
        for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', from)) {
            chain.add(line.substring(from, comma).strip());
            from = comma + 1;
        }
        chain.add(line.substring(from).strip());
    }

    private static boolean isPeer(List<String> chain, int fromTheRight, String peer) {
        if (chain.size() < fromTheRight) {
            return false;
        }
        Optional<String> entry = address(chain.get(chain.size() - fromTheRight));
        return entry.isPresent() && AddressRange.isSame(entry.get(), peer);
    }

    /** The address in an entry, which may be in quotes, in brackets, and have a port (RFC 7239 6). */
    static Optional<String> address(String entry) {
        String text = entry;
        if (text.length() > 2 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"') {
            text = text.substring(1, text.length() - 1);
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            boolean fits = end > 0 && (end == text.length() - 1 || isPort(text, end + 1));
            text = fits ? text.substring(1, end) : "";
            return text.indexOf(':') >= 0 && AddressRange.isAddress(text) ? Optional.of(text) : Optional.empty();
        }
        int colon = text.indexOf(':');
        if (colon > 0 && colon == text.lastIndexOf(':')) {
            text = isPort(text, colon) ? text.substring(0, colon) : "";
        }
        return AddressRange.isAddress(text) ? Optional.of(text) : Optional.empty();
    }

    /** A colon at {@code from} and digits to the end. */
    private static boolean isPort(String text, int from) {
        int digits = text.length() - from - 1;
        if (text.charAt(from) != ':' || digits < 1 || digits > 5) {
            return false;
        }
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
