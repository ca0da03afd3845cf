package gateway.pipeline;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.policy.Cors;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The response fields of cross-origin resource sharing (WHATWG Fetch, "CORS protocol"). */
final class CorsAnswers {
    private static final String ALLOW_ORIGIN = "access-control-allow-origin";

    private CorsAnswers() {}

    /** A request that a browser sends ahead of another one to ask whether it may. */
    static boolean isPreflight(String method, Headers request) {
        return method.equals("OPTIONS")
                && request.only("origin").isPresent()
                && request.only("access-control-request-method").isPresent();
    }

    /**
     * {@code response} with the fields that let the request's page read it, if it may, in place of any that the upstream
     * set.
     */
    static Headers decorate(Headers response, Cors cors, Headers request) {
        var headers = new Headers.Builder();
        boolean vary = !isForAll(cors);
        for (int i = 0; i < response.size(); i++) {
            String name = response.name(i);
            if (!name.startsWith("access-control-")) {
                headers.add(name, response.value(i));
                vary &= !(name.equals("vary") && lists(response.value(i), "origin"));
            }
        }
        if (vary) {
            headers.add("vary", "Origin");
        }
        if (addOrigin(headers, cors, request.only("origin")) && !cors.expose().isEmpty()) {
            headers.add("access-control-expose-headers", String.join(", ", cors.expose()));
        }
        return headers.build();
    }

    /**
     * The answer to a preflight, when one policy is sure to govern the request that it announces. It states the policy: it
     * is the browser that judges.
     *
     * @param methods those that the path has
     */
    static Response preflight(Cors cors, Headers request, Set<String> methods) {
        var headers = preflightVary();
        if (addOrigin(headers, cors, request.only("origin"))) {
            Set<String> allowed = cors.methods().isEmpty() ? methods : new java.util.TreeSet<>(cors.methods());
            if (!allowed.isEmpty()) {
                headers.add("access-control-allow-methods", String.join(", ", allowed));
            }
            String names = allowsAllHeaders(cors) ? requested(request) : String.join(", ", cors.headers());
            if (!names.isEmpty()) {
                headers.add("access-control-allow-headers", names);
            }
            headers.add("access-control-max-age", Long.toString(cors.maxAge().toSeconds()));
        }
        return Response.of(204, headers.build(), Body.EMPTY);
    }

    /**
     * The answer to a preflight when the route is not sure, as it depends on header fields that a preflight comes without:
     * yes to exactly what was asked if every policy that may apply says yes, and else no.
     */
    static Response preflight(List<Optional<Cors>> possible, Headers request, Set<String> methods) {
        var headers = preflightVary();
        String method = request.first("access-control-request-method").orElse("");
        String names = requested(request);
        long maxAge = Long.MAX_VALUE;
        Cors credentialed = null;
        Cors plain = null;
        for (Optional<Cors> one : possible) {
            if (one.isEmpty() || !permits(one.get(), request, method, names, methods)) {
                return Response.of(204, headers.build(), Body.EMPTY);
            }
            Cors cors = one.get();
            maxAge = Math.min(maxAge, cors.maxAge().toSeconds());
            if (cors.credentials()) {
                credentialed = cors;
            } else {
                plain = cors;
            }
        }
        Cors cors = plain == null ? credentialed : plain; // without credentials, unless all allow them
        if (cors != null && addOrigin(headers, cors, request.only("origin"))) {
            headers.add("access-control-allow-methods", method);
            if (!names.isEmpty()) {
                headers.add("access-control-allow-headers", names);
            }
            headers.add("access-control-max-age", Long.toString(maxAge));
        }
        return Response.of(204, headers.build(), Body.EMPTY);
    }

    private static Headers.Builder preflightVary() {
        return new Headers.Builder()
                .add("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    }

    private static boolean permits(Cors cors, Headers request, String method, String names, Set<String> methods) {
        boolean origin =
                isForAll(cors) || request.only("origin").filter(cors::permits).isPresent();
        boolean named = cors.methods().isEmpty()
                ? methods.contains(method)
                : cors.methods().contains(method);
        if (!origin || !named) {
            return false;
        }
        if (!allowsAllHeaders(cors)) {
            for (String name : names.split(",", -1)) {
                String wanted = name.strip();
                if (!wanted.isEmpty() && cors.headers().stream().noneMatch(wanted::equalsIgnoreCase)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Adds origin and credentials if the policy has the origin. */
    private static boolean addOrigin(Headers.Builder headers, Cors cors, Optional<String> origin) {
        if (isForAll(cors)) {
            headers.add(ALLOW_ORIGIN, "*");
            return true;
        }
        if (origin.isEmpty() || !cors.permits(origin.get())) {
            return false;
        }
        headers.add(ALLOW_ORIGIN, origin.get());
        if (cors.credentials()) {
            headers.add("access-control-allow-credentials", "true");
        }
        return true;
    }

    private static boolean isForAll(Cors cors) {
        return cors.origins().contains("*");
    }

    /** With credentials the star is a name like others (Fetch, "CORS-preflight fetch", step on header names). */
    private static boolean allowsAllHeaders(Cors cors) {
        return cors.headers().contains("*") && !cors.credentials();
    }

    /** The names that the preflight asks for, if they are names. */
    private static String requested(Headers request) {
        String names = request.only("access-control-request-headers").orElse("");
        for (String name : names.split(",", -1)) {
            if (!name.isBlank() && !Headers.isName(name.strip())) {
                return "";
            }
        }
        return names;
    }

    /** Whether {@code name}, in lower case, or the star is an element of the list {@code value}. */
    private static boolean lists(String value, String name) {
        for (String element : value.split(",", -1)) {
            String item = element.strip().toLowerCase(Locale.ROOT);
            if (item.equals(name) || item.equals("*")) {
                return true;
            }
        }
        return false;
    }
}
