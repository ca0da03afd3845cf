package gateway.aws;

import java.util.Optional;

/**
 * What an AWS request is signed with. Its text form shows no secret.
 *
 * @param sessionToken goes along where the keys are temporary
 */
public record Keys(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
    public Keys {
        if (accessKeyId.isEmpty() || secretAccessKey.isEmpty()) {
            throw new IllegalArgumentException("an access key needs an id and a secret");
        }
    }

    @Override
    public String toString() {
        return "Keys[" + accessKeyId + "]";
    }
}
