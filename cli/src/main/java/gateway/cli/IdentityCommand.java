package gateway.cli;

import gateway.auth.PublicKeys;
import gateway.auth.Secrets;
import gateway.auth.SigningKey;
import gateway.aws.CachedSecrets;
import gateway.client.SocketHttpClient;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.policy.Identity;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "identity",
        description = "The tokens by which services can tell that it is the gateway that asks.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = IdentityCommand.Jwks.class)
final class IdentityCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "jwks?");
    }

    @Command(
            name = "jwks",
            description = {
                "Print the public keys that services check these tokens with, as a JWK set (RFC 7517).",
                "Reads the private keys from where the configuration says they are: variables of this shell, SSM"
                        + " Parameter Store, Secrets Manager. These two need AWS_REGION, AWS_ACCESS_KEY_ID,"
                        + " AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN."
            })
    static final class Jwks implements Callable<Integer> {
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The configuration, in YAML.")
        private Path file = Path.of("");

        Jwks(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws Failure {
            Console console = session.console();
            Identity.Token token = Configurations.read(file)
                    .configuration()
                    .gateway()
                    .identity()
                    .token()
                    .orElseThrow(() ->
                            new Failure(file + " has no gateway.identity.token", "add one; docs/identity.md says how"));
            Clock clock = Clock.systemUTC();
            try (var client = SocketHttpClient.of(session.environment())) {
                // What cannot be read is said by the failure below.
                var secrets = CachedSecrets.of(session.environment(), client, clock, _ -> {});
                List<Json> keys = new ArrayList<>();
                List<Identity.Key> all = new ArrayList<>(List.of(token.key()));
                all.addAll(token.others());
                for (Identity.Key key : all) {
                    Optional<Json.Obj> jwk = jwk(key, secrets.find(key.secret(), Deadline.in(clock, PATIENCE)));
                    if (jwk.isPresent()) {
                        keys.add(jwk.get());
                    } else {
                        console.warn(key.id() + " is a shared secret, which is not published");
                    }
                }
                Json.Obj set = Json.object("keys", Json.of(keys));
                console.say(set.text());
                console.result(set);
            }
            return Main.DONE;
        }

        private static Optional<Json.Obj> jwk(Identity.Key key, Secrets.Lookup lookup) throws Failure {
            if (!(lookup instanceof Secrets.Lookup.Found(var secret))) {
                String why = lookup instanceof Secrets.Lookup.Missing(var missing)
                        ? missing
                        : ((Secrets.Lookup.Unavailable) lookup).why();
                throw new Failure("key " + key.id() + " cannot be read: " + why, "");
            }
            if (!(SigningKey.read(key.algorithm().name(), secret) instanceof SigningKey.Read.Ok(var signing))) {
                String why =
                        ((SigningKey.Read.Bad) SigningKey.read(key.algorithm().name(), secret)).why();
                throw new Failure("key " + key.id() + ": " + why, "docs/identity.md says what a key is");
            }
            try {
                return PublicKeys.jwk(signing, key.id());
            } catch (GeneralSecurityException e) {
                throw new Failure("key " + key.id() + " has no public half: " + e.getMessage(), "make another key");
            }
        }
    }
}
