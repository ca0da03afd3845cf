package gateway.policy;

/**
 * An authorization server that is asked about opaque tokens (RFC 7662).
 *
 * @param id the name in the configuration
 */
public record Introspection(String id) {}
