package gateway.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose client certificate is believed, and who that is. All that it says must hold.
 *
 * @param id           the name in the configuration
 * @param order        of several rules that fit, the one with the lowest counts
 * @param issuer       whose name must be the issuer's
 * @param subject      what the subject's whole name must be
 * @param attributes   what single attributes of the subject must be, by object identifier: one of these texts
 * @param names        of which one must fit an alternative name; for each kind that there are any of
 * @param fingerprints SHA-256 of the certificates, lower-case hexadecimal; empty: any
 * @param revoked      serial numbers without leading zeros, or fingerprints, in lower-case hexadecimal: never believed
 * @param mapping      who it is
 */
public record CertificateRule(
        String id,
        int order,
        Optional<DistinguishedName> issuer,
        Optional<DistinguishedName> subject,
        Map<String, Set<String>> attributes,
        List<NamePattern> names,
        Set<String> fingerprints,
        Set<String> revoked,
        CallerMapping mapping) {
    public CertificateRule {
        attributes = Map.copyOf(attributes);
        names = List.copyOf(names);
        fingerprints = Set.copyOf(fingerprints);
        revoked = Set.copyOf(revoked);
    }
}
