package gateway.config;

import gateway.policy.Access;
import gateway.policy.AddressRule;
import gateway.policy.Compression;
import gateway.policy.Cors;
import gateway.policy.Edit;
import gateway.policy.Forward;
import gateway.policy.HostRule;
import gateway.policy.Jsonata;
import gateway.policy.LimitSet;
import gateway.policy.Mirror;
import gateway.policy.RequestRules;
import gateway.policy.ResponseRules;
import gateway.policy.ResponseRules.StatusRule;
import gateway.policy.Rules;
import gateway.policy.SecurityHeaders;
import gateway.policy.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one layer of rules says, or several laid over each other: the gateway's, a policy's, a service's, a route's. Of
 * single things, null is that it says nothing. Readers fill one in; after that it does not change.
 */
final class Layer {
    static final Layer NOTHING = new Layer();

    @Nullable
    Access access;

    /** The path parameters that its access fills in. */
    List<Use> accessUses = List.of();

    List<AddressRule> addresses = List.of();

    List<LimitSet> limits = List.of();

    @Nullable
    Said<Cors> cors;

    @Nullable
    Said<SecurityHeaders> security;

    /** Negative: says nothing. */
    int maxRequestBytes = -1;

    /** Negative: says nothing. */
    int maxHeaderBytes = -1;

    @Nullable
    Said<Validation> validation;

    @Nullable
    Said<Compression> compression;

    @Nullable
    Said<Mirror> mirror;

    @Nullable
    Said<Forward> forward;

    List<Edit> requestHeaders = List.of();
    List<Edit> query = List.of();

    @Nullable
    HostRule host;

    @Nullable
    Said<Jsonata> requestBody;

    /** Whether upstreams are told who is calling. */
    @Nullable
    Boolean told;

    List<StatusRule> status = List.of();

    @Nullable
    Said<Jsonata> responseBody;

    @Nullable
    Said<ResponseRules.Cookies> cookies;

    List<Edit> responseHeaders = List.of();

    /** The path parameters that its templates fill in. */
    List<Use> uses = List.of();

    private @Nullable RequestRules requestRules;
    private @Nullable ResponseRules responseRules;
    private @Nullable Rules rules;

    /** This with {@code inner} laid over it. */
    Layer then(Layer inner) {
        if (inner == NOTHING) {
            return this;
        }
        if (this == NOTHING) {
            return inner;
        }
        var both = new Layer();
        both.access = inner.access == null ? access : inner.access;
        both.accessUses = inner.access == null ? accessUses : inner.accessUses;
        both.addresses = joined(addresses, inner.addresses);
        both.limits = joined(limits, inner.limits);
        both.cors = inner.cors == null ? cors : inner.cors;
        both.security = inner.security == null ? security : inner.security;
        both.maxRequestBytes = inner.maxRequestBytes < 0 ? maxRequestBytes : inner.maxRequestBytes;
        both.maxHeaderBytes = inner.maxHeaderBytes < 0 ? maxHeaderBytes : inner.maxHeaderBytes;
        both.validation = inner.validation == null ? validation : inner.validation;
        both.compression = inner.compression == null ? compression : inner.compression;
        both.mirror = inner.mirror == null ? mirror : inner.mirror;
        both.forward = inner.forward == null ? forward : inner.forward;
        both.requestHeaders = joined(requestHeaders, inner.requestHeaders);
        both.query = joined(query, inner.query);
        both.host = inner.host == null ? host : inner.host;
        both.requestBody = inner.requestBody == null ? requestBody : inner.requestBody;
        both.told = inner.told == null ? told : inner.told;
        both.status = joined(inner.status, status);
        both.responseBody = inner.responseBody == null ? responseBody : inner.responseBody;
        both.cookies = inner.cookies == null ? cookies : inner.cookies;
        both.responseHeaders = joined(responseHeaders, inner.responseHeaders);
        both.uses = joined(uses, inner.uses);
        if (!inner.changesRequest()) {
            both.requestRules = requestRules();
        }
        if (!inner.changesResponse()) {
            both.responseRules = responseRules();
        }
        return both;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        if (second.isEmpty()) {
            return first;
        }
        if (first.isEmpty()) {
            return second;
        }
        List<T> all = new ArrayList<>(first.size() + second.size());
        all.addAll(first);
        all.addAll(second);
        return all;
    }

    boolean changesRequest() {
        return forward != null
                || !requestHeaders.isEmpty()
                || !query.isEmpty()
                || host != null
                || requestBody != null
                || told != null;
    }

    boolean changesResponse() {
        return !status.isEmpty() || responseBody != null || cookies != null || !responseHeaders.isEmpty();
    }

    /** As the effective rules: what nothing was said of is switched off. */
    Rules rules() {
        Rules effective = rules;
        if (effective == null) {
            if (access == null || maxRequestBytes < 0 || maxHeaderBytes < 0) {
                throw new IllegalStateException("access and sizes have defaults");
            }
            effective = new Rules(
                    access,
                    addresses,
                    limits,
                    value(cors),
                    value(security),
                    maxRequestBytes,
                    maxHeaderBytes,
                    value(validation),
                    requestRules(),
                    responseRules(),
                    value(compression),
                    value(mirror));
            rules = effective;
        }
        return effective;
    }

    RequestRules requestRules() {
        RequestRules effective = requestRules;
        if (effective == null) {
            effective = changesRequest()
                    ? new RequestRules(
                            value(forward),
                            requestHeaders,
                            query,
                            host == null ? RequestRules.NONE.host() : host,
                            value(requestBody),
                            told == null || told)
                    : RequestRules.NONE;
            requestRules = effective;
        }
        return effective;
    }

    private ResponseRules responseRules() {
        ResponseRules effective = responseRules;
        if (effective == null) {
            effective = changesResponse()
                    ? new ResponseRules(status, value(responseBody), value(cookies), responseHeaders)
                    : ResponseRules.NONE;
            responseRules = effective;
        }
        return effective;
    }

    private static <T> Optional<T> value(@Nullable Said<T> said) {
        return said == null ? Optional.empty() : said.value();
    }
}
