package gateway.http;

import gateway.json.Json;
import java.util.List;

/**
 * What the front itself vouches for, from {@code requestContext} and never from a header, but for {@code trail}, which
 * says how far a header goes that the front writes to.
 *
 * @param requestId the front's id of this request
 * @param clientIp  the client's address, IPv4 or IPv6 text: as the front delivers it the peer's; where the gateway trusts
 *                  proxies before the front, the way in finds the client's behind them. Empty where the front gives none
 * @param proxies   the addresses of those proxies, that of the client's own first; empty: the client is the peer
 * @param trail     what the front does to {@code x-forwarded-for}
 * @param secure    whether the client came by https
 * @param port      where it came to; 0 where it is the scheme's own
 * @param host      the domain name that the client addressed, lower case, without port
 * @param protocol  such as {@code HTTP/1.1}
 * @param context   the whole {@code requestContext}, for the few who need more (client certificate, IAM)
 */
public record Ingress(
        String requestId,
        String clientIp,
        List<String> proxies,
        Trail trail,
        boolean secure,
        int port,
        String host,
        String protocol,
        Json.Obj context) {

    /** What a front does to {@code x-forwarded-for}, which tells how far it can be believed (docs/fronts.md). */
    public enum Trail {
        /** It adds the peer's address at the end. */
        APPENDED,
        /** The same, and the address of AWS's own edge may follow. */
        APPENDED_BEFORE_EDGE,
        /** It keeps the first entry alone, which is whatever the client wrote. */
        FIRST_ALONE,
        /** The client's address and the proxies are found already. */
        SETTLED
    }

    public Ingress {
        proxies = List.copyOf(proxies);
    }

    /** A request by https from a client at {@code clientIp}, by a front that adds the peer's address. */
    public Ingress(String requestId, String clientIp, String host, String protocol, Json.Obj context) {
        this(requestId, clientIp, List.of(), Trail.APPENDED, true, 0, host, protocol, context);
    }

    /** The same of a client that is found to be at {@code clientIp}, behind {@code proxies}. */
    public Ingress settled(String clientIp, List<String> proxies) {
        return new Ingress(requestId, clientIp, proxies, Trail.SETTLED, secure, port, host, protocol, context);
    }
}
