package gateway.http;

import gateway.json.Json;

/**
 * What the front itself vouches for, from {@code requestContext} and never from a header.
 *
 * @param requestId the front's id of this request
 * @param clientIp  the address of the peer, IPv4 or IPv6 text; empty where the front gives none
 * @param host      the domain name that the client addressed, lower case, without port
 * @param protocol  such as {@code HTTP/1.1}
 * @param context   the whole {@code requestContext}, for the few who need more (client certificate, IAM)
 */
public record Ingress(String requestId, String clientIp, String host, String protocol, Json.Obj context) {}
