package gateway.bench;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.sun.management.ThreadMXBean;
import gateway.client.SocketHttpClient;
import gateway.client.Tls;
import gateway.http.Body;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.router.RouterHandler;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The router and the bare proxy, warm, turn by turn in one process: a program to be started by {@link PipelineCosts} with
 * {@code UPSTREAM DYNAMODB KEY REQUESTS BLOCKS [WORD]}. Prints a line for each shape: its name, and for either side CPU
 * microseconds and allocated bytes of one request, separated by tabs.
 */
public final class PipelineProcess {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * A kind of request.
     *
     * @param bodyBytes what its answer has to hold
     */
    private record Shape(String name, Body event, int bodyBytes) {}

    /** One side: what it does, and what that took in each block. */
    private record Side(RequestStreamHandler handler, ByteArrayOutputStream answer, Sample micros, Sample bytes) {
        Side(RequestStreamHandler handler) {
            this(handler, new ByteArrayOutputStream(), new Sample(), new Sample());
        }

        void block(Shape shape, int requests, boolean measured) throws IOException {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long cpu = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < requests; i++) {
                ask(shape);
            }
            if (measured) {
                micros.add((THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / requests);
                bytes.add((double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / requests);
            }
        }

        void ask(Shape shape) throws IOException {
            answer.reset();
            handler.handleRequest(new ByteArrayInputStream(shape.event.bytes()), answer, new Invoked());
        }

        void check(Shape shape) throws IOException, JsonException {
            ask(shape);
            if (!(Json.parse(answer.toByteArray()) instanceof Json.Obj object)
                    || !(object.get("statusCode") instanceof Json.Num(var status))
                    || !status.equals("200")
                    || object.string("body").orElse("").getBytes(StandardCharsets.UTF_8).length != shape.bodyBytes) {
                throw new IOException(shape.name + ": " + answer.toString(StandardCharsets.UTF_8));
            }
        }
    }

    private PipelineProcess() {}

    public static void main(String[] args) throws Exception {
        String upstream = args[0];
        int requests = Integer.parseInt(args[3]);
        int blocks = Integer.parseInt(args[4]);
        String word = args.length > 5 ? args[5] : "";
        PrintStream results = System.out;
        // Whoever runs a function takes its output from a pipe; one line more or less is no matter of ours.
        System.setOut(new PrintStream(
                new BufferedOutputStream(new FileOutputStream("/dev/null"), 8192), true, StandardCharsets.UTF_8));
        var router = new RouterHandler(Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_ENDPOINT_URL_DYNAMODB", args[1],
                "SNAPSHOTS_TABLE", "SnapshotsTable",
                "CONSUMERS_TABLE", "ConsumersTable",
                "COUNTERS_TABLE", "CountersTable"));
        for (Shape shape : shapes(args[2])) {
            if (!shape.name.contains(word)) {
                continue;
            }
            var gateway = new Side(router);
            var bare = new Side(new BareProxy(new SocketHttpClient(new Tls.Jdk(), Optional.empty()), upstream));
            gateway.check(shape);
            bare.check(shape);
            for (int block = -blocks; block < blocks; block++) { // the first half warms up
                gateway.block(shape, requests, block >= 0);
                bare.block(shape, requests, block >= 0);
            }
            results.printf(
                    Locale.ROOT,
                    "%s\t%.2f\t%.0f\t%.2f\t%.0f%n",
                    shape.name,
                    gateway.micros.middle(),
                    gateway.bytes.middle(),
                    bare.micros.middle(),
                    bare.bytes.middle());
            results.flush();
        }
    }

    private static List<Shape> shapes(String key) {
        List<Shape> shapes = new ArrayList<>();
        shapes.add(get("GET, answer of 1 KB", "/area-3/orders/4711", 1024, ""));
        shapes.add(get("GET, answer of 100 KB", "/area-3/orders/4711", 100 * 1024, ""));
        shapes.add(new Shape(
                "POST of 10 KB, answer of 1 KB",
                event("POST", "/area-2/payments", 1024, "", PipelineCosts.json(10 * 1024)),
                1024));
        shapes.add(get(PipelineCosts.GUARDED, "/area-3/customers/4711", 1024, key));
        return shapes;
    }

    private static Shape get(String name, String path, int bodyBytes, String key) {
        return new Shape(name, event("GET", path, bodyBytes, key, ""), bodyBytes);
    }

    /** An HTTP API 2.0 event as API Gateway makes it for a browser's script. */
    private static Body event(String method, String path, int size, String key, String body) {
        String more = (key.isEmpty() ? "" : "\"x-api-key\":\"" + key + "\",")
                + (body.isEmpty() ? "" : "\"content-type\":\"application/json\",");
        String event = """
            {"version":"2.0","routeKey":"$default","rawPath":"PATH","rawQueryString":"expand=lines&size=SIZE",
            "headers":{"accept":"application/json, text/plain, */*","accept-encoding":"gzip, deflate, br",
            "accept-language":"en-GB,en;q=0.9,de;q=0.8","cache-control":"no-cache","content-length":"LENGTH",
            "host":"abc.execute-api.us-east-1.amazonaws.com",MORE"origin":"https://shop.example.com",
            "referer":"https://shop.example.com/account/orders","sec-fetch-dest":"empty","sec-fetch-mode":"cors",
            "user-agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
            "x-amzn-trace-id":"Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e","x-forwarded-for":"192.0.2.1",
            "x-forwarded-port":"443","x-forwarded-proto":"https"},
            "queryStringParameters":{"expand":"lines","size":"SIZE"},
            "requestContext":{"accountId":"123456789012","apiId":"abc",
            "domainName":"abc.execute-api.us-east-1.amazonaws.com","domainPrefix":"abc",
            "http":{"method":"METHOD","path":"PATH","protocol":"HTTP/1.1","sourceIp":"192.0.2.1",
            "userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"},
            "requestId":"JKJaXmPLvHcESHA=","routeKey":"$default","stage":"$default",
            "time":"10/Mar/2020:05:16:23 +0000","timeEpoch":1583817383220},BODY"isBase64Encoded":false}\
            """.replace("\n", "")
                .replace("PATH", path)
                .replace("SIZE", Integer.toString(size))
                .replace("LENGTH", Integer.toString(body.length()))
                .replace("MORE", more)
                .replace("METHOD", method)
                .replace(
                        "BODY",
                        body.isEmpty() ? "" : "\"body\":" + Json.of(body).text() + ",");
        return Body.of(event);
    }

    /** An invocation that has ten seconds. */
    private static final class Invoked implements Context {
        @Override
        public String getAwsRequestId() {
            return "8f507cfc-xmpl-4697-b07a-ac58fc914c95";
        }

        @Override
        public int getRemainingTimeInMillis() {
            return 10_000;
        }

        @Override
        public String getLogGroupName() {
            return "bench";
        }

        @Override
        public String getLogStreamName() {
            return "bench";
        }

        @Override
        public String getFunctionName() {
            return "bench";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:us-east-1:123456789012:function:bench";
        }

        @Override
        public CognitoIdentity getIdentity() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ClientContext getClientContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getMemoryLimitInMB() {
            return 512;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new UnsupportedOperationException();
        }
    }
}
