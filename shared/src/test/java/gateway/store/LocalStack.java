package gateway.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in a container, started once for all tests of a JVM that want it; they skip themselves without Docker. */
final class LocalStack {
    /** The last community image: those of March 2026 and later do not start without an account's token. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.14.0");

    private static @Nullable LocalStackContainer container;

    private LocalStack() {}

    static synchronized URI endpoint() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "LocalStack needs Docker, which is not there: only DynamoDB Local was tested");
        LocalStackContainer running = container;
        if (running == null) {
            running = new LocalStackContainer(IMAGE).withServices("dynamodb");
            running.start(); // ends with the JVM, by Testcontainers' own reaper
            container = running;
        }
        return running.getEndpoint();
    }
}
