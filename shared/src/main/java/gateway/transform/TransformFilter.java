package gateway.transform;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Request;
import gateway.http.Response;
import gateway.pipeline.Call;
import gateway.pipeline.Edits;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.RequestRules;
import gateway.policy.ResponseRules;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request's body what the upstream takes, and an upstream's answer what clients are told: its status, then its
 * body, its cookies, its header fields. The gateway's own problems pass as they are.
 */
public final class TransformFilter implements Filter {
    private volatile @Nullable BodyTemplates templates; // made for the first route that has one

    @Override
    public Response apply(Call call, Handler next) {
        RequestRules request = call.route().rules().request();
        ResponseRules rules = call.route().rules().response();
        Call sent = call;
        if (request.body().isPresent() && BodyTemplates.concerns(call.request())) {
            BodyTemplates.Outcome outcome =
                    templates().request(call, request.body().get());
            if (outcome instanceof BodyTemplates.Outcome.Refused(var problem)) {
                return problem;
            }
            sent = call.withRequest(((BodyTemplates.Outcome.Changed) outcome).request());
        }
        if (rules.body().isPresent()) {
            sent = sent.withRequest(wanted(sent.request()));
        }
        Response answer = next.handle(sent);
        return answer.problem().isPresent() || isNone(rules) ? answer : changed(call, answer, rules);
    }

    private static boolean isNone(ResponseRules rules) {
        return rules.status().isEmpty()
                && rules.body().isEmpty()
                && rules.cookies().isEmpty()
                && rules.headers().isEmpty();
    }

    /** For an answer that a template can read: whole, and in a coding that is known here. */
    private static Request wanted(Request request) {
        Headers headers = request.headers().without(name -> name.equals("range") || name.equals("if-range"));
        return request.withHeaders(headers.with("accept-encoding", "gzip, identity"));
    }

    private Response changed(Call call, Response answer, ResponseRules rules) {
        int status = status(rules, answer.status());
        Response response = answer;
        if (Response.isBodiless(status)) {
            response = response.withBody(Body.EMPTY).withHeaders(NewContent.withoutContent(response.headers()));
        } else if (rules.body().isPresent() && (status < 300 || status >= 400)) {
            if (call.request().method().equals("HEAD")) {
                String type = rules.body().get().contentType();
                response = response.withBody(Body.EMPTY).withHeaders(NewContent.fields(response.headers(), type));
            } else {
                response = templates().response(call, response, rules.body().get());
                if (response.problem().isPresent()) {
                    return response;
                }
            }
        }
        Headers headers = response.headers();
        if (rules.cookies().isPresent()) {
            headers = SetCookies.rewritten(rules.cookies().get(), headers);
        }
        if (!rules.headers().isEmpty()) {
            headers = Edits.apply(rules.headers(), headers, call).without(TransformFilter::isFraming);
        }
        return new Response(status, headers, response.body(), response.problem());
    }

    private static int status(ResponseRules rules, int status) {
        for (ResponseRules.StatusRule rule : rules.status()) {
            if (status >= rule.from() && status <= rule.through()) {
                return rule.to();
            }
        }
        return status;
    }

    /** No edit speaks for whoever writes the message. */
    private static boolean isFraming(String name) {
        return switch (name) {
            case "content-length", "transfer-encoding", "connection", "keep-alive", "trailer", "upgrade" -> true;
            default -> false;
        };
    }

    private BodyTemplates templates() {
        BodyTemplates made = templates;
        if (made == null) {
            made = new BodyTemplates();
            templates = made;
        }
        return made;
    }
}
