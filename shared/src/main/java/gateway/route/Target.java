package gateway.route;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.policy.RequestRules;
import gateway.policy.Template;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where a matched request goes. */
public sealed interface Target {

    /** What becomes of the request's path on the way. */
    sealed interface PathRule {
        /** It stays. */
        record Own() implements PathRule {}

        /** This one. References are path parameters, each filled in as encoded segments or as a piece of one. */
        record Filled(Template template) implements PathRule {}

        /**
         * What stands before the match's last segment, which takes the rest, becomes this; the rest stays.
         *
         * @param replacement encoded; empty, or begins with a slash and does not end with one
         */
        record Prefix(String replacement) implements PathRule {}
    }

    /**
     * One service.
     *
     * @param path what it is asked for
     */
    record Http(Service service, PathRule path) implements Target {}

    /**
     * Another address for the client to go to.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param scheme {@code http} or {@code https}; empty: the request's own
     * @param host   lower case; empty: the one that the client addressed, as the front vouches for it
     * @param port   empty: the scheme's own where {@code scheme} is given, else the request's
     * @param query  whether the request's query goes along
     */
    record Redirect(
            int status,
            Optional<String> scheme,
            Optional<String> host,
            Optional<Integer> port,
            PathRule path,
            boolean query)
            implements Target {}

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

    /**
     * A canned answer with references in it.
     *
     * @param fields in order; one whose value comes out empty is left out
     * @param body   empty: none
     * @param syntax how values stand in the body
     */
    record Form(int status, List<Field> fields, Template body, Syntax syntax) implements Target {
        public Form {
            fields = List.copyOf(fields);
        }

        /** A header field. */
        public record Field(String name, Template value) {}

        /** What a body is written in, so that a value in it is a value and nothing more. */
        public enum Syntax {
            /** Values stand as they are. */
            TEXT,
            /** Values stand in strings of JSON (RFC 8259 7). */
            JSON,
            /** Values stand in strings of JavaScript, or of JSON that is part of a page. */
            SCRIPT,
            /** Values stand in text or in quoted attributes of HTML or XML. */
            MARKUP
        }
    }

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
     * @param request  how the request to it is made: which of the client's fields go along, its host, edits of its fields
     */
    record Part(
            String name,
            Service service,
            String method,
            Template path,
            boolean required,
            Optional<String> group,
            List<String> pick,
            Duration timeout,
            RequestRules request) {
        public Part {
            pick = List.copyOf(pick);
        }

        /** With nothing about how the request to it is made. */
        public Part(
                String name,
                Service service,
                String method,
                Template path,
                boolean required,
                Optional<String> group,
                List<String> pick,
                Duration timeout) {
            this(name, service, method, path, required, group, pick, timeout, RequestRules.NONE);
        }
    }
}
