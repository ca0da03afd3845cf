package gateway.policy;

import java.util.Optional;

/** Where a secret is: configuration never holds one itself. */
public sealed interface SecretRef {

    /** The function's environment; for local use, since whoever may read the function's settings may read it. */
    record Environment(String variable) implements SecretRef {}

    /**
     * SSM Parameter Store.
     *
     * @param member of the JSON object that it holds; empty: all of it
     */
    record Parameter(String name, Optional<String> member) implements SecretRef {}

    /**
     * Secrets Manager.
     *
     * @param id     name or ARN
     * @param member of the JSON object that it holds; empty: all of it
     */
    record Secret(String id, Optional<String> member) implements SecretRef {}
}
