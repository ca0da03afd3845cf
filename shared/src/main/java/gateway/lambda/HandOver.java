package gateway.lambda;

import gateway.http.Ingress;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the router says of a call that it hands over, in {@code requestContext.gateway}.
 *
 * @param revision of the configuration that the call was matched in
 * @param route    the id of its route
 * @param timeout  how long the router waits
 * @param proxies  those between the client and the front
 * @param secure   whether the client came by https
 * @param port     where it came to; 0: the scheme's own
 */
public record HandOver(long revision, String route, Duration timeout, List<String> proxies, boolean secure, int port) {
    static final String MEMBER = "gateway";

    public HandOver {
        proxies = List.copyOf(proxies);
    }

    /** What a {@code requestContext} says; what it does not say is revision 0, no route, and half a minute. */
    public static HandOver of(Json.Obj context) {
        if (!(context.get(MEMBER) instanceof Json.Obj said)) {
            return new HandOver(0, "", Duration.ofSeconds(30), List.of(), true, 0);
        }
        List<String> proxies = new ArrayList<>(0);
        if (said.get("proxies") instanceof Json.Arr(var items)) {
            for (Json item : items) {
                if (item instanceof Json.Str(var proxy)) {
                    proxies.add(proxy);
                }
            }
        }
        return new HandOver(
                number(said, "revision", 0),
                said.string("route").orElse(""),
                Duration.ofMillis(Math.max(1, number(said, "timeoutMs", 30_000))),
                proxies,
                !Json.of(false).equals(said.get("secure")),
                (int) number(said, "port", 0));
    }

    /** The member of the {@code requestContext} that says it. */
    Json.Obj json() {
        List<Json> addresses = new ArrayList<>(proxies.size());
        for (String proxy : proxies) {
            addresses.add(Json.of(proxy));
        }
        return Json.object(
                "revision", Json.of(revision),
                "route", Json.of(route),
                "timeoutMs", Json.of(timeout.toMillis()),
                "proxies", new Json.Arr(addresses),
                "secure", Json.of(secure),
                "port", Json.of(port));
    }

    /** {@code ingress} as the router had it: the client's address in the event is the one that it found. */
    Ingress ingress(Ingress ingress) {
        return new Ingress(
                ingress.requestId(),
                ingress.clientIp(),
                proxies,
                Ingress.Trail.SETTLED,
                secure,
                port,
                ingress.host(),
                ingress.protocol(),
                ingress.context());
    }

    /** The answer where router and function have different revisions, which a moment later they have not. */
    public static Response otherRevision(String requestId) {
        return Problem.of(
                        Problem.Type.NOT_CONFIGURED,
                        "This route has changed a moment ago and is not everywhere yet. Try again.")
                .withHeader("retry-after", "1")
                .toResponse(requestId);
    }

    private static long number(Json.Obj said, String name, long otherwise) {
        return said.get(name) instanceof Json.Num number ? number.whole().orElse(otherwise) : otherwise;
    }
}
