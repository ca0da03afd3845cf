package gateway.policy;

/**
 * Whose client certificate is believed, and who that is.
 *
 * @param id the name in the configuration
 */
public record CertificateRule(String id) {}
