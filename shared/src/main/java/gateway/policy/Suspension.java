package gateway.policy;

import java.util.Optional;

/**
 * Why a consumer may not do anything for now.
 *
 * @param reason for the caller to read
 * @param type   of the problem that answers it (RFC 9457 3.1.1); empty: the gateway's own
 */
public record Suspension(Optional<String> reason, Optional<String> type) {
    public static final Suspension UNEXPLAINED = new Suspension(Optional.empty(), Optional.empty());
}
