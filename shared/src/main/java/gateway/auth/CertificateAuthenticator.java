package gateway.auth;

import gateway.hash.Sha256;
import gateway.http.Deadline;
import gateway.pipeline.Caller;
import gateway.policy.CallerMapping.Who;
import gateway.policy.CertificateRule;
import gateway.policy.DistinguishedName;
import gateway.policy.GatewaySettings;
import gateway.policy.NamePattern;
import gateway.policy.NamePattern.Kind;
import gateway.policy.Scheme;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose client certificate is it? The front has checked that an authority which it trusts has issued the certificate, and
 * that the client has its key; here it is decided whether that makes the client somebody. What a certificate says is
 * remembered by the hash of its bytes; whether it holds is decided each time.
 */
final class CertificateAuthenticator implements SchemeAuthenticator {
    private static final int REMEMBERED = 1000;

    private final Callers callers;
    private final InstantSource clock;
    private final Lru<String, CertificateFacts.Read> read = new Lru<>(REMEMBERED);

    CertificateAuthenticator(CachedConsumers consumers, InstantSource clock) {
        this.callers = new Callers(consumers);
        this.clock = clock;
    }

    @Override
    public @Nullable Caller authenticate(Presented presented, GatewaySettings settings, Deadline deadline) {
        ClientCertificate shown = ClientCertificate.of(presented, settings.authentication());
        if (shown == null) {
            return null;
        }
        byte[] der = shown.der();
        if (der == null) {
            return rejected("malformed");
        }
        String fingerprint = Sha256.hex(Sha256.hash(der));
        CertificateFacts.Read known = read.get(fingerprint);
        if (known == null) {
            known = CertificateFacts.read(der);
            read.put(fingerprint, known);
        }
        return known instanceof CertificateFacts.Read.Ok(var facts)
                ? judge(facts, settings.authentication().certificates().rules())
                : rejected(((CertificateFacts.Read.Bad) known).reason());
    }

    private Caller judge(CertificateFacts facts, List<CertificateRule> rules) {
        CertificateRule first = null;
        boolean tie = false;
        for (CertificateRule rule : rules) {
            if (!fits(rule, facts)) {
                continue;
            }
            if (rule.revoked().contains(facts.serial()) || rule.revoked().contains(facts.fingerprint())) {
                return rejected("revoked"); // whatever other rules may say
            }
            if (first == null || rule.order() < first.order()) {
                first = rule;
                tie = false;
            } else {
                tie |= rule.order() == first.order();
            }
        }
        Instant now = clock.instant();
        if (first == null) {
            return rejected("no-rule");
        }
        if (now.isBefore(facts.from())) {
            return rejected("not-yet-valid");
        }
        if (now.isAfter(facts.until())) {
            return rejected("expired");
        }
        // Which of several rules counts must not depend on the order in which a table keeps them.
        return tie
                ? rejected("several-rules")
                : callers.caller(
                        Scheme.MTLS,
                        first.id(),
                        first.mapping(),
                        named(first, facts),
                        Optional.of(facts.until().plusMillis(1)));
    }

    private static boolean fits(CertificateRule rule, CertificateFacts facts) {
        if (rule.issuer().isPresent() && !rule.issuer().get().equals(facts.issuer())
                || rule.subject().isPresent() && !rule.subject().get().equals(facts.subject())) {
            return false;
        }
        for (Map.Entry<String, Set<String>> attribute : rule.attributes().entrySet()) {
            String value = facts.single().get(attribute.getKey());
            if (value == null || !attribute.getValue().contains(value)) {
                return false;
            }
        }
        // One that may issue others is meant for that. Only who names the very certificate can mean it.
        boolean pinned = rule.fingerprints().contains(facts.fingerprint());
        return (pinned || rule.fingerprints().isEmpty() && !facts.authority())
                && fits(Kind.DNS, rule, facts)
                && fits(Kind.URI, rule, facts)
                && fits(Kind.EMAIL, rule, facts);
    }

    private static boolean fits(Kind kind, CertificateRule rule, CertificateFacts facts) {
        boolean asked = false;
        for (NamePattern pattern : rule.names()) {
            if (pattern.kind() != kind) {
                continue;
            }
            asked = true;
            for (String name : facts.names().getOrDefault(kind, List.of())) {
                if (pattern.fits(name)) {
                    return true;
                }
            }
        }
        return !asked;
    }

    private static @Nullable String named(CertificateRule rule, CertificateFacts facts) {
        if (!(rule.mapping().who() instanceof Who.Named(var from, var _))) {
            return null;
        }
        return switch (from) {
            case SUBJECT_CN -> facts.single().get(DistinguishedName.COMMON_NAME);
            case SAN_DNS -> host(facts.only(Kind.DNS));
            case SAN_URI -> facts.only(Kind.URI);
            case SAN_EMAIL -> facts.only(Kind.EMAIL);
            case FINGERPRINT -> facts.fingerprint();
            case ARN, SESSION, ACCOUNT, COGNITO -> null; // of principals
        };
    }

    /** Host names have no case: whoever is called by one is called by it in lower case; a wildcard names nobody. */
    private static @Nullable String host(@Nullable String name) {
        if (name == null || name.indexOf('*') >= 0) {
            return null;
        }
        var lower = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.MTLS, reason);
    }
}
