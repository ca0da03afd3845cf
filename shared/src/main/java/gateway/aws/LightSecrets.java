package gateway.aws;

import gateway.aws.JsonService.Reply;
import gateway.client.HttpClient;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SSM Parameter Store and Secrets Manager over the gateway's own HTTP client, signed by its own signer. Each is set up when
 * it is first asked, so that a function whose configuration names no secret pays for neither.
 */
final class LightSecrets implements SecretSource {
    private static final String DENIED_FIX =
            ". Add its ARN to the template's parameter SecretArns, and let the policy of its KMS key, if that is not"
                    + " the account's default, give the function kms:Decrypt";

    private final Map<String, String> environment;
    private final HttpClient client;
    private final InstantSource clock;
    private @Nullable JsonService parameters; // by this
    private @Nullable JsonService secrets; // by this

    LightSecrets(Map<String, String> environment, HttpClient client, InstantSource clock) {
        this.environment = environment;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Fetched parameter(String name, Deadline deadline) {
        JsonService service;
        try {
            service = parameters();
        } catch (IllegalArgumentException e) {
            return new Fetched.Denied(String.valueOf(e.getMessage()));
        }
        Json.Obj question = Json.object("Name", Json.of(name), "WithDecryption", Json.of(true));
        Reply reply = service.call("GetParameter", question, deadline);
        if (reply instanceof Reply.Answered(var answer)) {
            return answer.get("Parameter") instanceof Json.Obj parameter
                            && parameter.get("Value") instanceof Json.Str(var value)
                    ? new Fetched.Got(Body.of(value))
                    : new Fetched.Away("the answer about parameter " + name + " has no value in it");
        }
        return without(reply, "parameter ".concat(name), "ssm:GetParameter");
    }

    @Override
    public Fetched secret(String id, Deadline deadline) {
        JsonService service;
        try {
            service = secrets();
        } catch (IllegalArgumentException e) {
            return new Fetched.Denied(String.valueOf(e.getMessage()));
        }
        Json.Obj question = Json.object("SecretId", Json.of(id), "VersionStage", Json.of("AWSCURRENT"));
        Reply reply = service.call("GetSecretValue", question, deadline);
        if (reply instanceof Reply.Answered(var answer)) {
            Body value = value(answer);
            return value == null
                    ? new Fetched.Away("the answer about secret " + id + " has no value in it")
                    : new Fetched.Got(value);
        }
        return without(reply, "secret ".concat(id), "secretsmanager:GetSecretValue");
    }

    private static @Nullable Body value(Json.Obj answer) {
        if (answer.get("SecretString") instanceof Json.Str(var text)) {
            return Body.of(text);
        }
        if (answer.get("SecretBinary") instanceof Json.Str(var base64)) {
            try {
                return Body.of(Base64.getDecoder().decode(base64));
            } catch (IllegalArgumentException _) {
                return null; // what is wrong with it would quote it
            }
        }
        return null;
    }

    private static Fetched without(Reply reply, String what, String permission) {
        if (reply instanceof Reply.Away(var why)) {
            return new Fetched.Away(what + " cannot be asked for: " + why);
        }
        var refused = (Reply.Refused) reply;
        if (refused.passing()) {
            return new Fetched.Away(what + " cannot be read now: " + refused.words());
        }
        return switch (refused.code()) {
            case "ParameterNotFound", "ParameterVersionNotFound", "ResourceNotFoundException" ->
                new Fetched.Gone("there is no " + what
                        + ": create it, in the function's region, or mend its name in the" + " configuration");
            // Of Secrets Manager: no value yet, or marked for deletion.
            case "InvalidRequestException" ->
                new Fetched.Gone(what + " has no value to be read (" + refused.words()
                        + "): give it one, or restore it if it is being deleted");
            case "AccessDeniedException", "InvalidKeyId", "DecryptionFailure" ->
                new Fetched.Denied("this function may not read " + what + " by " + permission + " (" + refused.words()
                        + ")" + DENIED_FIX);
            case "no-credentials" -> new Fetched.Denied(what + " cannot be asked for: " + refused.message());
            default -> new Fetched.Denied(what + " cannot be read: " + refused.words());
        };
    }

    private synchronized JsonService parameters() {
        if (parameters == null) {
            parameters = JsonService.of(environment, client, clock, "ssm", "SSM", "AmazonSSM.");
        }
        return parameters;
    }

    private synchronized JsonService secrets() {
        if (secrets == null) {
            secrets =
                    JsonService.of(environment, client, clock, "secretsmanager", "SECRETS_MANAGER", "secretsmanager.");
        }
        return secrets;
    }
}
