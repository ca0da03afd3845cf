package gateway.aws;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Where the keys for signing come from. Implementations are safe for many threads. */
@FunctionalInterface
public interface Credentials {

    /**
     * Keys that are valid now.
     *
     * @throws Missing where there are none to be had
     */
    Keys keys();

    /** There are no credentials; the message says which were tried. */
    final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Missing(String message) {
            super(message);
        }
    }

    /**
     * The credentials of a function: those that stand in the environment, or, where SnapStart is on and none may be
     * frozen into a snapshot, those of the endpoint that the environment names.
     */
    static Credentials of(Map<String, String> environment, InstantSource clock) {
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        if (!id.isEmpty() && !secret.isEmpty()) {
            String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
            return new Fixed(new Keys(id, secret, token.isEmpty() ? Optional.empty() : Optional.of(token)));
        }
        String endpoint = environment.getOrDefault("AWS_CONTAINER_CREDENTIALS_FULL_URI", "");
        if (!endpoint.isEmpty()) {
            return new ContainerCredentials(
                    endpoint, environment.getOrDefault("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""), clock);
        }
        return new None();
    }

    /** The same keys for ever. */
    record Fixed(Keys keys) implements Credentials {}

    /** No keys at all. */
    record None() implements Credentials {
        @Override
        public Keys keys() {
            throw new Missing("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                    + " or AWS_CONTAINER_CREDENTIALS_FULL_URI");
        }
    }
}
