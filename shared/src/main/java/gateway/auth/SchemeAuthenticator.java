package gateway.auth;

import gateway.http.Deadline;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import org.jspecify.annotations.Nullable;

/** Checks the credentials of one bound scheme. */
@FunctionalInterface
interface SchemeAuthenticator {
    /** What became of the scheme's credential in {@code presented}; null where it carries none. Never anonymous, never throws. */
    @Nullable
    Caller authenticate(Presented presented, GatewaySettings settings, Deadline deadline);
}
