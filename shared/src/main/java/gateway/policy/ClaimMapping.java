package gateway.policy;

import java.util.List;
import java.util.Optional;

/**
 * What an issuer's claims say about a caller. A claim is named by its member, or by a JSON Pointer (RFC 6901), which begins
 * with a slash.
 *
 * @param consumerClaim whose value names the caller: the consumer is {@code id:value}, so that no two issuers' users are
 *                      one, or, if {@code registered}, the value itself
 * @param scopeClaim    whose value is the scopes: a space-separated string or an array of strings
 * @param rolesClaim    whose value is the roles, in the same forms
 * @param claims        that are kept, for conditions and upstreams; others are forgotten
 * @param plan          of its callers, where the consumer's own record names none
 * @param registered    whether the consumer must stand in the consumers table
 */
public record ClaimMapping(
        String consumerClaim,
        String scopeClaim,
        String rolesClaim,
        List<String> claims,
        Optional<String> plan,
        boolean registered) {
    /** How many claims may be kept. */
    public static final int MOST_CLAIMS = 20;

    public ClaimMapping {
        claims = List.copyOf(claims);
    }
}
