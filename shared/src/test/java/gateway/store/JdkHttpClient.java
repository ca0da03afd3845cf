package gateway.store;

import gateway.client.HttpClient;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;

/** The port to HTTP over {@code java.net.http}: a second opinion beside the gateway's own client. */
final class JdkHttpClient implements HttpClient {
    private final java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .build();

    @Override
    public Outcome send(Outgoing request, Deadline deadline) {
        String scheme = request.origin().tls() ? "https://" : "http://";
        var outgoing = HttpRequest.newBuilder(
                        URI.create(scheme + request.origin().authority() + request.target()))
                .timeout(deadline.within(request.limits().total()).remaining())
                .method(
                        request.method(),
                        HttpRequest.BodyPublishers.ofByteArray(request.body().bytes()));
        request.headers().forEach(outgoing::header);
        try {
            HttpResponse<byte[]> answer = client.send(outgoing.build(), HttpResponse.BodyHandlers.ofByteArray());
            var headers = new Headers.Builder();
            answer.headers().map().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            return new Outcome.Answer(answer.statusCode(), headers.build(), Body.of(answer.body()));
        } catch (HttpTimeoutException e) {
            return new Outcome.Failure(Outcome.Kind.TIMEOUT, true, String.valueOf(e));
        } catch (ConnectException e) {
            return new Outcome.Failure(Outcome.Kind.CONNECT, false, String.valueOf(e));
        } catch (IOException e) {
            return new Outcome.Failure(Outcome.Kind.BROKEN, true, String.valueOf(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failure(Outcome.Kind.BROKEN, true, String.valueOf(e));
        }
    }
}
