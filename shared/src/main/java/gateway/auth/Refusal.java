package gateway.auth;

import gateway.http.Problem;

/**
 * Why a call goes no further.
 *
 * @param reason  a stable word for the log ({@code docs/authorization.md})
 * @param problem for the caller, who is not told all of it
 */
public record Refusal(String reason, Problem problem) {}
