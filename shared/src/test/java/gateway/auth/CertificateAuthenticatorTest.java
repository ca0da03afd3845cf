package gateway.auth;

import static gateway.auth.TestCertificate.BMP;
import static gateway.auth.TestCertificate.IA5;
import static gateway.auth.TestCertificate.PRINTABLE;
import static gateway.auth.TestCertificate.TELETEX;
import static gateway.auth.TestCertificate.UNIVERSAL;
import static gateway.auth.TestCertificate.UTF8;
import static gateway.auth.TestCertificate.name;
import static gateway.auth.TestCertificate.usual;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.Configured;
import gateway.HandMovedClock;
import gateway.hash.Sha256;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthenticatorTest {
    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final CertificateAuthenticator authenticator =
            new CertificateAuthenticator(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT), clock);

    CertificateAuthenticatorTest() {
        consumers.put(new Consumer("acme", Optional.of("gold"), Set.of("orders:read"), true, List.of()));
        consumers.put(new Consumer("plain", Optional.empty(), Set.of("a"), true, List.of()));
        consumers.put(new Consumer("lazy", Optional.of("gold"), Set.of(), false, List.of()));
    }

    private @Nullable Caller authenticate(GatewaySettings settings, String pem) {
        return authenticator.authenticate(
                new Presented(
                        Headers.EMPTY,
                        Query.EMPTY,
                        Json.object(
                                "http",
                                Json.Obj.EMPTY,
                                "authentication",
                                Json.object("clientCert", Json.object("clientCertPem", Json.of(pem)))),
                        Optional.empty()),
                settings,
                Deadline.in(clock, Duration.ofSeconds(5)));
    }

    /** What becomes of it, by rules such as {@code a: { issuer: ..., consumer: acme }}; sent twice. */
    private String judge(String rules, String pem) {
        GatewaySettings settings = Configured.auth("{ mtls: { " + rules + " } }");
        String first = word(authenticate(settings, pem));
        assertThat(word(authenticate(settings, pem))).isEqualTo(first);
        return first;
    }

    private String judge(String rules, TestCertificate certificate) {
        return judge(rules, certificate.pem());
    }

    static String word(@Nullable Caller caller) {
        return switch (caller) {
            case null -> "none";
            case Caller.Known known -> known.consumer();
            case Caller.Rejected(var _, var reason) -> "no: " + reason;
            case Caller.Suspended(var consumer, var _, var _) -> "suspended " + consumer;
            case Caller.Unverifiable(var _, var reason) -> "unverifiable: " + reason;
            case Caller.Anonymous _, Caller.Several _, Caller.Reported _ -> "unexpected " + caller;
        };
    }

    @Test
    void the_usual_one_is_its_consumer() {
        GatewaySettings settings =
                Configured.auth("{ mtls: { a: { issuer: \"CN=Partners,O=Example\", consumer: acme } } }");

        assertThat(authenticate(settings, usual().pem()))
                .isEqualTo(new Caller.Known(
                        "acme",
                        Scheme.MTLS,
                        "a",
                        Optional.of("gold"),
                        Set.of("orders:read"),
                        Set.of(),
                        Json.Obj.EMPTY,
                        Optional.of(Instant.parse("2026-12-31T23:59:59.001Z"))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        O=Example;CN=Partners            | acme
        O=EXAMPLE;CN=partners            | acme
        O=Example ;CN= Partners          | acme
        O=Example;CN=Part ners           | no: no-rule
        CN=Partners;O=Example            | no: no-rule
        O=Example                        | no: no-rule
        CN=Partners                      | no: no-rule
        O=Example;CN=Partner             | no: no-rule
        O=Example;CN=Partners2           | no: no-rule
        O=Example;CN=Partners;CN=x       | no: no-rule
        O=Example;O=Example;CN=Partners  | no: no-rule
        O=Example+CN=Partners            | no: no-rule
        O=Example;CN=Partners+OU=x       | no: no-rule
        C=DE;O=Example;CN=Partners       | no: no-rule
        O=Example;OU=Partners            | no: no-rule
        O=Example, CN=Partners           | no: no-rule
        O=Example;CN=P\u0430rtners            | no: no-rule
        O=Example;CN=\uFF30artners            | no: no-rule
        O=Examp\u0142e;CN=Partners            | no: no-rule
        O=Example;CN=Partner\u017F            | no: no-rule
        O=Example;CN=Part\u200Bners            | no: no-rule
        O=Example;CN=Partners \u200B           | no: no-rule
        O=Example;CN=Partners\\0          | no: unreadable-name
        O=Example;CN=Partners\\0.evil     | no: unreadable-name
        O=Example;CN=Part\\nners          | no: unreadable-name
        O=Example;CN=                    | no: unreadable-name
        """)
    void the_issuer_s_name_is_compared_attribute_by_attribute(String issuer, String said) {
        String[] names = issuer.replace("\\0", "\0").replace("\\n", "\n").split(";", -1);

        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme }", usual().issuer(name(UTF8, names))))
                .isEqualTo(said);
    }

    @Test
    void only_the_string_types_of_today_are_text() {
        String rules = "a: { issuer: \"CN=Partners,O=Example\", consumer: acme }";
        String[] name = {"O=Example", "CN=Partners"};

        assertThat(judge(rules, usual().issuer(name(PRINTABLE, name)))).isEqualTo("acme");
        assertThat(judge(rules, usual().issuer(name(TELETEX, name)))).isEqualTo("no: no-rule");
        assertThat(judge(rules, usual().issuer(name(BMP, name)))).isEqualTo("no: no-rule");
        assertThat(judge(rules, usual().issuer(name(IA5, name)))).isEqualTo("no: no-rule");
        assertThat(judge(rules, usual().issuer(name(UNIVERSAL, name))))
                .isNotEqualTo("acme")
                .startsWith("no: ");
    }

    @Test
    void domain_components_and_addresses_are_ia5_text() {
        String rules = "a: { issuer: \"E=ca@example.com,DC=example,DC=com\", consumer: acme }";

        assertThat(judge(rules, usual().issuer(name(IA5, "DC=com", "DC=Example", "E=ca@example.com"))))
                .isEqualTo("acme");
        assertThat(judge(rules, usual().issuer(name(UTF8, "DC=com", "DC=Example", "E=ca@example.com"))))
                .isEqualTo("acme");
        assertThat(judge(rules, usual().issuer(name(IA5, "DC=com", "DC=evil", "E=ca@example.com"))))
                .isEqualTo("no: no-rule");
    }

    @ParameterizedTest(name = "{0} is {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        CN=a\\,b                    | CN=a,b          | acme
        CN=a\\,b                    | CN=a            | no: no-rule
        CN=a\\2Cb                   | CN=a,b          | acme
        CN=\\C3\\A9                 | CN=\u00E9            | acme
        CN=\u00E9                        | CN=\u00E9            | acme
        CN=\u00E9                        | CN=\u00C9            | no: no-rule
        CN=\u00E9                        | CN=e\u0301          | no: no-rule
        CN=\\ a                     | CN=a            | acme
        CN=\\#a                     | CN=#a           | acme
        CN=a\\=b                    | CN=a=b          | acme
        CN=a=b                      | CN=a=b          | acme
        2.5.4.3=a                   | CN=a            | acme
        cn=a                        | CN=a            | acme
        CN = a , O = b              | O=b;CN=a        | acme
        CN=a+OU=b                   | CN=a+OU=b       | acme
        OU=b+CN=a                   | CN=a+OU=b       | acme
        CN=a+OU=b                   | CN=a;OU=b       | no: no-rule
        CN=a,OU=b                   | CN=a+OU=b       | no: no-rule
        1.2.3.4=a                   | 1.2.3.4=a       | acme
        UID=a                       | UID=a           | acme
        CN=ss                       | CN=\u00DF            | no: no-rule
        CN=i                        | CN=\u0131            | no: no-rule
        CN=k                        | CN=\u212A        | no: no-rule
        """)
    void the_subject_s_name_is_written_as_rfc_4514_has_it(String rule, String subject, String said) {
        assertThat(judge(
                        "a: { subject: '" + rule + "', consumer: acme }",
                        usual().subject(name(UTF8, subject.split(";", -1)))))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { cn: acme }                | O=Acme;CN=acme           | acme
        { cn: [x, acme] }           | O=Acme;CN=acme           | acme
        { cn: acme, o: Acme }       | O=Acme;CN=acme           | acme
        { cn: acme, o: acme }       | O=Acme;CN=acme           | no: no-rule
        { cn: Acme }                | O=Acme;CN=acme           | no: no-rule
        { cn: acme }                | O=Acme;CN=acme           | acme
        { cn: acme }                | CN=acme;CN=evil          | no: no-rule
        { cn: acme }                | CN=evil;CN=acme          | no: no-rule
        { cn: acme }                | CN=acme;CN=acme          | no: no-rule
        { cn: acme }                | CN=acme+OU=x             | no: no-rule
        { cn: acme }                | CN=acme+CN=x             | no: no-rule
        { cn: acme }                | CN=acme;CN=x+OU=y        | no: no-rule
        { cn: acme }                | OU=acme                  | no: no-rule
        { cn: acme }                | `CN=acme `               | no: no-rule
        { cn: acme }                | CN=acme\\0               | no: unreadable-name
        { cn: acme }                | CN=\u0430cme                  | no: no-rule
        { cn: acme }                | O=CN=acme                | no: no-rule
        { cn: acme }                | O=x, CN=acme             | no: no-rule
        { ou: b }                   | OU=a;OU=b                | no: no-rule
        { ou: b, cn: c }            | OU=b;CN=c                | acme
        { ou: b, cn: c }            | CN=c                     | no: no-rule
        { uid: u }                  | UID=u                    | acme
        { c: DE }                   | C=DE;CN=x                | acme
        """)
    void single_attributes_are_there_once_and_alone(String rule, String subject, String said) {
        assertThat(judge(
                        "a: { subject: " + rule + ", consumer: acme }",
                        usual().subject(name(UTF8, subject.replace("\\0", "\0").split(";", -1)))))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        { dns: a.example.com }          | dns:a.example.com                   | acme
        { dns: a.example.com }          | dns:A.EXAMPLE.com                   | acme
        { dns: A.example.com }          | dns:a.example.com                   | acme
        { dns: a.example.com }          | dns:x;dns:a.example.com             | acme
        { dns: a.example.com }          | dns:b.example.com                   | no: no-rule
        { dns: a.example.com }          | dns:a.example.com.                  | no: no-rule
        { dns: a.example.com }          | dns:*.example.com                   | no: no-rule
        { dns: a.example.com }          | uri:a.example.com                   | no: malformed
        { dns: a.example.com }          | email:a.example.com                 | no: no-rule
        { dns: a.example.com }          | uri:https://a.example.com           | no: no-rule
        { dns: a.example.com }          |                                     | no: no-rule
        { dns: a.example.com }          | ip:                                 | no: no-rule
        { dns: a.example.com }          | dns:a.example.com\\0.evil.com       | no: unreadable-name
        { dns: a.example.com }          | dns:a.example.com\\0                | no: unreadable-name
        { dns: a.example.com }          | dns:a.example.com;dns:\u00E9             | no: unreadable-name
        { dns: a.example.com }          | `dns:a.example.com `                | no: unreadable-name
        { dns: "*.example.com" }        | dns:a.example.com                   | acme
        { dns: "*.example.com" }        | dns:a.b.example.com                 | acme
        { dns: "*.example.com" }        | dns:A.Example.Com                   | acme
        { dns: "*.example.com" }        | dns:example.com                     | no: no-rule
        { dns: "*.example.com" }        | dns:.example.com                    | no: no-rule
        { dns: "*.example.com" }        | dns:a..example.com                  | no: no-rule
        { dns: "*.example.com" }        | dns:evilexample.com                 | no: no-rule
        { dns: "*.example.com" }        | dns:a.example.com.evil.com          | no: no-rule
        { dns: "*.example.com" }        | dns:*.example.com                   | no: no-rule
        { dns: "*.example.com" }        | dns:evil.com/.example.com           | no: no-rule
        { dns: "*.example.com" }        | dns:evil.com#.example.com           | no: no-rule
        { dns: [x.com, "*.y.com"] }     | dns:a.y.com                         | acme
        { uri: "spiffe://t/a" }         | uri:spiffe://t/a                    | acme
        { uri: "spiffe://t/a" }         | uri:spiffe://t/A                    | no: no-rule
        { uri: "spiffe://t/a" }         | uri:spiffe://t/a/                   | no: no-rule
        { uri: "spiffe://t/a" }         | uri:spiffe://t/a/b                  | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/b                  | acme
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/b/c                | acme
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a                    | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/                   | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/ab                   | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/../b               | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/%2e%2e/b           | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a//b                 | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/b?c                | no: no-rule
        { uri: "spiffe://t/a/*" }       | uri:spiffe://t/a/b#c                | no: no-rule
        { email: me@example.com }       | email:me@example.com                | acme
        { email: me@example.com }       | email:me@EXAMPLE.com                | acme
        { email: me@example.com }       | email:Me@example.com                | no: no-rule
        { email: me@example.com }       | dns:me@example.com                  | no: no-rule
        { email: "*@example.com" }      | email:me@example.com                | acme
        { email: "*@example.com" }      | email:me@a.example.com              | no: no-rule
        { email: "*@example.com" }      | email:@example.com                  | no: no-rule
        { email: "*@example.com" }      | email:me@evil.com@example.com       | no: no-rule
        { dns: a.com, uri: "u:x" }      | dns:a.com;uri:u:x                   | acme
        { dns: a.com, uri: "u:x" }      | dns:a.com                           | no: no-rule
        """)
    void alternative_names_fit_by_whole_labels(String rule, @Nullable String names, String said) {
        TestCertificate certificate =
                names == null ? usual() : usual().san(names.replace("\\0", "\0").split(";", -1));

        assertThat(judge("a: { san: " + rule + ", consumer: acme }", certificate))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0} of {1} in {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        subject.cn  | CN=acme           |                              | a:acme
        subject.cn  | CN=acme;CN=evil   |                              | no: consumer
        subject.cn  | CN=acme+OU=x      |                              | no: consumer
        subject.cn  | O=acme            |                              | no: consumer
        subject.cn  | CN=Acme Inc       |                              | no: consumer
        subject.cn  | CN=acm\u00E9           |                              | no: consumer
        subject.cn  | CN=b:acme         |                              | a:b:acme
        subject.cn  | CN=LONG           |                              | no: consumer
        san.dns     | CN=x              | dns:a.example.com            | a:a.example.com
        san.dns     | CN=x              | dns:A.example.com            | a:a.example.com
        san.dns     | CN=x              | dns:a.com;dns:b.com          | no: consumer
        san.dns     | CN=x              | dns:a.com;dns:a.com          | no: consumer
        san.dns     | CN=x              | dns:a.com;uri:u:x;email:a@b  | a:a.com
        san.dns     | CN=a.com          |                              | no: consumer
        san.dns     | CN=x              | dns:*.example.com            | no: consumer
        san.uri     | CN=x              | uri:spiffe://t/A             | a:spiffe://t/A
        san.uri     | CN=x              | uri:u:x;uri:u:y              | no: consumer
        san.email   | CN=x              | email:Me@example.com         | a:Me@example.com
        san.email   | CN=x              | dns:a.com                    | no: consumer
        """)
    void a_certificate_can_name_its_consumer(String from, String subject, @Nullable String names, String said) {
        TestCertificate certificate = usual().subject(
                        name(UTF8, subject.replace("LONG", "x".repeat(129)).split(";", -1)));

        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumerFrom: " + from + " }",
                        names == null ? certificate : certificate.san(names.split(";", -1))))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        acme   | acme
        plain  | plain
        lazy   | suspended lazy
        nobody | no: unknown-consumer
        ACME   | no: unknown-consumer
        a_b    | no: unknown-consumer
        a:acme | no: unknown-consumer
        """)
    void a_registered_name_is_that_of_a_consumer(String name, String said) {
        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumerFrom: subject.cn, registered: true }",
                        usual().subject(name(UTF8, "CN=" + name))))
                .isEqualTo(said);
        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumer: "
                                + (name.matches("[a-z]+") ? name : "nobody") + " }",
                        usual()))
                .isEqualTo(name.matches("[a-z]+") ? said : "no: unknown-consumer");
    }

    @Test
    void a_rule_gives_its_own_callers_plan_scopes_and_roles() {
        GatewaySettings settings = Configured.auth(
                "{ mtls: { a: { issuer: \"CN=Partners,O=Example\", consumerFrom: subject.cn, plan: trial, scopes: [s],"
                        + " roles: [r] } } }");

        Caller.Known caller = (Caller.Known) authenticate(settings, usual().pem());

        assertThat(caller).isNotNull();
        assertThat(caller.plan()).contains("trial");
        assertThat(caller.scopes()).containsExactly("s");
        assertThat(caller.roles()).containsExactly("r");
    }

    @ParameterizedTest(name = "{0}: plan {1}")
    @CsvSource({"acme,gold", "plain,trial"})
    void a_rule_s_plan_is_for_who_has_none(String consumer, String plan) {
        GatewaySettings settings = Configured.auth(
                "{ mtls: { a: { issuer: \"CN=Partners,O=Example\", consumer: " + consumer + ", plan: trial } } }");

        assertThat(((Caller.Known) Objects.requireNonNull(authenticate(settings, usual().pem()))).plan())
                .contains(plan);
    }

    @ParameterizedTest(name = "at {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        2025-12-31T23:59:59Z      | no: not-yet-valid
        2025-12-31T23:59:59.999Z  | no: not-yet-valid
        2026-01-01T00:00:00Z      | acme
        2026-12-31T23:59:59Z      | acme
        2026-12-31T23:59:59.001Z  | no: expired
        2027-01-01T00:00:00Z      | no: expired
        2126-01-01T00:00:00Z      | no: expired
        """)
    void it_holds_within_its_validity(String at, String said) {
        String rules = "a: { issuer: \"CN=Partners,O=Example\", consumer: acme }";
        assertThat(judge(rules, usual())).isEqualTo("acme");

        clock.moveTo(at);

        assertThat(judge(rules, usual())).isEqualTo(said);
    }

    @Test
    void validity_far_away_is_read() {
        String rules = "a: { issuer: \"CN=Partners,O=Example\", consumer: acme }";

        assertThat(judge(rules, usual().valid(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"))))
                .isEqualTo("acme");
        assertThat(judge(
                        rules,
                        usual().valid(Instant.parse("2027-01-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:00Z"))))
                .startsWith("no: ");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        COLONS  | acme
        UPPER   | acme
        PLAIN   | acme
        SEVERAL | acme
        ZEROS   | no: no-rule
        TURNED  | no: no-rule
        """)
    void fingerprints_are_of_the_whole_certificate(String written, String said) {
        byte[] der = usual().der();
        String plain = fingerprint(der);
        String zeros = "0".repeat(64);
        String fingerprints = switch (written) {
            case "COLONS" -> String.join(":", plain.split("(?<=\\G..)", -1)).replaceAll(":$", "");
            case "UPPER" -> plain.toUpperCase(Locale.ROOT);
            case "PLAIN" -> plain;
            case "SEVERAL" -> zeros + "\", \"" + plain;
            case "ZEROS" -> zeros;
            default -> plain.substring(1) + plain.charAt(0);
        };

        assertThat(judge("a: { fingerprints: [\"" + fingerprints + "\"], consumer: acme }", TestCertificate.pem(der)))
                .isEqualTo(said);
    }

    @Test
    void a_fingerprint_can_name_its_consumer() {
        byte[] der = usual().der();

        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumerFrom: fingerprint }",
                        TestCertificate.pem(der)))
                .isEqualTo("a:" + fingerprint(der));
    }

    private static String fingerprint(byte[] der) {
        return Sha256.hex(Sha256.hash(der));
    }

    @ParameterizedTest(name = "serial {0}, revoked {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        0a1b2c   | "0A1B2C"         | no: revoked
        0a1b2c   | "0a:1b:2c"       | no: revoked
        0a1b2c   | "a1b2c"          | no: revoked
        0a1b2c   | "000a1b2c"       | no: revoked
        0a1b2c   | "ff", "0A1B2C"   | no: revoked
        0a1b2c   | "0A1B2D"         | acme
        0a1b2c   | "0A1B"           | acme
        0a1b2c   |                  | acme
        8a1b2c   | "8a1b2c"         | no: revoked
        8a1b2c   | "008a1b2c"       | no: revoked
        00       | "00"             | no: revoked
        00       | "0"              | no: revoked
        17       | "17"             | no: revoked
        17       | "23"             | acme
        ffeeddccbbaa99887766554433221100ffeeddcc | "FFEEDDCCBBAA99887766554433221100FFEEDDCC" | no: revoked
        """)
    void serial_numbers_are_revoked(String serial, @Nullable String revoked, String said) {
        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumer: acme, revoked: ["
                                + (revoked == null ? "" : revoked) + "] }",
                        usual().serial(serial)))
                .isEqualTo(said);
    }

    @Test
    void what_a_rule_revokes_no_other_rule_believes() {
        byte[] der = usual().der();
        String rule = "issuer: \"CN=Partners,O=Example\", consumer: acme";

        assertThat(judge(
                        "a: { " + rule + " }, z: { " + rule + ", order: 5, revoked: [\"" + fingerprint(der) + "\"] }",
                        TestCertificate.pem(der)))
                .isEqualTo("no: revoked");
        assertThat(judge(
                        "a: { " + rule + " }, z: { issuer: \"CN=others\", consumer: acme, revoked: [\"0A1B2C3D\"] }",
                        TestCertificate.pem(der)))
                .isEqualTo("acme");
    }

    @ParameterizedTest(name = "orders {0} and {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        0  | 0  | no: several-rules
        1  | 1  | no: several-rules
        0  | 1  | acme
        1  | 0  | plain
        -1 | 0  | acme
        0  | -1 | plain
        """)
    void of_several_rules_the_lowest_order_counts(int first, int second, String said) {
        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumer: acme, order: " + first
                                + " }, b: { subject: { cn: acme }, consumer: plain, order: " + second + " }",
                        usual()))
                .isEqualTo(said);
    }

    @Test
    void a_tie_that_does_not_count_does_no_harm() {
        assertThat(judge(
                        "a: { issuer: \"CN=Partners,O=Example\", consumer: acme, order: 3 },"
                                + " b: { subject: { cn: acme }, consumer: plain, order: 3 },"
                                + " c: { subject: { o: Acme }, consumer: plain }",
                        usual()))
                .isEqualTo("plain");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        an authority                     | no: no-rule
        an authority, by its fingerprint | acme
        no authority, in so many words   | acme
        client authentication            | acme
        client and server                | acme
        server authentication            | no: extended-key-usage
        any purpose                      | no: extended-key-usage
        no purpose at all                | no: extended-key-usage
        digital signatures               | acme
        certificate signing              | no: key-usage
        key encipherment                 | no: key-usage
        an unknown extension             | acme
        an unknown critical extension    | no: critical-extension
        names that cannot be read        | no: malformed
        the same extension twice         | no: malformed
        """)
    void it_must_be_meant_for_clients(String what, String said) {
        String rules = "a: { issuer: \"CN=Partners,O=Example\", consumer: acme }";
        byte[] der = (switch (what) {
                    case "an authority", "an authority, by its fingerprint" -> usual().authority(true);
                    case "no authority, in so many words" -> usual().authority(false);
                    case "client authentication" -> usual().purposes("1.3.6.1.5.5.7.3.2");
                    case "client and server" -> usual().purposes("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
                    case "server authentication" -> usual().purposes("1.3.6.1.5.5.7.3.1");
                    case "any purpose" -> usual().purposes("2.5.29.37.0");
                    case "no purpose at all" -> usual().purposes();
                    case "digital signatures" -> usual().usage(0x80);
                    case "certificate signing" -> usual().usage(0x06);
                    case "key encipherment" -> usual().usage(0x20);
                    case "an unknown extension" -> usual().extension("1.2.3.4", false, new byte[] {5, 0});
                    case "an unknown critical extension" -> usual().extension("1.2.3.4", true, new byte[] {5, 0});
                    case "names that cannot be read" -> usual().extension("2.5.29.17", false, new byte[] {5, 0});
                    default -> usual().san("dns:a.com").san("dns:b.com");
                })
                .der();
        if (what.endsWith("fingerprint")) {
            rules = "a: { fingerprints: \"" + fingerprint(der) + "\", consumer: acme }";
        }

        assertThat(judge(rules, TestCertificate.pem(der))).isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        EC secp256r1  | acme
        EC secp384r1  | acme
        EC secp521r1  | acme
        RSA 2048      | acme
        RSA 2047      | no: weak-key
        RSA 1024      | no: weak-key
        Ed25519       | acme
        Ed448         | acme
        DSA 2048      | no: weak-key
        """)
    void keys_are_strong(String kind, String said) throws Exception {
        String[] words = kind.split(" ", -1);
        KeyPairGenerator generator = KeyPairGenerator.getInstance(words[0]);
        if (words[0].equals("EC")) {
            generator.initialize(new ECGenParameterSpec(words[1]));
        } else if (words.length > 1 && !words[0].equals("RSA")) {
            generator.initialize(Integer.parseInt(words[1]));
        }
        PublicKey key = words[0].equals("RSA")
                ? KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(
                                BigInteger.ONE
                                        .shiftLeft(Integer.parseInt(words[1]))
                                        .subtract(BigInteger.ONE),
                                BigInteger.valueOf(65537)))
                : generator.generateKeyPair().getPublic();

        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme }", usual().key(key)))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "SHA256withECDSA,acme",
        "SHA256withRSA,acme",
        "Ed25519,acme",
        "SHA1withECDSA,no: weak-signature",
        "SHA1withRSA,no: weak-signature",
        "MD5withRSA,no: weak-signature"
    })
    void signatures_are_of_today(String algorithm, String said) {
        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme }", usual().algorithm(algorithm)))
                .isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "nothing",
                "text",
                "PEM in PEM",
                "two in one",
                "a byte more",
                "zeros after it",
                "a byte less",
                "half",
                "BER length",
                "indefinite length",
                "a list of certificates",
                "a key"
            })
    void it_is_one_certificate_to_the_last_byte(String what) {
        byte[] der = usual().der();
        byte[] bytes = switch (what) {
            case "nothing" -> new byte[] {0x30, 0};
            case "text" -> "certificate".getBytes(StandardCharsets.US_ASCII);
            case "PEM in PEM" -> TestCertificate.pem(der).getBytes(StandardCharsets.US_ASCII);
            case "two in one" -> TestCertificate.concatenated(der, der);
            case "a byte more" -> Arrays.copyOf(der, der.length + 1);
            case "zeros after it" -> Arrays.copyOf(der, der.length + 16);
            case "a byte less" -> Arrays.copyOf(der, der.length - 1);
            case "half" -> Arrays.copyOf(der, der.length / 2);
            case "BER length" ->
                TestCertificate.concatenated(new byte[] {0x30, (byte) 0x83, 0}, Arrays.copyOfRange(der, 2, der.length));
            case "indefinite length" ->
                TestCertificate.concatenated(
                        new byte[] {0x30, (byte) 0x80}, Arrays.copyOfRange(der, 4, der.length), new byte[2]);
            case "a list of certificates" -> TestCertificate.sequence(der, der);
            default -> TestCertificate.EC.getPublic().getEncoded();
        };

        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme }", TestCertificate.pem(bytes)))
                .isEqualTo("no: malformed");
    }

    /** Whether the signature holds is the front's business: a change that leaves a certificate is one. Nothing is thrown. */
    @Test
    void any_byte_may_be_any_other() {
        byte[] der = usual().san("dns:a.example.com").usage(0x80).der();
        GatewaySettings settings = Configured.auth("{ mtls: { a: { issuer: \"CN=Partners,O=Example\","
                + " subject: \"CN=acme,O=Acme\", san: { dns: a.example.com }, consumer: acme } } }");
        for (int i = 0; i < der.length; i++) {
            for (int change : new int[] {1, 0x80, 0xff}) {
                byte[] other = der.clone();
                other[i] ^= (byte) change;
                String first = word(authenticate(settings, TestCertificate.pem(other)));
                assertThat(first).matches("acme|no: [a-z-]+");
                assertThat(word(authenticate(settings, TestCertificate.pem(other))))
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void the_consumers_table_may_be_away() {
        consumers.away(true);

        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme }", usual()))
                .isEqualTo("unverifiable: store-unavailable");
        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumerFrom: subject.cn }", usual()))
                .isEqualTo("a:acme");
    }

    @Test
    void a_change_of_the_rules_counts_at_once() {
        String pem = usual().pem();

        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme }", pem))
                .isEqualTo("acme");
        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: acme, revoked: [\"0A1B2C3D\"] }", pem))
                .isEqualTo("no: revoked");
        assertThat(judge("a: { issuer: \"CN=Partners,O=Example\", consumer: plain }", pem))
                .isEqualTo("plain");
    }

    @Test
    void a_suspension_counts_within_its_time() {
        String pem = usual().pem();
        String rules = "a: { issuer: \"CN=Partners,O=Example\", consumer: acme }";
        assertThat(judge(rules, pem)).isEqualTo("acme");

        consumers.put(new Consumer("acme", Optional.empty(), Set.of(), false, List.of()));
        clock.move(Duration.ofSeconds(30));

        assertThat(judge(rules, pem)).isEqualTo("suspended acme");
    }
}
