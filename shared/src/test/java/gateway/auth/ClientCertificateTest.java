package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.policy.Authentication;
import gateway.policy.Certificates;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertificateTest {
    private static final byte[] DER = "what is in it counts not here".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE64 = Base64.getEncoder().encodeToString(DER);
    private static final String PEM = "-----BEGIN CERTIFICATE-----\n" + BASE64 + "\n-----END CERTIFICATE-----\n";

    private static final Json.Obj ELB = Json.object("elb", Json.object("targetGroupArn", Json.of("arn")));
    private static final String LEAF = "x-amzn-mtls-clientcert-leaf";

    /** {@code openssl dgst -sha256 -binary | basenc --base64url} of these bytes. */
    private static final String THUMBPRINT = "rwK8yMk2jmVL1Oiat-bmLILjZd4opZnZlo0EVDnhcHg";

    private static Presented presented(Json.Obj context, String... headers) {
        return new Presented(Headers.of(headers), Query.EMPTY, context, Optional.empty());
    }

    private static @Nullable ClientCertificate shown(boolean loadBalancer, Json.Obj context, String... headers) {
        Authentication plain = Authentication.of("x-api-key", List.of());
        return ClientCertificate.of(
                presented(context, headers),
                new Authentication(
                        plain.apiKeyHeader(),
                        plain.apiKeyQuery(),
                        plain.issuers(),
                        plain.introspected(),
                        plain.basic(),
                        plain.signatures(),
                        new Certificates(List.of(), loadBalancer),
                        plain.principals(),
                        plain.forwards(),
                        plain.anonymous()));
    }

    private static Json.Obj clientCert(Json pem) {
        return Json.object("clientCert", Json.object("clientCertPem", pem, "subjectDN", Json.of("CN=somebody else")));
    }

    private static String said(@Nullable ClientCertificate certificate) {
        return certificate == null
                ? "none"
                : certificate.is(THUMBPRINT) ? "it" : certificate.thumbprint() == null ? "unreadable" : "another";
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        {}                                              | none
        {"authentication":null}                         | none
        {"authentication":{}}                           | none
        {"authentication":{"clientCert":null}}          | none
        {"identity":{"sourceIp":"192.0.2.1"}}           | none
        {"authentication":CERT}                         | it
        {"identity":CERT}                               | it
        {"authentication":CERT,"identity":{"clientCert":null}} | it
        {"authentication":CERT,"identity":CERT}         | unreadable
        {"authentication":{"clientCert":"PEM"}}         | unreadable
        {"authentication":{"clientCert":{}}}            | unreadable
        {"authentication":{"clientCert":{"clientCertPem":null}}} | unreadable
        {"authentication":{"clientCert":{"clientCertPem":[]}}} | unreadable
        {"clientCert":{"clientCertPem":"PEM"}}          | none
        {"authorizer":CERT}                             | none
        {"authorizer":{"authentication":CERT}}          | none
        {"elb":{},"authentication":CERT}                | none
        """)
    void the_front_tells_it_in_its_own_place_alone(String context, String said) throws Exception {
        Json.Obj read = (Json.Obj)
                Json.parse(context.replace("CERT", clientCert(Json.of(PEM)).text()));

        assertThat(said(shown(false, read))).isEqualTo(said);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        <$B$>$         | it
        <$B$>          | it
        <R$BR$>R$      | it
        <$fs$>$        | it
        <$f$s$>$$      | it
        <$$B$$>$       | it
        ` <$B$>$`      | unreadable
        `< $B$>$`      | unreadable
        `<$B $>$`      | unreadable
        <$TB$>$        | unreadable
        <B$>$          | unreadable
        <$B>$          | unreadable
        <$B$>$x        | unreadable
        `<$B$>$ `      | unreadable
        <$B$>0         | unreadable
        x$<$B$>$       | unreadable
        <$B$>$<$B$>$   | unreadable
        <$B$><$B$>$    | unreadable
        <$<$B$>$       | unreadable
        <$B$           | unreadable
        <$>$           | unreadable
        <$$>$          | unreadable
        <>             | unreadable
        B              | unreadable
        <$B=$>$        | unreadable
        <$B====$>$     | unreadable
        <$n$>$         | unreadable
        <$v$>$         | unreadable
        <$fRs$>$       | unreadable
        <$f%0As$>$     | unreadable
        <$f-s$>$       | unreadable
        <$f_s$>$       | unreadable
        <$f.s$>$       | unreadable
        <$f0s$>$       | unreadable
        {$B$>$         | unreadable
        <$B$}$         | unreadable
        <$a: b$$B$>$   | unreadable
        <$BB$>$        | unreadable
        <$A$>$         | another
        <$fA$>$        | another
        """)
    void the_pem_has_one_certificate_and_nothing_else(String text, String said) {
        String pem = spelt(text);

        assertThat(said(shown(false, Json.object("authentication", clientCert(Json.of(pem))))))
                .isEqualTo(said);
        assertThat(said(shown(true, ELB, LEAF, encoded(pem)))).isEqualTo(said);
        assertThat(said(shown(true, ELB, LEAF, lowerCase(encoded(pem))))).isEqualTo(said);
    }

    private static String spelt(String text) {
        var pem = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> pem.append("-----BEGIN CERTIFICATE-----");
                case '>' -> pem.append("-----END CERTIFICATE-----");
                case '{' -> pem.append("-----BEGIN TRUSTED CERTIFICATE-----");
                case '}' -> pem.append("-----END X509 CERTIFICATE-----");
                case '$' -> pem.append('\n');
                case 'R' -> pem.append('\r');
                case 'T' -> pem.append('\t');
                case '0' -> pem.append('\0');
                case 'A' -> pem.append("AAAA");
                case 'B' -> pem.append(BASE64);
                case 'f' -> pem.append(BASE64, 0, 16);
                case 's' -> pem.append(BASE64.substring(16));
                case 'n' -> pem.append(BASE64.replace("=", "")); // no padding
                case 'v' -> pem.append(BASE64.replace("U=", "V=")); // set bits after the last byte
                default -> pem.append(c);
            }
        }
        return pem.toString();
    }

    /** As a load balancer does: everything but letters, digits and {@code - . _ ~ + = /} is percent-encoded. */
    private static String encoded(String pem) {
        var encoded = new StringBuilder();
        for (int i = 0; i < pem.length(); i++) {
            char c = pem.charAt(i);
            if (Character.isLetterOrDigit(c) || "-._~+=/".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            }
        }
        return encoded.toString();
    }

    private static String lowerCase(String encoded) {
        return encoded.replace("%0A", "%0a").replace("%0D", "%0d");
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        true  | leaf                | it
        false | leaf                | none
        true  | none                | none
        true  | chain               | none
        true  | twice               | unreadable
        true  | two different ones  | unreadable
        true  | not encoded at all  | it
        true  | plus as space       | unreadable
        true  | half an encoding    | unreadable
        true  | encoded twice       | unreadable
        true  | empty               | unreadable
        true  | other               | unreadable
        true  | underscores         | none
        """)
    void a_load_balancer_is_believed_where_the_configuration_says_so(boolean believed, String sent, String said) {
        String leaf = encoded(PEM);
        String[] headers = switch (sent) {
            case "leaf" -> new String[] {LEAF, leaf};
            case "none" -> new String[0];
            case "chain" -> new String[] {"x-amzn-mtls-clientcert", leaf};
            case "twice" -> new String[] {LEAF, leaf, LEAF, leaf};
            case "two different ones" -> new String[] {LEAF, leaf, LEAF, "x"};
            case "not encoded at all" -> new String[] {LEAF, leaf.replace("%20", " ")};
            case "plus as space" -> new String[] {LEAF, leaf.replace("%20", "+")};
            case "half an encoding" -> new String[] {LEAF, leaf.substring(0, leaf.length() - 1)};
            case "encoded twice" -> new String[] {LEAF, leaf.replace("%", "%25")};
            case "empty" -> new String[] {LEAF, ""};
            case "other" -> new String[] {LEAF, leaf.replace("%20", "%ff")};
            default -> new String[] {LEAF.replace('-', '_'), leaf};
        };

        assertThat(said(shown(believed, ELB, headers))).isEqualTo(said);
    }

    @Test
    void its_fields_mean_nothing_behind_any_other_front() {
        assertThat(shown(true, Json.object("http", Json.Obj.EMPTY), LEAF, encoded(PEM)))
                .isNull();
    }

    @Test
    void huge_ones_are_not_read() {
        String line = "A".repeat(64) + "\n";

        assertThat(said(shown(
                        false,
                        Json.object(
                                "authentication",
                                clientCert(Json.of(PEM.replace(BASE64, line.repeat(400) + BASE64)))))))
                .isEqualTo("another");
        assertThat(said(shown(
                        false,
                        Json.object(
                                "authentication",
                                clientCert(Json.of(PEM.replace(BASE64, line.repeat(600) + BASE64)))))))
                .isEqualTo("unreadable");
    }

    @Test
    void what_cannot_be_read_is_no_token_s_certificate() {
        ClientCertificate unreadable = shown(false, Json.object("authentication", clientCert(Json.of(""))));

        assertThat(unreadable).isNotNull();
        assertThat(unreadable.is("")).isFalse();
        assertThat(unreadable.is("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")).isFalse(); // of no bytes
    }
}
