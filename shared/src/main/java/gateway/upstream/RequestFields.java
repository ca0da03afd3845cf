package gateway.upstream;

import gateway.http.Headers;
import gateway.http.HopByHop;
import gateway.http.Ingress;
import gateway.pipeline.Call;
import gateway.pipeline.Edits;
import gateway.policy.Forward;
import gateway.policy.Identity;
import gateway.policy.RequestRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that an upstream sees of a request ({@code docs/forwarding.md}).
 *
 * <p>Names are judged with underscores, and whatever else is neither letter nor digit, read as hyphens, for many servers
 * cannot tell them apart: what the gateway sets or drops as {@code x-consumer-id} must not come through as {@code
 * x_consumer_id}.
 */
public final class RequestFields {
    private static final String FORWARDED = "x-forwarded-";

    private RequestFields() {}

    /** All fields for a request that is forwarded as it is, by the rules of its route. */
    public static Headers of(Call call) {
        return of(call, "");
    }

    /** @param token that says who is calling, from {@link Identity.Token}; empty for none */
    static Headers of(Call call, String token) {
        return of(call, call.route().rules().request(), false, token);
    }

    /**
     * The fields for a part of an aggregate, which is a request of the gateway's own: none about the client's content, none
     * that make it conditional or partial, and JSON as what is wanted.
     *
     * @param rules those of its service
     * @param token that says who is calling, from {@link Identity.Token}; empty for none
     */
    static Headers ofPart(Call call, RequestRules rules, String token) {
        return of(call, rules, true, token);
    }

    /** What a field that carries {@code token} says. */
    static String inField(String name, String token) {
        return name.equals("authorization") ? "Bearer ".concat(token) : token;
    }

    private static Headers of(Call call, RequestRules rules, boolean part, String token) {
        var fields = new Headers.Builder();
        String via = addClients(fields, call, rules, part);
        if (part) {
            fields.add("accept", "application/json").add("accept-encoding", "identity");
        }
        addForwarded(fields, call.request().ingress());
        Identity identity = call.configuration().gateway().identity();
        if (rules.told()) {
            IdentityFields.add(fields, identity, call.caller());
            if (!token.isEmpty() && identity.token().isPresent()) {
                String name = identity.token().get().header();
                fields.add(name, inField(name, token));
            }
        }
        if (!call.requestId().isEmpty() && Headers.isValue(call.requestId())) {
            fields.add("x-request-id", call.requestId());
        }
        fields.add("via", via + version(call.request().ingress()) + " lambda-gateway");
        return Edits.applyToRequest(rules.headers(), fields.build(), call);
    }

    /** Adds what may go along of what the client sent, and gives what it sent as {@code via}, to be gone on with. */
    private static String addClients(Headers.Builder fields, Call call, RequestRules rules, boolean part) {
        Headers sent = call.request().headers();
        List<String> named = HopByHop.named(sent);
        String apiKey = Headers.hyphened(call.configuration().gateway().apiKeyHeader());
        Set<String> identity = call.configuration().gateway().identity().own();
        boolean signed =
                !call.configuration().gateway().authentication().principals().isEmpty();
        var via = new StringBuilder();
        for (int i = 0; i < sent.size(); i++) {
            String name = sent.name(i);
            String judged = Headers.hyphened(name);
            boolean forHop =
                    HopByHop.isOne(judged) || !named.isEmpty() && named.contains(name) && !HopByHop.isForAll(name);
            boolean twin = judged.startsWith("content-") && !name.equals(judged);
            if (forHop || twin || isOurs(judged) || judged.equals(apiKey) || part && isOfContent(judged)) {
                continue;
            }
            if (!identity.isEmpty() && identity.contains(judged) || signed && isSignature(judged, sent.value(i))) {
                continue;
            }
            String value =
                    narrowed(name, sent.value(i), rules.forward(), rules.body().isPresent());
            if (value == null) {
                continue;
            }
            if (judged.equals("via")) {
                via.append(value).append(", ");
            } else if (rules.forward().isEmpty()) {
                fields.add(sent, i);
            } else {
                fields.add(name, value);
            }
        }
        return via.toString();
    }

    /** Whether a field is of an AWS signature, which is for the front: whoever has it can send the request once more. */
    private static boolean isSignature(String name, String value) {
        return name.equals("x-amz-security-token")
                || name.equals("authorization") && value.regionMatches(true, 0, "AWS4-", 0, 5);
    }

    /** What of a field goes along where lists say what may; null: nothing. */
    private static @Nullable String narrowed(String name, String value, Optional<Forward> lists, boolean rewritten) {
        if (lists.isEmpty()) {
            return value;
        }
        Forward forward = lists.get();
        if (name.equals("cookie") && !forward.cookies().isEmpty()) {
            return forward.cookies().contains("*") ? value : cookies(value, forward.cookies());
        }
        boolean fits = forward.headers().contains(name)
                || forward.headers().contains("*")
                || name.equals("traceparent") // the gateway's own by now
                || rewritten && name.equals("content-type"); // with the body that the gateway has made
        return fits ? value : null;
    }

