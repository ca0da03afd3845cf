package gateway.policy;

/**
 * Which AWS principal is believed, and who that is.
 *
 * @param id the name in the configuration
 */
public record PrincipalRule(String id) {}
