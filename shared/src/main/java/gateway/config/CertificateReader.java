package gateway.config;

import gateway.json.Json;
import gateway.policy.CallerMapping.Source;
import gateway.policy.CertificateRule;
import gateway.policy.Certificates;
import gateway.policy.DistinguishedName;
import gateway.policy.NamePattern;
import gateway.policy.NamePattern.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads whose client certificates are believed: {@code gateway.auth.mtls} and {@code gateway.auth.clientCertificates}. */
final class CertificateReader {
    private static final String NAME_FIX =
            "write it as openssl x509 -noout -issuer -nameopt RFC2253 prints it, such as \"CN=Partners,O=Example\"";
    private static final String FINGERPRINT_FIX =
            "write the 64 hexadecimal digits that openssl x509 -noout -fingerprint -sha256 prints, in quotes, with or"
                    + " without colons";
    private static final String REVOKED_FIX =
            "write serial numbers as openssl x509 -noout -serial prints them, or SHA-256 fingerprints, in quotes";
    private static final String CONDITION_FIX =
            "write issuer: the name of the authority, or one of subject, san and fingerprints";

    private final CallerMappingReader mappings;

    /** {@code plans} are the ids of those that there are. */
    CertificateReader(Collection<String> plans) {
        this.mappings = new CallerMappingReader(
                plans, Source.SUBJECT_CN, Source.SAN_DNS, Source.SAN_URI, Source.SAN_EMAIL, Source.FINGERPRINT);
    }

    /** Reads both from {@code auth}. */
    Certificates read(Node auth) {
        boolean loadBalancer = loadBalancer(auth.get("clientCertificates"));
        Node node = auth.get("mtls");
        List<CertificateRule> rules = new ArrayList<>();
        if (!node.isThere()) {
            return new Certificates(rules, loadBalancer);
        }
        List<Node> members = node.members();
        if (members.isEmpty() && node.isObject()) {
            node.fault("names no rule", "add one, such as partners: { issuer: ..., consumer: ... }, or remove mtls");
        }
        for (Node member : members) {
            if (!Names.isId(member.name())) {
                member.fault(Phrases.quote(member.name()) + " is not an id", Names.ID_FIX);
            }
            if (member.has(Fields.CERTIFICATE)) {
                rules.add(rule(member));
            }
        }
        return new Certificates(rules, loadBalancer);
    }

    private static boolean loadBalancer(Node node) {
        if (!node.isThere() || !node.has(Fields.CLIENT_CERTIFICATES)) {
            return false;
        }
        Node mode = node.get("loadBalancer");
        if (mode.value() instanceof Json.Str(var word) && (word.equals("verify") || word.equals("none"))) {
            return word.equals("verify");
        }
        mode.isNot(
                "a mode",
                "write verify where every listener of the load balancer verifies client certificates, otherwise none");
        return false;
    }

    private CertificateRule rule(Node node) {
        Node issuer = node.get("issuer");
        Node subject = node.get("subject");
        boolean single = subject.isObject();
        int faults = node.faults();
        Map<String, Set<String>> attributes = single ? attributes(subject) : Map.of();
        List<NamePattern> names = names(node.get("san"));
        Set<String> fingerprints = fingerprints(node.get("fingerprints"));
        if (!issuer.isThere()
                && !subject.isThere()
                && names.isEmpty()
                && fingerprints.isEmpty()
                && node.faults() == faults) {
            node.fault("fits every certificate that the front lets pass", CONDITION_FIX);
        }
        return new CertificateRule(
                node.name(),
                CallerMappingReader.order(node),
                issuer.isThere() ? Optional.of(name(issuer)) : Optional.empty(),
                subject.isThere() && !single ? Optional.of(name(subject)) : Optional.empty(),
                attributes,
                names,
                fingerprints,
                revoked(node.get("revoked")),
                mappings.read(node));
    }

    private static DistinguishedName name(Node node) {
        var otherwise = new DistinguishedName("");
        if (!node.isText()) {
            node.isNot("a name", NAME_FIX);
            return otherwise;
        }
        DistinguishedName.Parsed parsed = DistinguishedName.parse(node.text("CN=x", NAME_FIX));
        if (parsed instanceof DistinguishedName.Parsed.Ok(var name)) {
            return name;
        }
        node.fault(((DistinguishedName.Parsed.Bad) parsed).why(), NAME_FIX);
        return otherwise;
    }

