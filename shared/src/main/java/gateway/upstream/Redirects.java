package gateway.upstream;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Path;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.route.Match;
import gateway.route.Target.Redirect;

/**
 * Sends a client elsewhere (RFC 9110 15.4). The address is put together from parts: what configuration says, the name that
 * the front vouches for, and a path that is judged as every path is. A path never begins with two slashes and holds no
 * backslash, so it cannot become a host.
 */
final class Redirects {
    private Redirects() {}

    static Response answer(Call call, Redirect redirect) {
        if (!(PathRules.apply(redirect.path(), call) instanceof Path.Ok(var path))) {
            return call.refuse(
                    Problem.of(Problem.Type.BAD_PATH, "The path is refused: what it leads to is not acceptable."));
        }
        Ingress ingress = call.request().ingress();
        var location = new StringBuilder(128);
        if (!isElsewhere(redirect) && !isVouchedFor(call)) {
            location.append(path.encoded()); // the same place, whatever its name is (RFC 9110 10.2.2)
        } else {
            String host = redirect.host().orElse(ingress.host());
            if (host.isEmpty()) {
                return call.refuse(Problem.of(
                        Problem.Type.BAD_REQUEST, "The request names no host. Send it with a Host header field."));
            }
            boolean secure = redirect.scheme().isEmpty()
                    ? ingress.secure()
                    : redirect.scheme().get().equals("https");
            location.append(secure ? "https://" : "http://").append(host);
            int port = port(redirect, ingress);
            if (port != 0 && port != (secure ? 443 : 80)) {
                location.append(':').append(port);
            }
            location.append(path.encoded());
        }
        String query = call.request().query().raw();
        if (redirect.query() && !query.isEmpty()) {
            location.append('?').append(query);
        }
        return Response.of(redirect.status(), Headers.of("location", location.toString()), Body.EMPTY);
    }

    private static boolean isElsewhere(Redirect redirect) {
        return redirect.scheme().isPresent()
                || redirect.host().isPresent()
                || redirect.port().isPresent();
    }

    /** A load balancer passes on whatever the client wrote, but a match with a name has let that name in alone. */
    private static boolean isVouchedFor(Call call) {
        Ingress ingress = call.request().ingress();
        return !ingress.host().isEmpty()
                && (!(ingress.context().get("elb") instanceof Json.Obj)
                        || call.match().host().isPresent()
                                && call.match().host().get() instanceof Match.Host.Exact);
    }

    private static int port(Redirect redirect, Ingress ingress) {
        if (redirect.port().isPresent()) {
            return redirect.port().get();
        }
        return redirect.scheme().isPresent() ? 0 : ingress.port();
    }
}
