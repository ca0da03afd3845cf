package gateway.auth;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.http.StructuredField;
import gateway.http.StructuredField.Bool;
import gateway.http.StructuredField.InnerList;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Member;
import gateway.http.StructuredField.Text;
import gateway.http.StructuredField.Value;
import gateway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a signature of a request is over (RFC 9421 2.5): a line for each component that it covers, of the request as the
 * client sent it.
 *
 * <p>A request's own front may have decoded the path or joined field lines; docs/signatures.md says what to sign so that
 * it holds behind each. Components of a related message ({@code req}) and of trailers ({@code tr}) are refused, and so is
 * whatever else is not known: what cannot be checked must not look as if it had been.
 */
final class SignatureBase {
    static final String METHOD = "@method";
    static final String TARGET_URI = "@target-uri";
    static final String AUTHORITY = "@authority";
    static final String SCHEME = "@scheme";
    static final String REQUEST_TARGET = "@request-target";
    static final String PATH = "@path";
    static final String QUERY = "@query";
    static final String QUERY_PARAM = "@query-param";

    private static final int MOST_COMPONENTS = 64;

    /** Fields that are known to be structured: only of these is there a canonical form (2.1.1). */
    private static final Set<String> DICTIONARIES = Set.of(
            "accept-signature",
            "content-digest",
            "priority",
            "repr-digest",
            "signature",
            "signature-input",
            "want-content-digest",
            "want-repr-digest");

    /** What became of an attempt. */
    sealed interface Built {
        /** @param text ASCII, without a line end at its end */
        record Ok(String text) implements Built {
            byte[] bytes() {
                return text.getBytes(StandardCharsets.US_ASCII);
            }
        }

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Built {}
    }

    static final String MISSING = "component-missing";
    static final String UNSUPPORTED = "component-unsupported";
    static final String DUPLICATE = "component-duplicate";
    static final String UNREADABLE = "component-unreadable";

    private final Request request;
    private final StringBuilder out = new StringBuilder(512);

    private SignatureBase(Request request) {
        this.request = request;
    }

    /** The base of {@code request} for the components and parameters of {@code input}. */
    static Built of(Request request, InnerList input) {
        var base = new SignatureBase(request);
        String fault = base.build(input);
        return fault == null ? new Built.Ok(base.out.toString()) : new Built.Bad(fault);
    }

    /** Null, or why it cannot be built. */
    private @Nullable String build(InnerList input) {
        if (input.items().size() > MOST_COMPONENTS) {
            return UNSUPPORTED;
        }
        Set<Item> seen = new HashSet<>(); // parameters are compared without their order, as the RFC's 2 wants
        for (Item component : input.items()) {
            if (!(component.value() instanceof Text(var name))) {
                return UNSUPPORTED;
            }
            if (!seen.add(component)) {
                return DUPLICATE;
            }
            StructuredField.write(out, component);
            out.append(": ");
            int start = out.length();
            String fault = !name.isEmpty() && name.charAt(0) == '@'
                    ? derived(name, component.parameters())
                    : field(name, component.parameters());
            if (fault != null) {
                return fault;
            }
            if (!isPlain(start)) {
                return UNREADABLE;
            }
            out.append('\n');
        }
        out.append("\"@signature-params\": ");
        StructuredField.write(out, input);
        return null;
    }

