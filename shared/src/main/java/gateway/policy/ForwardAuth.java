package gateway.policy;

/**
 * A service or function that is asked who is calling.
 *
 * @param id the name in the configuration
 */
public record ForwardAuth(String id) {}
