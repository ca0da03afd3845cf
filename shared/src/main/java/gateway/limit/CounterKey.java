package gateway.limit;

import gateway.hash.Sha256;
import gateway.http.Request;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Scheme;
import gateway.route.Route;
import gateway.route.Target;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Names counters: {@code scope/owner/limit/kind/value...}. Injective: two counters share a name only if they are the same
 * limit of the same route, policy or plan for the same caller. Addresses and header values, which tell of persons and may be
 * long, stand as a hash; a consumer's id stands as it is while it is short and plain.
 */
final class CounterKey {
    private static final int PLAIN = 64;

    private CounterKey() {}

    /** Of a limit of {@code set}. */
    static String of(LimitSet set, Limit limit, Call call) {
        return beginning(set, limit) + values(limit, call);
    }

    static String ofPlan(String planId, Limit limit, Call call) {
        return beginningOfPlan(planId, limit) + values(limit, call);
    }

    /** What all counters of a limit of {@code set} begin with. */
    static String beginning(LimitSet set, Limit limit) {
        String scope = switch (set.scope()) {
            case ROUTE -> "r/";
            case POLICY -> "o/";
            case SERVICE -> "s/";
            case GATEWAY -> "g/";
        };
        return scope + escape(set.owner()) + "/" + escape(limit.name());
    }

    /** What all counters of a plan's limit begin with. */
    static String beginningOfPlan(String planId, Limit limit) {
        return "p/" + escape(planId) + "/" + escape(limit.name());
    }

    private static String values(Limit limit, Call call) {
        var values = new StringBuilder();
        for (Limit.By by : limit.by()) {
            values.append('/').append(value(by, call));
        }
        return values.toString();
    }

    /** A name for the partition that callers may see (the {@code pk} parameter of RateLimit fields). */
    static String partition(String key) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(Sha256.hash(key.getBytes(StandardCharsets.UTF_8)), 9));
    }

    private static String value(Limit.By by, Call call) {
        Request request = call.request();
        if (by instanceof Limit.By.Header(var name)) {
            return header(request.headers().all(name));
        }
        if (by instanceof Limit.By.Ip ip) {
            return ip(request, ip);
        }
        if (by instanceof Limit.By.Consumer) {
            return call.caller() instanceof Caller.Known known
                    ? consumer(known.consumer())
                    : ip(request, Limit.By.Ip.DEFAULT);
        }
        if (by instanceof Limit.By.Credential) {
            return call.caller() instanceof Caller.Known known
                    ? credential(known.scheme(), known.credential(), known.consumer())
                    : ip(request, Limit.By.Ip.DEFAULT);
        }
        if (by instanceof Limit.By.Plan) {
            return plan(call.caller() instanceof Caller.Known known ? known.plan() : Optional.empty());
        }
        if (by instanceof Limit.By.Route) {
            return route(call.route());
        }
        if (by instanceof Limit.By.Service) {
            return service(call.route());
        }
        if (by instanceof Limit.By.Parameter(var name)) {
            return "v/" + hashed(call.parameters().getOrDefault(name, ""));
        }
        throw new IllegalStateException("counting by " + by + " is not there yet");
    }

    static String plan(Optional<String> id) {
        return id.isPresent() ? "P/" + escape(id.get()) : "P";
    }

    static String route(Route route) {
        return "R/" + escape(route.id());
    }

    static String service(Route route) {
        return route.target() instanceof Target.Http http
                ? "S/" + escape(http.service().id())
                : "S";
    }

    static String credential(Scheme scheme, String credential, String consumer) {
        return "k/" + hashed(scheme.word(), credential, consumer);
    }

    private static String hashed(String... parts) {
        var joined = new StringBuilder();
        for (String part : parts) {
            joined.append(part.length()).append(':').append(part);
        }
        return hash(joined.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String consumer(String id) {
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

    private static String ip(Request request, Limit.By.Ip by) {
        String text = request.ingress().clientIp();
        try {
            byte[] address = InetAddress.ofLiteral(text).getAddress();
            return "i/" + hash(network(address, address.length == 4 ? by.v4() : by.v6()));
        } catch (IllegalArgumentException _) {
            return "I/" + hash(text.getBytes(StandardCharsets.UTF_8)); // the front gave none
        }
    }

    /** The first {@code bits} of an address. */
    private static byte[] network(byte[] address, int bits) {
        byte[] network = Arrays.copyOf(address, (bits + 7) / 8);
        if (bits % 8 != 0) {
            network[network.length - 1] &= (byte) (0xff << 8 - bits % 8);
        }
        return network;
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
