package gateway.policy;

import java.util.List;
import java.util.Optional;

/**
 * What holds for the requests of one route: the effective result of the gateway's settings, the policies and the route's
 * own fields. Routes that say nothing of their own share one.
 *
 * @param access          who may
 * @param addresses       from where; each must admit the client
 * @param limits          all must admit, beside those of the caller's plan
 * @param cors            empty: none
 * @param security        empty: none
 * @param maxRequestBytes of a request's body
 * @param maxHeaderBytes  of a request's header fields, names, values and four bytes for each line
 * @param validation      empty: none
 * @param compression     empty: none
 * @param mirror          empty: none
 */
public record Rules(
        Access access,
        List<AddressRule> addresses,
        List<LimitSet> limits,
        Optional<Cors> cors,
        Optional<SecurityHeaders> security,
        int maxRequestBytes,
        int maxHeaderBytes,
        Optional<Validation> validation,
        RequestRules request,
        ResponseRules response,
        Optional<Compression> compression,
        Optional<Mirror> mirror) {
    /** What {@code maxHeaderBytes} may be at the most, and is where nobody says otherwise. */
    public static final int MOST_HEADER_BYTES = 32 * 1024;

    public Rules {
        addresses = List.copyOf(addresses);
        limits = List.copyOf(limits);
    }

    /** Access, CORS and the largest request body; nothing else is limited or changed. */
    public static Rules of(Access access, Optional<Cors> cors, int maxRequestBytes, int maxHeaderBytes) {
        return new Rules(
                access,
                List.of(),
                List.of(),
                cors,
                Optional.empty(),
                maxRequestBytes,
                maxHeaderBytes,
                Optional.empty(),
                RequestRules.NONE,
                ResponseRules.NONE,
                Optional.empty(),
                Optional.empty());
    }

    public Rules withLimits(List<LimitSet> limits) {
        return new Rules(
                access,
                addresses,
                limits,
                cors,
                security,
                maxRequestBytes,
                maxHeaderBytes,
                validation,
                request,
                response,
                compression,
                mirror);
    }

    public Rules withRequest(RequestRules request) {
        return new Rules(
                access,
                addresses,
                limits,
                cors,
                security,
                maxRequestBytes,
                maxHeaderBytes,
                validation,
                request,
                response,
                compression,
                mirror);
    }

    public Rules withResponse(ResponseRules response) {
        return new Rules(
                access,
                addresses,
                limits,
                cors,
                security,
                maxRequestBytes,
                maxHeaderBytes,
                validation,
                request,
                response,
                compression,
                mirror);
    }

    public Rules withValidation(Validation validation) {
        return new Rules(
                access,
                addresses,
                limits,
                cors,
                security,
                maxRequestBytes,
                maxHeaderBytes,
                Optional.of(validation),
                request,
                response,
                compression,
                mirror);
    }
}
