package gateway.upstream;

import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Problem;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The header fields that an upstream sees of a request ({@code docs/forwarding.md}).
 *
 * <p>Names are judged with underscores read as hyphens, for many servers cannot tell the two apart (RFC 3875 4.1.18): what
 * the gateway sets or drops as {@code x-consumer-id} must not come through as {@code x_consumer_id}.
 */
public final class RequestFields {
    /** The consumer's id. What is no visible ASCII in it, and the percent sign, is percent-encoded. */
    public static final String CONSUMER_ID = "x-consumer-id";

    /** The consumer's plan, where it has one; encoded as the id. */
    public static final String CONSUMER_PLAN = "x-consumer-plan";

    /** The caller's scopes in alphabetical order, separated by spaces, each encoded as the id; absent for none. */
    public static final String CONSUMER_SCOPES = "x-consumer-scopes";

    private static final String CONSUMER = "x-consumer-";
    private static final String FORWARDED = "x-forwarded-";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private RequestFields() {}

    /** The problem of a request that two servers could understand in two ways, if it is one. */
    public static Optional<Problem> fault(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (isSingle(name) && (!headers.only(name).isPresent() || isJoined(name, headers.value(i)))) {
                return Optional.of(Problem.of(
                        Problem.Type.BAD_REQUEST,
                        "The header field " + name + " stands more than once. Send it once."));
            }
        }
        return Optional.empty();
    }

    /** Fields of which a second one changes what a request means (RFC 9110 5.3, 7.2, 8.3, 8.6, 11.6.2). */
    private static boolean isSingle(String name) {
        return switch (name) {
            case "host", "content-length", "content-type", "authorization" -> true;
            default -> false;
        };
    }

    /** Whether a front has joined several lines to one value. */
    private static boolean isJoined(String name, String value) {
        return switch (name) {
            case "authorization" -> isToken68(value) && value.indexOf(',') >= 0;
            case "content-type" -> hasComma(value);
            default -> value.indexOf(',') >= 0;
        };
    }

    /** Schemes whose credentials have no comma (RFC 6750 2.1, RFC 7617 2). */
    private static boolean isToken68(String value) {
        return value.regionMatches(true, 0, "bearer ", 0, 7) || value.regionMatches(true, 0, "basic ", 0, 6);
    }

    /** A comma outside of quotes. */
    private static boolean hasComma(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return true;
            }
        }
        return false;
    }

    /** All fields for a request that is forwarded as it is. */
    public static Headers of(Call call) {
        return build(call, false);
    }

    /**
     * The fields for a part of an aggregate, which is a request of the gateway's own: none about the client's content, none
     * that make it conditional or partial, and JSON as what is wanted.
     */
    public static Headers ofPart(Call call) {
        return build(call, true);
    }

    private static Headers build(Call call, boolean part) {
        Headers sent = call.request().headers();
        List<String> named = Hops.named(sent);
        String apiKey = hyphened(call.configuration().gateway().apiKeyHeader());
        var fields = new Headers.Builder();
        var via = new StringBuilder();
        for (int i = 0; i < sent.size(); i++) {
            String name = sent.name(i);
            String judged = hyphened(name);
            if (judged.equals("via")) {
                via.append(sent.value(i)).append(", ");
            } else if (!Hops.isHop(judged)
                    && !named.contains(name)
                    && !isOurs(judged)
                    && !(judged.equals("content-type") && !name.equals(judged))
                    && !judged.equals(apiKey)
                    && !(part && isOfContent(judged))) {
                fields.add(name, sent.value(i));
            }
        }
        if (part) {
            fields.add("accept", "application/json").add("accept-encoding", "identity");
        }
        addForwarded(fields, call.request().ingress(), sent);
        addCaller(fields, call.caller());
        if (!call.requestId().isEmpty() && Headers.isValue(call.requestId())) {
            fields.add("x-request-id", call.requestId());
        }
        return fields.add(
                        "via",
                        via.append(version(call.request().ingress()))
                                .append(" lambda-gateway")
                                .toString())
                .build();
    }

    private static String hyphened(String name) {
        return name.indexOf('_') < 0 ? name : name.replace('_', '-');
    }

    /** Fields whose word upstreams take, so that it must be the gateway's. */
    private static boolean isOurs(String name) {
        return switch (name) {
            case "host", // the client sets the upstream's
                    "forwarded",
                    "x-real-ip",
                    "x-client-ip",
                    "x-cluster-client-ip",
                    "true-client-ip",
                    "x-request-id",
                    "x-original-url", // a path or method other than the one that was matched
                    "x-rewrite-url",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override" -> true;
            default -> name.startsWith(CONSUMER) || name.startsWith(FORWARDED);
        };
    }

    private static boolean isOfContent(String name) {
        return switch (name) {
            case "accept", "accept-encoding", "range", "origin" -> true;
            default ->
                name.startsWith("content-") || name.startsWith("if-") || name.startsWith("access-control-request-");
        };
    }

    private static void addForwarded(Headers.Builder fields, Ingress ingress, Headers sent) {
        String ip = ingress.clientIp();
        String host = ingress.host();
        String scheme = scheme(ingress, sent);
        var forwarded = new StringBuilder();
        if (!ip.isEmpty() && Headers.isValue(ip)) {
            fields.add(FORWARDED + "for", ip);
            forwarded
                    .append(ip.indexOf(':') < 0 ? "for=" + ip : "for=\"[" + ip + "]\"")
                    .append(';');
        }
        if (!host.isEmpty() && Headers.isValue(host) && host.indexOf('"') < 0 && host.indexOf('\\') < 0) {
            fields.add(FORWARDED + "host", host);
            forwarded.append("host=\"").append(host).append("\";");
        }
        fields.add(FORWARDED + "proto", scheme);
        fields.add("forwarded", forwarded.append("proto=").append(scheme).toString()); // RFC 7239 4
    }

    /** Every front takes https alone, but for a load balancer, which says which it was. */
    private static String scheme(Ingress ingress, Headers sent) {
        boolean balancer = ingress.context().get("elb") instanceof Json.Obj;
        return balancer && sent.only("x-forwarded-proto").orElse("").equals("http") ? "http" : "https";
    }

    private static String version(Ingress ingress) {
        String protocol = ingress.protocol();
        String version = protocol.startsWith("HTTP/") ? protocol.substring(5) : "";
        return Headers.isName(version) ? version : "1.1";
    }

    private static void addCaller(Headers.Builder fields, Caller caller) {
        if (!(caller instanceof Caller.Known known)) {
            return;
        }
        fields.add(CONSUMER_ID, visible(known.consumer()));
        if (known.plan().isPresent()) {
            fields.add(CONSUMER_PLAN, visible(known.plan().get()));
        }
        if (!known.scopes().isEmpty()) {
            var scopes = new StringBuilder();
            for (String scope : new TreeSet<>(known.scopes())) {
                scopes.append(scopes.isEmpty() ? "" : " ").append(visible(scope));
            }
            fields.add(CONSUMER_SCOPES, scopes.toString());
        }
    }

    /** Identity comes from tokens, too, where any text may stand; two that differ stay different. */
    private static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '%') {
                return encoded(text);
            }
        }
        return text;
    }

    private static String encoded(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b <= 0x20 || b == 0x7f || b == '%') {
                out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
