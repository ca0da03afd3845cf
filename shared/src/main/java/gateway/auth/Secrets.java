package gateway.auth;

import gateway.http.Body;
import gateway.http.Deadline;
import gateway.policy.SecretRef;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The port to the secrets that a configuration refers to. */
@FunctionalInterface
public interface Secrets {
    /**
     * The secret as it is, or was lately; quick where it is known already. The bytes that are found are the same object for
     * as long as the secret is the same, so that what was made of them can be kept.
     */
    Lookup find(SecretRef secret, Deadline deadline);

    /**
     * The secret, looked at anew unless that was done a moment ago: for whoever sees that what {@link #find} gave does not
     * fit, since it may have been changed. Anyone may call this as often as they like.
     */
    default Lookup findAgain(SecretRef secret, Deadline deadline) {
        return find(secret, deadline);
    }

    /** What a look-up gave. */
    sealed interface Lookup {
        /** Its bytes; text is in UTF-8. */
        record Found(Body secret) implements Lookup {
            /** Not even its length. */
            @Override
            public String toString() {
                return "Found";
            }
        }

        /** There is no such secret, or this function may not read it; {@code why} is for the log and says nothing of a secret. */
        record Missing(String why) implements Lookup {}

        /** The store did not answer. */
        record Unavailable(String why) implements Lookup {}
    }

    /** Secrets in {@code environment}, and no others. */
    static Secrets of(Map<String, String> environment) {
        return (secret, _) -> {
            if (!(secret instanceof SecretRef.Environment(var variable))) {
                return new Lookup.Unavailable("this host reads secrets from its environment alone");
            }
            String value = environment.get(variable);
            return value == null || value.isEmpty()
                    ? new Lookup.Missing("the environment variable " + variable + " is not set")
                    : new Lookup.Found(Body.of(value.getBytes(StandardCharsets.UTF_8)));
        };
    }
}
