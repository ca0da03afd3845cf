package gateway.pipeline;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Path;
import gateway.http.Problem;
import gateway.http.Request;
import gateway.http.Response;
import gateway.policy.Cors;
import gateway.policy.Rules;
import gateway.policy.SecurityHeaders;
import gateway.route.Configuration;
import gateway.route.Route;
import gateway.route.RouteTable;
import gateway.telemetry.Fact;
import gateway.telemetry.RequestLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way in: from a request to a call, through the filters, to the answer. What holds for every request stands here:
 * size and shape, the canonical path, the match, CORS, the request id, HEAD and OPTIONS, and that an exception becomes an
 * answer.
 */
public final class Router {
    /** Field lines. */
    static final int MAX_HEADER_LINES = 150;

    private final Supplier<Optional<Live>> live;
    private final Handler handler;

    /**
     * @param live    asked once for each request; empty as long as no configuration could be loaded
     * @param filters the first sees the call first and the response last
     * @param end     answers what the filters let through
     */
    public Router(Supplier<Optional<Live>> live, List<Filter> filters, Handler end) {
        this.live = live;
        this.handler = Filter.stack(filters, end);
    }

    /**
     * Answers {@code request}. Never throws but for what the process cannot outlive.
     *
     * @param caller   what the front's authorizer found; empty where none ran
     * @param deadline the function's; the configuration may shorten it
     * @param log      of this request; whoever delivers the answer finishes it
     */
    public Response handle(Request request, Optional<Caller> caller, Deadline deadline, RequestLog log) {
        return new Exchange(request, caller, deadline, log).run();
    }

    /**
     * The answer to what cannot be a request, with all that every answer has.
     *
     * @param headers those of its fields that can be read
     */
    public Response refuse(Problem problem, Headers headers, String requestId) {
        Response response = problem.toResponse(requestId);
        Optional<Live> now = live.get();
        if (now.isEmpty()) {
            return response.withHeaders(decorated(response.headers(), Optional.empty(), headers, requestId));
        }
        Rules rules = now.get().configuration().gateway().rules();
        Headers secured = secured(response.headers(), rules.security());
        return response.withHeaders(decorated(secured, rules.cors(), headers, requestId));
    }

    /** One request on its way. */
    private final class Exchange {
        /** As the front delivered it, then with the client's address found. */
        private Request request;

        private final Optional<Caller> caller;
        private final Deadline deadline;
        private final RequestLog log;
        /** What governs the answer as far as is known by now. */
        private Optional<Cors> cors = Optional.empty();

        private Optional<SecurityHeaders> security = Optional.empty();

        Exchange(Request request, Optional<Caller> caller, Deadline deadline, RequestLog log) {
            this.request = request;
            this.caller = caller;
            this.deadline = deadline;
            this.log = log;
        }

        Response run() {
            Response response;
            try {
                response = answer();
            } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
                log.record(new Fact.Fault(e));
                response = refuse(
                        Problem.Type.INTERNAL,
                        "The gateway failed. Try again; if it stays so, tell its operator the request id.");
            }
            return finished(response);
        }

        private Response answer() {
            Optional<Live> now = live.get();
            if (now.isEmpty()) {
                return refuse(
                        Problem.Type.NOT_CONFIGURED,
                        "The gateway has no valid configuration yet. Try again in a moment.");
            }
            Configuration configuration = now.get().configuration();
            log.record(new Fact.ConfigurationUsed(
                    configuration.revision(), now.get().source()));
            cors = configuration.gateway().cors();
            security = configuration.gateway().rules().security();
            settle(configuration);
            if (request.headers().size() > MAX_HEADER_LINES || bytes(request.headers()) > Rules.MOST_HEADER_BYTES) {
                return refuse(
                        Problem.Type.HEADERS_TOO_LARGE,
                        "The header fields are more than " + MAX_HEADER_LINES + " or larger than "
                                + Rules.MOST_HEADER_BYTES + " bytes. Send fewer or smaller ones.");
            }
            Path.Parsed parsed = Path.of(request.path());
            return parsed instanceof Path.Ok(var path)
                    ? route(configuration, path)
                    : refuse(Problem.Type.BAD_PATH, "Refused: " + ((Path.Bad) parsed).why() + ".");
        }

        private void settle(Configuration configuration) {
            Optional<Ingress> settled = ClientAddress.settle(request, configuration.gateway());
            if (settled.isPresent()) {
                request = request.withIngress(settled.get());
                log.record(new Fact.ClientFound(settled.get().clientIp()));
            }
        }

        private Response route(Configuration configuration, Path path) {
            var question = question(request.method(), path);
            if (CorsAnswers.isPreflight(request.method(), request.headers())) {
                Optional<Response> preflight = preflight(configuration, path);
                if (preflight.isPresent()) {
                    return preflight.get();
                }
            }
            RouteTable.Found found = configuration.table().find(question);
            if (found instanceof RouteTable.Matched matched) {
                return call(configuration, path, matched);
            }
            return found instanceof RouteTable.NoMethod(var allowed)
                    ? noMethod(allowed)
                    : refuse(Problem.Type.NO_ROUTE, "No route takes this request. Check host, path and header fields.");
        }

