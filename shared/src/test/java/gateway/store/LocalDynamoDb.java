package gateway.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local over HTTP, in memory, started once for all tests of a JVM. */
public final class LocalDynamoDb {
    private static final URI ENDPOINT = start();

    private LocalDynamoDb() {}

    public static URI endpoint() {
        return ENDPOINT;
    }

    private static URI start() {
        try {
            int port = freePort();
            String[] arguments = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)};
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(arguments);
            server.start();
            return URI.create("http://127.0.0.1:" + port);
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local does not start", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
