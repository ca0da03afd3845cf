package gateway.auth;

import gateway.hash.Sha256;
import gateway.policy.DistinguishedName;
import gateway.policy.DistinguishedName.Attribute;
import gateway.policy.NamePattern.Kind;
import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says that rules ask about. All of it comes from the signed bytes.
 *
 * @param fingerprint SHA-256 of the certificate, lower-case hexadecimal
 * @param serial      its serial number without leading zeros, lower-case hexadecimal
 * @param from        the first moment of its validity
 * @param until       the last
 * @param issuer      the issuer's name
 * @param subject     the subject's
 * @param single      attributes of the subject that are there once and alone in their relative name, by identifier
 * @param names       alternative names by kind; visible ASCII
 * @param authority   whether it may issue others
 */
record CertificateFacts(
        String fingerprint,
        String serial,
        Instant from,
        Instant until,
        DistinguishedName issuer,
        DistinguishedName subject,
        Map<String, String> single,
        Map<Kind, List<String>> names,
        boolean authority) {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final int MOST_NAMES = 100;
    private static final int LONGEST_NAME = 2048;

    CertificateFacts {
        single = Map.copyOf(single);
        names = Map.copyOf(names);
    }

    /** What became of reading one. */
    sealed interface Read {
        record Ok(CertificateFacts facts) implements Read {}

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Read {}
    }

    /** Reads {@code der}, which must be one certificate to its last byte, fit for a client and of sufficient strength. */
    static Read read(byte[] der) {
        try {
            var in = new ByteArrayInputStream(der);
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0 || !Arrays.equals(certificate.getEncoded(), der)) {
                return new Read.Bad("malformed");
            }
            String unfit = unfit(certificate);
            return unfit == null ? facts(certificate, der) : new Read.Bad(unfit);
        } catch (CertificateException | RuntimeException _) {
            return new Read.Bad("malformed"); // the JDK's readers throw more than they declare, for some bytes
        }
    }

    /** Why {@code certificate} is none that proves who a client is, whoever that be; null where it is. */
    private static @Nullable String unfit(X509Certificate certificate) throws CertificateException {
        if (certificate.hasUnsupportedCriticalExtension()) {
            return "critical-extension"; // RFC 5280 4.2: not to be used by who does not know it
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[0]) {
            return "key-usage"; // RFC 8446 4.4.2.3: it must be for digital signatures
        }
        if (certificate.getExtensionValue(EXTENDED_KEY_USAGE) != null) {
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(CLIENT_AUTH)) {
                return "extended-key-usage";
            }
        }
        if (!isStrong(certificate.getPublicKey())) {
            return "weak-key";
        }
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        boolean weak = algorithm.startsWith("SHA1") || algorithm.startsWith("MD");
        return weak ? "weak-signature" : null;
    }

    private static boolean isStrong(PublicKey key) {
        if (key instanceof RSAKey rsa) {
            return rsa.getModulus().bitLength() >= 2048;
        }
        if (key instanceof ECKey ec) {
            return ec.getParams().getCurve().getField().getFieldSize() >= 256;
        }
        return key instanceof EdECKey;
    }

    private static Read facts(X509Certificate certificate, byte[] der) throws CertificateException {
        Map<Kind, List<String>> names = names(certificate);
        List<List<Attribute>> issuer =
                RelativeNames.read(certificate.getIssuerX500Principal().getEncoded());
        List<List<Attribute>> subject =
                RelativeNames.read(certificate.getSubjectX500Principal().getEncoded());
        if (names == null || issuer == null || subject == null) {
            return new Read.Bad("unreadable-name");
        }
        return new Read.Ok(new CertificateFacts(
                Sha256.hex(Sha256.hash(der)),
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                DistinguishedName.of(issuer),
                DistinguishedName.of(subject),
                single(subject),
                names,
                certificate.getBasicConstraints() >= 0));
    }

    /** Where an attribute is there twice, or with others in one relative name, readers differ: then it is not to be relied on. */
    private static Map<String, String> single(List<List<Attribute>> subject) {
        Map<String, String> single = new HashMap<>();
        Map<String, Integer> count = new HashMap<>();
        for (List<Attribute> relative : subject) {
            for (Attribute attribute : relative) {
                count.merge(attribute.type(), 1, Integer::sum);
                String value = attribute.value();
                if (relative.size() == 1 && value != null) {
                    single.put(attribute.type(), value);
                }
            }
        }
        single.keySet().removeIf(type -> count.getOrDefault(type, 0) > 1);
        return single;
    }

    /** The alternative names of the kinds that rules know; null where one of them is not visible ASCII, or there are too many. */
    private static @Nullable Map<Kind, List<String>> names(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        if (all == null) {
            // One that is there and cannot be read is left out by the JDK; here it is not.
            return certificate.getExtensionValue(ALTERNATIVE_NAMES) == null ? Map.of() : null;
        }
        if (all.size() > MOST_NAMES) {
            return null;
        }
        Map<Kind, List<String>> names = new HashMap<>();
        for (List<?> name : all) {
            Kind kind = kind((Integer) name.get(0));
            if (kind == null) {
                continue;
            }
            if (!(name.get(1) instanceof String text) || !isVisible(text)) {
                return null;
            }
            names.computeIfAbsent(kind, _ -> new ArrayList<>()).add(text);
        }
        return names;
    }

    /** RFC 5280 4.2.1.6, GeneralName. */
    private static @Nullable Kind kind(int tag) {
        return switch (tag) {
            case 1 -> Kind.EMAIL;
            case 2 -> Kind.DNS;
            case 6 -> Kind.URI;
            default -> null;
        };
    }

    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_NAME;
    }

    /** The one alternative name of {@code kind}; null where there is none or more than one. */
    @Nullable
    String only(Kind kind) {
        List<String> those = names.getOrDefault(kind, List.of());
        return those.size() == 1 ? those.getFirst() : null;
    }
}
