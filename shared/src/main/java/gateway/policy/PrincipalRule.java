package gateway.policy;

import java.util.List;
import java.util.Set;

/**
 * Which AWS principal is believed, and who it is. All that it says must hold.
 *
 * @param id       the name in the configuration
 * @param order    of several rules that fit, the one with the lowest counts
 * @param arns     of which one must fit; empty: any
 * @param accounts of which one must be the principal's; empty: any
 * @param orgs     organizations of which one must be the principal's; empty: any
 * @param pools    Cognito identity pools of which one must be the identity's; empty: no Cognito identity fits
 * @param mapping  who it is
 */
public record PrincipalRule(
        String id,
        int order,
        List<ArnPattern> arns,
        Set<String> accounts,
        Set<String> orgs,
        Set<String> pools,
        CallerMapping mapping) {
    public PrincipalRule {
        arns = List.copyOf(arns);
        accounts = Set.copyOf(accounts);
        orgs = Set.copyOf(orgs);
        pools = Set.copyOf(pools);
    }
}
