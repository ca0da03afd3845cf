package gateway.auth;

import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.policy.Authentication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that API Gateway keeps an authorizer's verdict under, if it keeps any. Whoever sends the same again
 * gets the same verdict, whatever else the request has: so where nobody checks a verdict against the request, nothing else of
 * a request may have a say in it, for it or against it.
 *
 * @param cached      false where API Gateway keeps nothing and asks for every request: then all of it has a say
 * @param headers     names of header fields, lower case
 * @param parameters  names of query parameters
 * @param certificate whether the client's certificate is among them
 */
public record IdentitySources(boolean cached, List<String> headers, List<String> parameters, boolean certificate) {
    /** What API Gateway's console and SAM take where nobody says otherwise. */
    public static final IdentitySources USUAL =
            new IdentitySources(true, List.of(Presented.AUTHORIZATION), List.of(), false);

    /** Nothing is kept. */
    public static final IdentitySources NONE = new IdentitySources(false, List.of(), List.of(), false);

    private static final String CERTIFICATE = "clientCert.clientCertPem";

    public IdentitySources {
        headers = List.copyOf(headers);
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads them in the words of the API's own settings, with commas between: {@code method.request.header.NAME}, {@code
     * $request.header.NAME}, the same with {@code querystring}, and {@code context.identity.clientCert.clientCertPem}; {@code
     * none} where the authorizer's time to live is 0. Sources that can carry no credential, such as a path, are left out.
     *
     * @throws IllegalArgumentException where nothing of it is a source
     */
    public static IdentitySources parse(String text) {
        if (text.strip().equals("none")) {
            return NONE;
        }
        List<String> headers = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        boolean certificate = false;
        int start = 0;
        while (start <= text.length()) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            String source = text.substring(start, end).strip();
            String header = after(source, "request.header.");
            String parameter = after(source, "request.querystring.");
            if (header != null) {
                headers.add(header.toLowerCase(Locale.ROOT));
            } else if (parameter != null) {
                parameters.add(parameter);
            } else if (source.endsWith(CERTIFICATE)) {
                certificate = true;
            } else if (after(source, "context.") == null && after(source, "tageVariables.") == null) {
                throw new IllegalArgumentException("AUTHORIZER_IDENTITY_SOURCE has " + source
                        + ": write the API's identity sources, such as method.request.header.Authorization, or none"
                        + " where its authorizer keeps no verdicts");
            }
            start = end + 1;
        }
        return new IdentitySources(true, headers, parameters, certificate);
    }

    private static @Nullable String after(String source, String word) {
        int at = source.indexOf(word);
        int end = at + word.length();
        return at >= 0 && end < source.length() ? source.substring(end) : null;
    }

    /** Of {@code presented} what stands in these sources. */
    public Presented in(Presented presented) {
        if (!cached) {
            return presented;
        }
        return kept(presented, new Named(this));
    }

    /**
     * Of {@code presented} what stands in sources with these values. Which value is from which source is not known, so it is
     * told by its looks, wherever in the request it stands: whoever has the same values shows the same credentials. Of other
     * fields, those that have one of the values.
     *
     * @param values each of one source
     */
    public static Presented with(List<String> values, Presented presented, Authentication configured) {
        Presented others = kept(presented, new Valued(values, configured.apiKeyHeader()));
        var headers = new Headers.Builder();
        for (int i = 0; i < others.headers().size(); i++) {
            headers.add(others.headers().name(i), others.headers().value(i));
        }
        boolean shared = configured.apiKeyHeader().equals(Presented.AUTHORIZATION);
        for (String value : values) {
            boolean key = value.startsWith("lgw_");
            boolean credential = key || shared || Presented.isOf("Bearer", value) || Presented.isOf("Basic", value);
            if (credential && Headers.isValue(value)) {
                headers.add(key ? configured.apiKeyHeader() : Presented.AUTHORIZATION, value);
            }
        }
        return new Presented(headers.build(), Query.EMPTY, others.context(), Optional.empty());
    }

    /** What is kept. */
    private interface Keeps {
        boolean header(String name, String value);

        boolean parameter(String name, String value);

        boolean context(String value, boolean certificate);
    }

    private record Named(IdentitySources sources) implements Keeps {
        @Override
        public boolean header(String name, String value) {
            return sources.headers.contains(name);
        }

        @Override
        public boolean parameter(String name, String value) {
            return sources.parameters.contains(name);
        }

        @Override
        public boolean context(String value, boolean certificate) {
            return certificate && sources.certificate;
        }
    }

    private record Valued(List<String> values, String keyHeader) implements Keeps {
        @Override
        public boolean header(String name, String value) {
            return !name.equals(keyHeader) && !name.equals(Presented.AUTHORIZATION) && values.contains(value);
        }

        @Override
        public boolean parameter(String name, String value) {
            return false;
        }

        @Override
        public boolean context(String value, boolean certificate) {
            return values.contains(value);
        }

        /** Without the values, which are credentials. */
        @Override
        public String toString() {
            return "Valued";
        }
    }

    private static Presented kept(Presented presented, Keeps keeps) {
        var headers = new Headers.Builder();
        for (int i = 0; i < presented.headers().size(); i++) {
            String name = presented.headers().name(i);
            String value = presented.headers().value(i);
            if (keeps.header(name, value)) {
                headers.add(name, value);
            }
        }
        return new Presented(
                headers.build(),
                query(presented.query(), keeps),
                context(presented.context(), keeps),
                Optional.empty());
    }

    private static Query query(Query query, Keeps keeps) {
        String raw = query.raw();
        var kept = new StringBuilder();
        for (int start = 0; start < raw.length(); ) {
            int and = raw.indexOf('&', start);
            int end = and < 0 ? raw.length() : and;
            String piece = raw.substring(start, end);
            for (Query.Parameter parameter : new Query(piece).parameters()) {
                if (keeps.parameter(parameter.name(), parameter.value())) {
                    kept.append(kept.isEmpty() ? "" : "&").append(piece);
                }
            }
            start = end + 1;
        }
        return new Query(kept.toString());
    }

    /** The certificate and the principal, each where a front says it, and nothing else. */
    private static Json.Obj context(Json.Obj context, Keeps keeps) {
        var kept = new LinkedHashMap<String, Json>();
        certificate(context, "authentication", kept, keeps);
        certificate(context, "identity", kept, keeps);
        if (context.get("authorizer") instanceof Json.Obj authorizer
                && authorizer.get("iam") instanceof Json.Obj iam
                && keeps.context(iam.string("userArn").orElse(""), false)) {
            kept.put("authorizer", Json.object("iam", iam));
        }
        return new Json.Obj(kept);
    }

    private static void certificate(Json.Obj context, String holder, Map<String, Json> kept, Keeps keeps) {
        if (context.get(holder) instanceof Json.Obj object
                && object.get("clientCert") instanceof Json.Obj certificate
                && keeps.context(certificate.string("clientCertPem").orElse(""), true)) {
            kept.put(holder, Json.object("clientCert", certificate));
        }
    }

    /**
     * What a request carries that these sources do not name, so that it was not looked at: in words for the operator, who
     * would otherwise search for long. Empty for nothing.
     */
    public static String overlooked(Presented presented, Presented kept, Authentication configured) {
        boolean key = presented.headers().first(configured.apiKeyHeader()).isPresent()
                && kept.headers().first(configured.apiKeyHeader()).isEmpty();
        boolean authorization =
                presented.headers().first(Presented.AUTHORIZATION).isPresent()
                        && kept.headers().first(Presented.AUTHORIZATION).isEmpty();
        if (!key && !authorization) {
            return "";
        }
        return (key ? configured.apiKeyHeader() : Presented.AUTHORIZATION)
                + " is no identity source of the API's authorizer and was not looked at";
    }
}
