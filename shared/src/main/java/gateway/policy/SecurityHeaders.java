package gateway.policy;

import gateway.http.Headers;
import java.util.Set;

/**
 * Fields by which browsers protect pages and answers (OWASP Secure Headers Project), on every answer of a route.
 *
 * @param fields  set where the answer does not have them already
 * @param removed fields of upstreams that tell of their software, lower case
 */
public record SecurityHeaders(Headers fields, Set<String> removed) {
    public SecurityHeaders {
        removed = Set.copyOf(removed);
    }
}
