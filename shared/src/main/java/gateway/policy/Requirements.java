package gateway.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold of a caller who is known; all of it. An empty part asks nothing; the order is that
 * in which it is written.
 *
 * @param allScopes      each of which the caller must hold
 * @param anyScopes      one of which it must hold
 * @param allRoles       each of which it must have
 * @param anyRoles       one of which it must have
 * @param claims         conditions on its claims
 * @param plans          one of which it must have subscribed to
 * @param allowConsumers who may: ids, or the beginnings of ids followed by {@code *}; empty: everyone
 * @param denyConsumers  who may not, in the same words
 */
public record Requirements(
        Set<String> allScopes,
        Set<String> anyScopes,
        Set<String> allRoles,
        Set<String> anyRoles,
        List<ClaimRule> claims,
        Set<String> plans,
        Set<String> allowConsumers,
        Set<String> denyConsumers) {
    public static final Requirements NONE = scopes(Set.of());

    public Requirements {
        allScopes = ordered(allScopes);
        anyScopes = ordered(anyScopes);
        allRoles = ordered(allRoles);
        anyRoles = ordered(anyRoles);
        claims = List.copyOf(claims);
        plans = ordered(plans);
        allowConsumers = ordered(allowConsumers);
        denyConsumers = ordered(denyConsumers);
    }

    private static Set<String> ordered(Set<String> words) {
        return words.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(words));
    }

    /** All of {@code scopes}, and nothing else. */
    public static Requirements scopes(Set<String> scopes) {
        return new Requirements(scopes, Set.of(), Set.of(), Set.of(), List.of(), Set.of(), Set.of(), Set.of());
    }
}
