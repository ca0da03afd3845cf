package gateway.local;

import gateway.json.Json;

/**
 * In place of SSM Parameter Store and Secrets Manager, which this machine has not: says so, where the functions would
 * otherwise ask the cloud with keys that are none.
 */
final class NoSecrets {
    private NoSecrets() {}

    static boolean isAsked(WireRequest request) {
        String target = request.field("x-amz-target").orElse("");
        return target.startsWith("AmazonSSM.") || target.startsWith("secretsmanager.");
    }

    static WireResponse refusal() {
        return WireResponse.json(
                400,
                Json.object(
                        "__type",
                        Json.of("AccessDeniedException"),
                        "message",
                        Json.of("gateway local has none of these: write { env: NAME } in the configuration and set"
                                + " NAME, or start it with AWS_ENDPOINT_URL_SSM and"
                                + " AWS_ENDPOINT_URL_SECRETS_MANAGER")));
    }
}
