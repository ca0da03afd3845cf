package gateway.local;

import gateway.http.Body;
import gateway.json.Json;
import gateway.local.LocalFunction.Outcome;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The functions behind Lambda's Invoke API ({@code POST /2015-03-31/functions/NAME/invocations}), for the router, the
 * SDKs and {@code aws lambda invoke --endpoint-url}. Signatures are not looked at.
 */
final class LambdaEndpoint implements WireServer.Handler, HttpApi.Invoker {
    private static final String PREFIX = "/2015-03-31/functions/";
    private static final String SUFFIX = "/invocations";

    private final Map<String, LocalFunction> functions;

    LambdaEndpoint(Map<String, LocalFunction> functions) {
        this.functions = functions;
    }

    @Override
    public Outcome invoke(String name, byte[] event, Duration timeout) throws InterruptedException, TimeoutException {
        LocalFunction function = functions.get(name);
        if (function == null) {
            return new Outcome.Failed("ResourceNotFoundException", "no function is called " + name);
        }
        var outcome = new CompletableFuture<Outcome>();
        Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(function.invoke(event));
            } catch (InterruptedException | RuntimeException e) {
                outcome.completeExceptionally(e);
            }
        });
        try {
            return outcome.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return new Outcome.Failed("Runtime.Unknown", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public WireResponse handle(WireRequest request) throws InterruptedException {
        String path = request.rawPath();
        if (!request.method().equals("POST") || !path.startsWith(PREFIX) || !path.endsWith(SUFFIX)) {
            return error(404, "ResourceNotFoundException", "only " + PREFIX + "NAME" + SUFFIX + " is served here");
        }
        String reference = URLDecoder.decode(
                path.substring(PREFIX.length(), path.length() - SUFFIX.length()), StandardCharsets.UTF_8);
        LocalFunction function = functions.get(Template.functionName(reference));
        if (function == null) {
            return error(404, "ResourceNotFoundException", "Function not found: " + reference);
        }
        if (request.body().size() > LocalFunction.MAX_PAYLOAD_BYTES) {
            return error(413, "RequestTooLargeException", "the event is over 6 MB");
        }
        switch (request.field("x-amz-invocation-type").orElse("RequestResponse")) {
            case "Event" -> {
                Thread.ofVirtual().start(() -> {
                    try {
                        function.invoke(request.body().bytes());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                return new WireResponse(202, List.of(), Body.EMPTY);
            }
            case "DryRun" -> {
                return new WireResponse(204, List.of(), Body.EMPTY);
            }
            default -> {}
        }
        return switch (function.invoke(request.body().bytes())) {
            case Outcome.Returned(var payload) ->
                WireResponse.json(200, payload).with("X-Amz-Executed-Version", "$LATEST");
            case Outcome.Failed failed ->
                WireResponse.json(200, failed.payload())
                        .with("X-Amz-Executed-Version", "$LATEST")
                        .with("X-Amz-Function-Error", "Unhandled");
        };
    }

    static WireResponse refusal(int status) {
        return error(status, "InvalidRequestContentException", "status " + status);
    }

    private static WireResponse error(int status, String type, String message) {
        return WireResponse.json(status, Json.object("Type", Json.of("User"), "Message", Json.of(message)))
                .with("x-amzn-ErrorType", type);
    }
}
