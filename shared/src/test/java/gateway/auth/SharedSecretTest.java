package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.pipeline.Caller;
import gateway.policy.JwtIssuer;
import gateway.policy.SecretRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A shared secret that is changed while tokens are signed with it. */
class SharedSecretTest {
    private static final String NEW = "another secret of 32 bytes or more";
    private static final SecretRef PLACE = new SecretRef.Parameter("/shared", Optional.empty());

    private final HandMovedClock clock = new HandMovedClock("2026-03-01T12:00:00Z");
    private final Changing secrets = new Changing();
    private final Authenticator authenticator = new Authenticator(new Authenticator.Ports(
            new InMemoryConsumers(),
            (_, _, _) -> new JwksSource.Fetched.Failed("no network"),
            secrets,
            Callouts.NONE,
            Nonces.NOWHERE,
            Map.of(),
            clock,
            _ -> {}));

    /** Shows a new value to whoever looks anew. */
    private static final class Changing implements Secrets {
        String held = Tokens.SECRET;
        String kept = Tokens.SECRET;
        int again;

        @Override
        public Lookup find(SecretRef secret, Deadline deadline) {
            return new Lookup.Found(Body.of(held));
        }

        @Override
        public Lookup findAgain(SecretRef secret, Deadline deadline) {
            again++;
            held = kept;
            return find(secret, deadline);
        }
    }

    private Caller caller(String secret) {
        var issuer = new JwtIssuer(
                "partners",
                "partners",
                Set.of("orders"),
                Set.of(JwtIssuer.Algorithm.HS256),
                new JwtIssuer.Keys.Shared(PLACE),
                Duration.ZERO,
                "sub",
                "scope",
                Optional.empty(),
                false,
                false);
        String claims = "{\"iss\":\"partners\",\"aud\":\"orders\",\"sub\":\"a\",\"exp\":"
                + clock.instant().plusSeconds(60).getEpochSecond() + "}";
        String token = Tokens.token("{\"alg\":\"HS256\"}", claims, Tokens.hmac(secret));
        return authenticator.authenticate(
                Presented.of(Headers.of("authorization", "Bearer " + token)),
                Calls.settings(issuer),
                Deadline.in(clock, Duration.ofSeconds(10)));
    }

    @Test
    void a_token_of_the_new_one_is_believed_at_once_and_one_of_the_old_no_more() {
        assertThat(caller(Tokens.SECRET)).isInstanceOf(Caller.Known.class);
        assertThat(secrets.again).isZero();
        assertThat(caller(NEW)).isInstanceOf(Caller.Rejected.class);
        assertThat(secrets.again).isEqualTo(1);

        secrets.kept = NEW;
        assertThat(caller(NEW)).isInstanceOf(Caller.Known.class);
        assertThat(caller(Tokens.SECRET)).isInstanceOf(Caller.Rejected.class);
    }
}