    /**
     * The cookies of {@code line} that have one of {@code names}, as they stand. Not one with a character in it that RFC
     * 6265 4.1.1 does not allow and that some servers take for the beginning of another cookie.
     */
    private static @Nullable String cookies(String line, Set<String> names) {
        var kept = new StringBuilder();
        for (int from = 0; from <= line.length(); ) {
            int end = line.indexOf(';', from);
            end = end < 0 ? line.length() : end;
            String pair = line.substring(from, end).strip();
            int equals = pair.indexOf('=');
            if (equals > 0 && names.contains(pair.substring(0, equals).strip()) && !isSeveral(pair)) {
                kept.append(kept.isEmpty() ? "" : "; ").append(pair);
            }
            from = end + 1;
        }
        return kept.isEmpty() ? null : kept.toString();
    }

    private static boolean isSeveral(String pair) {
        return pair.indexOf(',') >= 0 || pair.indexOf(' ') >= 0 || pair.indexOf('\t') >= 0;
    }

    /** Whether upstreams take the word of a field, {@link Headers#hyphened}, so that it must be the gateway's. */
    public static boolean isOurs(String name) {
        return switch (name) {
            case "host", // the client sets the upstream's
                    "forwarded",
                    "x-forwarded",
                    "x-request-id",
                    // where the client is
                    "x-real-ip",
                    "x-client-ip",
                    "x-cluster-client-ip",
                    "x-remote-ip",
                    "x-remote-addr",
                    "x-originating-ip",
                    "x-appengine-user-ip",
                    "x-azure-clientip",
                    "x-azure-socketip",
                    "client-ip",
                    "true-client-ip",
                    "cf-connecting-ip",
                    "cf-connecting-ipv6",
                    "cf-pseudo-ipv4",
                    "fastly-client-ip",
                    "fly-client-ip",
                    "wl-proxy-client-ip",
                    "x-proxyuser-ip",
                    "x-custom-ip-authorization",
                    // over what it came
                    "front-end-https",
                    "x-scheme",
                    "x-url-scheme",
                    // who it is
                    "remote-user",
                    "x-remote-user",
                    "x-webauth-user",
                    "x-client-cert",
                    "x-anonymous-consumer",
                    "x-credential-identifier",
                    "x-credential-username",
                    "x-authenticated-userid",
                    "x-authenticated-scope",
                    "x-endpoint-api-userinfo",
                    "x-amzn-request-context", // what the Lambda Web Adapter says of the event
                    "x-amzn-lambda-context",
                    // another path or method than the one that was matched
                    "x-rewrite-url",
                    "x-script-name",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override",
                    "x-middleware-subrequest", // CVE-2025-29927
                    "x-host",
                    "x-http-host-override",
                    "proxy" -> true; // CVE-2016-5385
            default ->
                name.startsWith("x-")
                        ? name.startsWith(Identity.PREFIX)
                                || name.startsWith(FORWARDED)
                                || name.startsWith("x-original-")
                                || name.startsWith("x-envoy-")
                                || name.startsWith("x-amzn-oidc-")
                                || name.startsWith("x-amzn-mtls-")
                                || name.startsWith("x-auth-request-")
                                || name.startsWith("x-ms-client-principal")
                                || name.startsWith("x-goog-authenticated-user-")
                                || name.startsWith("x-ssl-client-")
                        : name.startsWith("ssl-client-");
        };
    }

    private static boolean isOfContent(String name) {
        return switch (name) {
            case "accept", "accept-encoding", "range", "origin" -> true;
            default ->
                name.startsWith("content-") || name.startsWith("if-") || name.startsWith("access-control-request-");
        };
    }

    private static void addForwarded(Headers.Builder fields, Ingress ingress) {
        String host = ingress.host();
        var addresses = new StringBuilder();
        var forwarded = new StringBuilder(); // RFC 7239 4
        if (!ingress.clientIp().isEmpty() && Headers.isValue(ingress.clientIp())) {
            addresses.append(ingress.clientIp());
            node(forwarded, ingress.clientIp());
            forwarded.append(';');
        }
        boolean named = !host.isEmpty() && host.indexOf('"') < 0 && host.indexOf('\\') < 0 && Headers.isValue(host);
        if (named) {
            forwarded.append("host=\"").append(host).append("\";");
        }
        String scheme = ingress.secure() ? "https" : "http";
        forwarded.append("proto=").append(scheme);
        for (String proxy : ingress.proxies()) {
            addresses.append(", ").append(proxy);
            node(forwarded.append(", "), proxy);
        }
        if (!addresses.isEmpty()) {
            fields.add(FORWARDED + "for", addresses.toString());
        }
        if (named) {
            fields.add(FORWARDED + "host", host);
        }
        fields.add(FORWARDED + "proto", scheme);
        fields.add("forwarded", forwarded.toString());
    }

    private static void node(StringBuilder forwarded, String address) {
        boolean plain = address.indexOf(':') < 0;
        forwarded.append(plain ? "for=" : "for=\"[").append(address).append(plain ? "" : "]\"");
    }

    private static String version(Ingress ingress) {
        String protocol = ingress.protocol();
        String version = protocol.startsWith("HTTP/") ? protocol.substring(5) : "";
        return Headers.isName(version) ? version : "1.1";
    }
}
