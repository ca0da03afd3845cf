package gateway.limit;

import gateway.policy.Allowance;

/**
 * One count of one limit.
 *
 * @param key       names it, in the table too: one string for each scope, limit and caller
 * @param allowance how much may be used of it; a rate or a quota
 */
public record Counter(String key, Allowance allowance) {}