    private static Map<String, Set<String>> attributes(Node node) {
        Map<String, Set<String>> attributes = new HashMap<>();
        node.has(Fields.SUBJECT);
        for (String field : Fields.SUBJECT) {
            String fix = "write the exact text, or a list of texts of which one must be there";
            Set<String> values = new HashSet<>();
            for (Node item : CallerMappingReader.oneOrMore(node.get(field), fix)) {
                String value = item.text("x", fix);
                if (!DistinguishedName.isText(value)) {
                    item.fault("has control characters", fix);
                }
                values.add(value);
            }
            String type = DistinguishedName.type(field);
            if (!values.isEmpty() && type != null) {
                attributes.put(type, values);
            }
        }
        if (attributes.isEmpty()
                && node.value() instanceof Json.Obj object
                && object.members().isEmpty()) {
            node.fault("names no attribute", "write one of cn, o and ou, or the whole name as text");
        }
        return attributes;
    }

    private static List<NamePattern> names(Node node) {
        List<NamePattern> names = new ArrayList<>();
        if (!node.isThere() || !node.has(Fields.SAN)) {
            return names;
        }
        names(node.get("dns"), Kind.DNS, "write a host name, or *. and what it ends with", names);
        names(node.get("uri"), Kind.URI, "write a URI, or what it begins with and /*", names);
        names(node.get("email"), Kind.EMAIL, "write an address, or *@ and its host", names);
        if (node.value() instanceof Json.Obj object && object.members().isEmpty()) {
            node.fault("names none", "write one of dns, uri and email");
        }
        return names;
    }

    private static void names(Node node, Kind kind, String fix, List<NamePattern> names) {
        for (Node item : CallerMappingReader.oneOrMore(node, fix)) {
            String text = item.text("", fix);
            if (text.isEmpty()) {
                continue;
            }
            if (isPattern(kind, text)) {
                names.add(NamePattern.of(kind, text));
            } else {
                item.fault(Phrases.quote(text) + " is not a name that can be told", fix);
            }
        }
    }

    private static boolean isPattern(Kind kind, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        int star = text.indexOf('*');
        return switch (kind) {
            case DNS -> {
                String host = text.startsWith("*.") ? text.substring(2) : text;
                yield Names.isHost(lower(host)) && (host.length() == text.length() || host.indexOf('.') > 0);
            }
            case EMAIL -> {
                int at = text.indexOf('@');
                boolean open = star == 0 && at == 1 && text.lastIndexOf('*') == 0;
                yield at > 0 && (star < 0 || open) && Names.isHost(lower(text.substring(at + 1)));
            }
            case URI -> {
                int authority = text.indexOf("://");
                boolean open =
                        authority > 0 && star > authority + 4 && star == text.length() - 1 && text.endsWith("/*");
                yield text.indexOf(':') > 0 && (star < 0 || open);
            }
        };
    }

    private static String lower(String text) {
        var lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    private static Set<String> fingerprints(Node node) {
        Set<String> fingerprints = new HashSet<>();
        for (Node item : CallerMappingReader.oneOrMore(node, FINGERPRINT_FIX)) {
            String digits = digits(item, "a SHA-256 fingerprint", FINGERPRINT_FIX);
            if (!digits.isEmpty() && digits.length() != 64) {
                item.fault("has " + digits.length() + " digits, and a SHA-256 fingerprint has 64", FINGERPRINT_FIX);
            } else if (!digits.isEmpty() && !fingerprints.add(digits)) {
                item.fault("stands twice", "remove one");
            }
        }
        return fingerprints;
    }

    private static Set<String> revoked(Node node) {
        Set<String> revoked = new HashSet<>();
        if (!node.isThere()) {
            return revoked;
        }
        for (Node item : node.items(REVOKED_FIX)) {
            String digits = digits(item, "a serial number", REVOKED_FIX);
            int zeros = 0;
            while (digits.length() < 64 && zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
                zeros++;
            }
            if (digits.length() > 40 && digits.length() != 64) {
                item.fault("is longer than a serial number, and no SHA-256 fingerprint", REVOKED_FIX);
            } else if (!digits.isEmpty() && !revoked.add(digits.substring(zeros))) {
                item.fault("stands twice", "remove one");
            }
        }
        return revoked;
    }

    /** Hexadecimal digits in lower case; empty, and a fault, where there is anything else between colons. */
    private static String digits(Node node, String what, String fix) {
        if (node.value() instanceof Json.Num) {
            node.fault("is a number", "put it in quotes: " + fix);
            return "";
        }
        String text = node.text("", fix);
        var digits = new StringBuilder(text.length());
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':' && run == 2 && i + 1 < text.length()) {
                run = 0;
                continue;
            }
            boolean digit = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            if (!digit) {
                node.isNot(what, fix);
                return "";
            }
            digits.append(c >= 'A' && c <= 'F' ? (char) (c + 32) : c);
            run++;
        }
        return digits.toString();
    }
}