        private Response call(Configuration configuration, Path path, RouteTable.Matched matched) {
            Route route = matched.route();
            log.record(new Fact.RouteMatched(route.id(), matched.match().template()));
            cors = route.rules().cors();
            security = route.rules().security();
            int most = route.rules().maxHeaderBytes();
            if (most < Rules.MOST_HEADER_BYTES && bytes(request.headers()) > most) {
                return refuse(
                        Problem.Type.HEADERS_TOO_LARGE,
                        "The header fields are larger than " + most + " bytes. Send fewer or smaller ones.");
            }
            if (request.body().size() > route.rules().maxRequestBytes()) {
                return refuse(
                        Problem.Type.REQUEST_TOO_LARGE,
                        "The body is " + request.body().size() + " bytes; here it may be "
                                + route.rules().maxRequestBytes() + " at the most.");
            }
            return handler.handle(new Call(
                    request.withHeaders(log.trace().onto(request.headers())),
                    path,
                    route,
                    matched.match(),
                    matched.parameters(),
                    caller.isPresent() ? caller.get() : new Caller.Anonymous(),
                    configuration,
                    deadline.within(configuration.gateway().timeout()),
                    log));
        }

        private RouteTable.Question question(String method, Path path) {
            return new RouteTable.Question(
                    method,
                    request.ingress().host(),
                    path,
                    request.headers(),
                    request.query(),
                    request.ingress().clientIp(),
                    deadline.clock());
        }

        private Response noMethod(Set<String> allowed) {
            String allow = String.join(", ", allowed);
            if (request.method().equals("OPTIONS")) {
                return Response.of(204, Headers.of("allow", allow), Body.EMPTY);
            }
            Problem problem = Problem.of(
                    Problem.Type.METHOD_NOT_ALLOWED,
                    "This path does not take " + request.method() + ". It takes " + allow + ".");
            return problem.withHeader("allow", allow).toResponse(requestId());
        }

        /** Empty where no policy could apply, so that the preflight is a request like any other. */
        private Optional<Response> preflight(Configuration configuration, Path path) {
            String method =
                    request.headers().only("access-control-request-method").orElseThrow();
            var question = question(method, path);
            Set<String> methods = configuration.table().allowed(question);
            if (methods.isEmpty()) {
                return Optional.empty();
            }
            List<Optional<Cors>> policies = new ArrayList<>(1);
            for (Route route : configuration.table().possible(question)) {
                if (!policies.contains(route.rules().cors())) {
                    policies.add(route.rules().cors());
                }
            }
            if (policies.isEmpty()) {
                policies.add(cors);
            }
            if (policies.size() == 1) {
                Optional<Cors> only = policies.getFirst();
                if (only.isEmpty()) {
                    return Optional.empty();
                }
                cors = Optional.empty(); // the answer is complete
                return Optional.of(CorsAnswers.preflight(only.get(), request.headers(), methods));
            }
            cors = Optional.empty();
            return Optional.of(CorsAnswers.preflight(policies, request.headers(), methods));
        }

        private Response refuse(Problem.Type type, String detail) {
            return Problem.of(type, detail).toResponse(requestId());
        }

        private String requestId() {
            return request.ingress().requestId();
        }

        private Response finished(Response response) {
            Headers secured = secured(response.headers(), security);
            Headers headers = decorated(secured, cors, request.headers(), requestId());
            boolean bodiless = request.method().equals("HEAD") || Response.isBodiless(response.status());
            return new Response(
                    response.status(), headers, bodiless ? Body.EMPTY : response.body(), response.problem());
        }
    }

    private static Headers decorated(Headers response, Optional<Cors> cors, Headers request, String requestId) {
        Headers headers = cors.isPresent() ? CorsAnswers.decorate(response, cors.get(), request) : response;
        return Headers.isValue(requestId) ? headers.with("x-request-id", requestId) : headers;
    }

    /** Without the fields that are hidden, with those that are due and not there. */
    private static Headers secured(Headers response, Optional<SecurityHeaders> security) {
        if (security.isEmpty()) {
            return response;
        }
        var headers = new Headers.Builder();
        for (int i = 0; i < response.size(); i++) {
            if (!security.get().removed().contains(response.name(i))) {
                headers.add(response.name(i), response.value(i));
            }
        }
        Headers due = security.get().fields();
        for (int i = 0; i < due.size(); i++) {
            if (!response.has(due.name(i)) || security.get().removed().contains(due.name(i))) {
                headers.add(due.name(i), due.value(i));
            }
        }
        return headers.build();
    }

    /** Of names and values, and four for each line. */
    private static int bytes(Headers headers) {
        int bytes = 0;
        for (int i = 0; i < headers.size(); i++) {
            bytes += headers.name(i).length() + headers.value(i).length() + 4;
        }
        return bytes;
    }
}
