package gateway.limit;

import gateway.hash.Sha256;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Limit;
import gateway.policy.LimitSet;
import gateway.policy.Scheme;
import gateway.route.Route;
import gateway.route.Target;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names counters: {@code scope/owner/limit}, and for each thing that is counted apart {@code /letter/value}, or a letter
 * alone where there is no value. Injective: two counters share a name only if they are the same limit of the same route,
 * policy, service or plan for the same values. Whatever the client chooses, and what tells of persons or may be long,
 * stands as a hash, so that no client can write a name; a consumer's id stands as it is while it is short and plain.
 *
 * <p>Callers who have an allowance of their own, where who they are does not stand in the name anyway, are counted apart
 * from the others: {@code /t/...} at the end.
 */
final class CounterKey {
    private static final int PLAIN = 64;

    private CounterKey() {}

    /** Of a limit of {@code set}, for those who have no allowance of their own. */
    static String of(LimitSet set, Limit limit, Call call) {
        return beginning(set, limit) + values(limit, call);
    }

    /** Of a limit of a plan, for those who have no allowance of their own. */
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

    /** The end of the name where one consumer has an allowance of its own. */
    static String ofConsumer(Limit limit, String consumer) {
        return tells(limit, false) ? "" : "/t/" + consumer(consumer);
    }

    /** The end of the name where those with a plan have an allowance of their own. */
    static String ofPlanHolders(Limit limit, String plan) {
        return tells(limit, true) ? "" : "/t/P/" + escape(plan);
    }

    /** Whether the values tell the consumer, and so its plan; or the plan alone, where that is enough. */
    private static boolean tells(Limit limit, boolean planIsEnough) {
        for (int i = 0; i < limit.by().size(); i++) {
            Limit.By by = limit.by().get(i);
            if (by instanceof Limit.By.Consumer
                    || by instanceof Limit.By.Credential
                    || planIsEnough && by instanceof Limit.By.Plan) {
                return true;
            }
        }
        return false;
    }

    /** What is counted apart, as this call has it. */
    private static String values(Limit limit, Call call) {
        var values = new StringBuilder();
        for (int i = 0; i < limit.by().size(); i++) {
            values.append('/').append(value(limit.by().get(i), call));
        }
        return values.toString();
    }

    /** A name for the partition that callers may see (the {@code pk} parameter of RateLimit fields). */
    static String partition(String key) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(Sha256.hash(key.getBytes(StandardCharsets.UTF_8)), 9));
    }

    private static String value(Limit.By by, Call call) {
        Request request = call.request();
        if (by instanceof Limit.By.Consumer) {
            return call.caller() instanceof Caller.Known known
                    ? consumer(known.consumer())
                    : ip(request, Limit.By.Ip.DEFAULT);
        }
        if (by instanceof Limit.By.Ip ip) {
            return ip(request, ip);
        }
        if (by instanceof Limit.By.Header(var name)) {
            return "h/" + hashed(request.headers().all(name));
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
            String value = call.parameters().get(name);
            return value == null ? "v" : "v/" + hashed(List.of(value));
        }
        return claim(((Limit.By.Claim) by).name(), call);
    }

    /** Small letters where there is none, so that no id is taken for what comes after it. */
    static String plan(Optional<String> id) {
        return id.isPresent() ? "P/" + escape(id.get()) : "p";
    }

    static String route(Route route) {
        return "R/" + escape(route.id());
    }

    static String service(Route route) {
        return route.target() instanceof Target.Http http
                ? "S/" + escape(http.service().id())
                : "s";
    }

    static String credential(Scheme scheme, String credential, String consumer) {
        return "k/" + hashed(List.of(scheme.word(), credential, consumer));
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

    private static String claim(String name, Call call) {
        Json claim = call.caller() instanceof Caller.Known known ? Caller.claim(name, known.claims()) : null;
        String text = canonical(claim);
        return text.isEmpty() ? "m" : "m/" + hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One text for one meaning: of several values neither order nor repetition counts. Empty for nothing. */
    private static String canonical(@Nullable Json claim) {
        if (claim == null || claim == Json.Null.NULL) {
            return "";
        }
        if (!(claim instanceof Json.Arr(List<Json> items))) {
            return claim.text();
        }
        if (items.isEmpty()) {
            return "";
        }
        List<String> texts = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            String text = items.get(i).text();
            if (!texts.contains(text)) {
                texts.add(text);
            }
        }
        if (texts.size() == 1) {
            return texts.getFirst(); // a list of one is that one
        }
        Collections.sort(texts);
        var joined = new StringBuilder("[");
        for (String text : texts) {
            joined.append(text).append(',');
        }
        return joined.toString();
    }

    /** Each with its length before it, so that no two lists are one text. */
    private static String hashed(List<String> parts) {
        var joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            joined.append(parts.get(i).length()).append(':').append(parts.get(i));
        }
        return hash(joined.toString().getBytes(StandardCharsets.UTF_8));
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
