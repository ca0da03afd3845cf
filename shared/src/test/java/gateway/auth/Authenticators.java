package gateway.auth;

import java.time.InstantSource;
import java.util.Map;

/** Authenticators for tests. */
public final class Authenticators {
    private Authenticators() {}

    /** One with secrets from {@code environment} alone, which asks nobody, keeps no nonces and has no log. */
    public static Authenticator alone(
            Consumers consumers, JwksSource jwks, Map<String, String> environment, InstantSource clock) {
        return new Authenticator(new Authenticator.Ports(
                consumers, jwks, Secrets.of(environment), Callouts.NONE, Nonces.NOWHERE, environment, clock, _ -> {}));
    }
}
