package gateway.route;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.policy.Template;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a matched request goes. */
public sealed interface Target {

    /**
     * One service.
     *
     * @param path the path to ask for there; empty: the request's own. References are path parameters, each filled in
     *             as encoded segments
     */
    record Http(Service service, Optional<Template> path) implements Target {}

    /**
     * A Lambda function, invoked with an HTTP API 2.0 event.
     *
     * @param name    function name or ARN, with alias or not
     * @param timeout for the whole invocation
     */
    record Function(String name, Duration timeout) implements Target {}

    /** A canned answer: no upstream call. */
    record Fixed(int status, Headers headers, Body body) implements Target {}

    /** Several upstreams asked at once, their bodies merged in declared order. */
    record Aggregate(List<Part> parts, Duration timeout) implements Target {
        public Aggregate {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One upstream of an aggregate.
     *
     * @param name     unique among the parts
     * @param method   such as GET
     * @param path     path and query; references are path parameters and earlier parts' results
     * @param required whether its failure fails the whole
     * @param group    the member that takes this part's body; empty: its members are merged into the root
     * @param pick     the members to keep, of an object or of each object in an array; empty: all
     * @param timeout  for this part; cut to the aggregate's
     */
    record Part(
            String name,
            Service service,
            String method,
            Template path,
            boolean required,
            Optional<String> group,
            List<String> pick,
            Duration timeout) {
        public Part {
            pick = List.copyOf(pick);
        }
    }
}
