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
     * A Lambda function.
     *
     * @param name    function name or ARN, with alias or not
     * @param timeout for the whole invocation
     * @param payload what it is invoked with, and how its result is read
     * @param errors  what becomes of errors that it ends with; the first that fits
     */
    record Function(String name, Duration timeout, Payload payload, List<FunctionError> errors) implements Target {
        public Function {
            errors = List.copyOf(errors);
        }

        /** One that is invoked with an HTTP API 2.0 event, and whose errors are nobody's business. */
        public Function(String name, Duration timeout) {
            this(name, timeout, Payload.HTTP_API_2, List.of());
        }
    }

    /** What a function gets, and what it returns. */
    enum Payload {
        /** The event of an HTTP API, format 2.0. */
        HTTP_API_2,
        /** The event of an HTTP API or REST API, format 1.0. */
        HTTP_API_1,
        /** The request's body, which must be JSON; the result is the answer's body. */
        RAW
    }

    /**
     * What becomes of an error that a function ends with.
     *
     * @param regex  (RE2) for the whole of its type or of its message
     * @param status of the answer, 400 to 599
     * @param detail what the client is told; nothing of the error itself
     */
    record FunctionError(String regex, int status, String detail) {}

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
