package gateway.limit;

import gateway.hash.Sha256;
import gateway.http.Request;
import gateway.pipeline.Caller;
import gateway.policy.Limit;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Names counters: {@code scope/owner/limit/kind/value}. Injective: two counters share a name only if they are the same
 * limit of the same route, policy or plan for the same caller. Addresses and header values, which tell of persons and may be
 * long, stand as a hash; a consumer's id stands as it is while it is short and plain.
 */
final class CounterKey {
    private static final int PLAIN = 64;

    private CounterKey() {}

    static String ofRoute(String routeId, Limit limit, Caller caller, Request request) {
        return "r/" + escape(routeId) + "/" + escape(limit.name()) + "/" + value(limit.by(), caller, request);
    }

    static String ofPolicy(String policyId, Limit limit, Caller caller, Request request) {
        return "o/" + escape(policyId) + "/" + escape(limit.name()) + "/" + value(limit.by(), caller, request);
    }

    static String ofPlan(String planId, Limit limit, Caller caller, Request request) {
        return "p/" + escape(planId) + "/" + escape(limit.name()) + "/" + value(limit.by(), caller, request);
    }

    /** A name for the partition that callers may see (the {@code pk} parameter of RateLimit fields). */
    static String partition(String key) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(Sha256.hash(key.getBytes(StandardCharsets.UTF_8)), 9));
    }

    private static String value(Limit.By by, Caller caller, Request request) {
        if (by instanceof Limit.By.Header(var name)) {
            return header(request.headers().all(name));
        }
        return by instanceof Limit.By.Consumer && caller instanceof Caller.Known known
                ? consumer(known.consumer())
                : ip(request);
    }

    private static String consumer(String id) {
        return isPlain(id) ? "c/" + id : "C/" + hash(id.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-')) {
                return false;
            }
        }
        return id.length() <= PLAIN;
    }

    /** IPv4 whole, IPv6 by its /64: what one customer of an access provider has to itself (RFC 6177). */
    private static String ip(Request request) {
        String text = request.ingress().clientIp();
        try {
            byte[] address = InetAddress.ofLiteral(text).getAddress();
            return "i/" + hash(address.length == 16 ? Arrays.copyOf(address, 8) : address);
        } catch (IllegalArgumentException _) {
            return "I/" + hash(text.getBytes(StandardCharsets.UTF_8)); // the front gave none
        }
    }

    private static String header(List<String> values) {
        var joined = new StringBuilder();
        for (String value : values) {
            joined.append(value.length()).append(':').append(value);
        }
        return "h/" + hash(joined.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** 128 bits: nobody finds two values that share one. */
    private static String hash(byte[] value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sha256.hash(value), 16));
    }

    private static String escape(String part) {
        return part.indexOf('/') < 0 && part.indexOf('%') < 0
                ? part
                : part.replace("%", "%25").replace("/", "%2F");
    }
}