    /** No line end that would begin another component, and ASCII alone (2.5); {@code bs} is there for the rest. */
    private boolean isPlain(int start) {
        for (int i = start; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c < 0x20 && c != '\t' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------ derived (2.2)

    private @Nullable String derived(String name, SequencedMap<String, Value> parameters) {
        if (name.equals(QUERY_PARAM)) {
            return parameters.size() == 1 && parameters.get("name") instanceof Text(var wanted)
                    ? queryParam(wanted)
                    : UNSUPPORTED;
        }
        if (!parameters.isEmpty()) {
            return UNSUPPORTED;
        }
        boolean target = name.equals(TARGET_URI);
        boolean requestTarget = target || name.equals(REQUEST_TARGET);
        boolean known = requestTarget;
        if (name.equals(METHOD)) {
            out.append(request.method());
            return null;
        }
        if (target || name.equals(SCHEME)) {
            out.append(scheme(request.ingress())).append(target ? "://" : "");
            known = true;
        }
        if (target || name.equals(AUTHORITY)) {
            out.append(authority(request));
            known = true;
        }
        if (requestTarget || name.equals(PATH)) {
            String path = path(request);
            if (path == null) {
                return UNREADABLE;
            }
            out.append(path);
            known = true;
        }
        if (name.equals(QUERY) || requestTarget && !request.query().raw().isEmpty()) {
            out.append('?').append(request.query().raw());
            known = true;
        }
        return known ? null : UNSUPPORTED;
    }

    private static String scheme(Ingress ingress) {
        return ingress.secure() ? "https" : "http";
    }

    /**
     * The host that the front says the client addressed (2.2.3). A port, which no front tells, is taken from {@code host}
     * where that names the same host; who writes another one there breaks the signature.
     */
    static String authority(Request request) {
        String host = request.ingress().host();
        String field = request.headers().only("host").orElse("");
        int colon = field.lastIndexOf(':');
        if (colon <= 0 || !field.substring(0, colon).toLowerCase(Locale.ROOT).equals(host)) {
            return host;
        }
        String port = field.substring(colon + 1);
        boolean usual = port.isEmpty() || port.equals(request.ingress().secure() ? "443" : "80");
        return usual ? host : host + ":" + port;
    }

    /**
     * The path as the client sent it (2.2.6), from its host's root on. Where the front has decoded it, it is encoded as
     * {@link Path#encoded} does; null where that refuses it. A stage or base path that the front has cut off, or keeps
     * out of what routes see, was part of what the client sent and is put back.
     */
    static @Nullable String path(Request request) {
        String text = request.path().text();
        String whole = wholePath(request.ingress().context());
        if (whole.length() > text.length() && whole.endsWith(text)) {
            text = whole;
        }
        if (request.path().encoding() == RawPath.Encoding.ENCODED) {
            return text;
        }
        return Path.of(new RawPath(text, RawPath.Encoding.DECODED)) instanceof Path.Ok(var path)
                ? path.encoded()
                : null;
    }

    /** The front's word for the whole path: HTTP API and function URL under {@code http}, REST API beside it. */
    private static String wholePath(Json.Obj context) {
        Json path = context.get("http") instanceof Json.Obj http ? http.get("path") : context.get("path");
        return path instanceof Json.Str(var text) ? text : "";
    }

    /** 2.2.8: the one value of a parameter that stands there once. */
    private @Nullable String queryParam(String wanted) {
        String value = null;
        for (Query.Parameter parameter : request.query().parameters()) {
            if (encode(parameter.name()).equals(wanted)) {
                if (value != null) {
                    return DUPLICATE;
                }
                value = parameter.value();
            }
        }
        if (value == null) {
            return MISSING;
        }
        if (value.indexOf('\ufffd') >= 0) {
            return UNREADABLE; // stands for any bytes that are no UTF-8
        }
        out.append(encode(value));
        return null;
    }

    /**
     * {@code text} as 2.2.8 wants names and values of parameters: percent-encoded but for letters, digits and
     * {@code *-._} (the application/x-www-form-urlencoded set of the URL standard).
     */
    static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 'a' && b <= 'z'
                    || b >= 'A' && b <= 'Z'
                    || b >= '0' && b <= '9'
                    || b == '*'
                    || b == '-'
                    || b == '.'
                    || b == '_';
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return encoded.toString();
    }

    // ------------------------------------------------------------------------------------------------ fields (2.1)

    private @Nullable String field(String name, SequencedMap<String, Value> parameters) {
        if (!Headers.isName(name) || !name.equals(name.toLowerCase(Locale.ROOT)) || parameters.size() > 1) {
            return UNSUPPORTED;
        }
        List<String> lines = request.headers().all(name);
        if (lines.isEmpty()) {
            return MISSING;
        }
        if (parameters.isEmpty()) {
            join(lines);
            return null;
        }
        Map.Entry<String, Value> parameter = parameters.firstEntry();
        if (parameter.getKey().equals("key")) {
            return parameter.getValue() instanceof Text(var key) ? member(lines, key) : UNSUPPORTED;
        }
        if (!parameter.getValue().equals(new Bool(true))) {
            return UNSUPPORTED;
        }
        return switch (parameter.getKey()) {
            case "sf" -> structured(name, lines);
            case "bs" -> wrapped(lines);
            default -> UNSUPPORTED; // req and tr among them
        };
    }

    private void join(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            out.append(i == 0 ? "" : ", ").append(lines.get(i));
        }
    }

    /** 2.1.1. */
    private @Nullable String structured(String name, List<String> lines) {
        if (!DICTIONARIES.contains(name)) {
            return UNSUPPORTED;
        }
        SequencedMap<String, Member> members = StructuredField.dictionary(lines);
        if (members == null) {
            return UNREADABLE;
        }
        out.append(StructuredField.write(members));
        return null;
    }

    /** 2.1.2. */
    private @Nullable String member(List<String> lines, String key) {
        SequencedMap<String, Member> members = StructuredField.dictionary(lines);
        if (members == null) {
            return UNREADABLE;
        }
        Member member = members.get(key);
        if (member == null) {
            return MISSING;
        }
        StructuredField.write(out, member);
        return null;
    }

    /** 2.1.3; the characters of a value are its bytes. */
    private @Nullable String wrapped(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            byte[] bytes = lines.get(i).getBytes(StandardCharsets.ISO_8859_1);
            StructuredField.write(out, Item.of(new StructuredField.Bytes(Body.of(bytes))));
        }
        return null;
    }
}
