package gateway.pipeline;

import gateway.http.Response;

/** Answers a call. */
@FunctionalInterface
public interface Handler {
    Response handle(Call call);
}
