package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.yaml.YamlJson;
import gateway.json.Json;
import gateway.policy.SecretRef;
import gateway.policy.Signatures;
import gateway.policy.Signatures.Algorithm;
import gateway.policy.Signatures.Material;
import gateway.policy.Signatures.OnOutage;
import gateway.policy.Signatures.Replay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureReaderTest {
    private static final String KEY = "k: { consumer: acme, algorithm: hmac-sha256, secret: { env: S } }";

    private final Report report = new Report();

    private Signatures read(String yaml) throws IOException {
        Json json = YamlJson.read(yaml);
        return SignatureReader.read(Node.root(report, "gateway", "signature", json))
                .orElseThrow();
    }

    @Test
    void all_that_can_be_said() throws IOException {
        Signatures read = read("""
            keys:
              acme-1: { consumer: acme, algorithm: hmac-sha256, secret: { env: ACME }, encoding: base64 }
              "Key:2/x": { consumer: beta, algorithm: ecdsa-p384-sha384, jwk: { kty: EC, crv: P-384, x: a, y: b } }
            components: ["@method", "@query", x-tenant]
            maxAge: 5m
            leeway: 0s
            tag: shop
            replay: once
            onOutage: allow
            """);

        assertThat(report.faults()).isEmpty();
        assertThat(read.keys().get("acme-1"))
                .isEqualTo(new Signatures.Key(
                        "acme", Algorithm.HMAC_SHA256, new Material.Shared(new SecretRef.Environment("ACME"), true)));
        assertThat(read.keys().get("Key:2/x")).satisfies(key -> {
            assertThat(key.consumer()).isEqualTo("beta");
            assertThat(key.algorithm()).isEqualTo(Algorithm.ECDSA_P384_SHA384);
            assertThat(key.material()).isInstanceOf(Material.Public.class);
        });
        assertThat(read.components()).containsExactly("@method", "@query", "x-tenant");
        assertThat(read.maxAge()).isEqualTo(Duration.ofMinutes(5));
        assertThat(read.leeway()).isEqualTo(Duration.ZERO);
        assertThat(read.tag()).isEqualTo(Optional.of("shop"));
        assertThat(read.replay()).isEqualTo(Replay.ONCE);
        assertThat(read.onOutage()).isEqualTo(OnOutage.ALLOW);
    }

    @Test
    void keys_alone_are_enough() throws IOException {
        Signatures read = read("keys: { " + KEY + " }");

        assertThat(report.faults()).isEmpty();
        assertThat(read.components()).isEqualTo(List.of("@method", "@authority", "@path", "@query"));
        assertThat(read).isEqualTo(Signatures.of(read.keys()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        replay: once                                                             | keys: is missing
        keys: {}                                                                 | names no key
        keys: []                                                                 | is not a mapping
        keys: { "a b": { consumer: a, algorithm: hmac-sha256, secret: { env: S } } } | is not a key's id
        keys: { k: { consumer: A_B, algorithm: hmac-sha256, secret: { env: S } } } | is not a consumer's id
        keys: { k: { algorithm: hmac-sha256, secret: { env: S } } }              | consumer: is missing
        keys: { k: { consumer: a, secret: { env: S } } }                         | algorithm: is missing
        keys: { k: { consumer: a, algorithm: HS256, secret: { env: S } } }       | algorithm: "HS256" is not an algorithm that is verified
        keys: { k: { consumer: a, algorithm: hmac-sha256 } }                     | has no key
        keys: { k: { consumer: a, algorithm: ed25519 } }                         | has no key
        keys: { k: { consumer: a, algorithm: ed25519, secret: { env: S } } }     | ed25519 needs a public key
        keys: { k: { consumer: a, algorithm: hmac-sha256, jwk: { kty: OKP } } }  | hmac-sha256 needs a shared secret
        keys: { k: { consumer: a, algorithm: hmac-sha256, secret: { env: S }, jwk: {} } } | is a shared secret and a public key
        keys: { k: { consumer: a, algorithm: hmac-sha256, secret: text } }       | secret: is a secret in clear
        keys: { k: { consumer: a, algorithm: hmac-sha256, secret: { env: S }, encoding: hex } } | encoding: "hex" is not
        keys: { k: { consumer: a, algorithm: ed25519, jwk: { kty: OKP, crv: Ed25519, x: a }, encoding: text } } | encoding: says how a secret is spelt
        keys: { k: { consumer: a, algorithm: ed25519, jwk: text } }              | jwk: "text" is not a JWK
        keys: { k: { consumer: a, algorithm: ed25519, jwk: { kty: EC } } }       | kty: "EC" is not OKP
        keys: { k: { consumer: a, algorithm: ed25519, jwk: { kty: OKP, crv: X25519 } } } | crv: "X25519" is not Ed25519
        keys: { k: { consumer: a, algorithm: ed25519, jwk: { kty: OKP, d: x } } } | jwk: is a private key
        keys: { k: { consumer: a, algorithm: rsa-pss-sha512, jwk: { kty: RSA, qi: x } } } | jwk: is a private key
        keys: { k: { consumer: a, algorithm: hmac-sha256, secret: { env: S }, alg: x } } | alg: there is no such field
        keys: { KEY }, components: []                                            | components: names no component
        keys: { KEY }, components: ["@method", "@method"]                        | components[1]: stands twice
        keys: { KEY }, components: ["@status"]                                   | is not a component of a request
        keys: { KEY }, components: ["@query-param"]                              | is not a component of a request
        keys: { KEY }, components: [X-Tenant]                                    | is not a component of a request
        keys: { KEY }, components: [signature-input]                             | components[0]: cannot be covered by itself
        keys: { KEY }, components: x                                             | components: "x" is not a list
        keys: { KEY }, maxAge: 500ms                                             | is out of range
        keys: { KEY }, maxAge: 1500ms                                            | maxAge: is no whole number of seconds
        keys: { KEY }, maxAge: 2h                                                | is out of range
        keys: { KEY }, leeway: 61s                                               | is out of range
        keys: { KEY }, tag: "a b"                                                | tag: "a b" is not a tag
        keys: { KEY }, replay: twice                                             | replay: "twice" is not
        keys: { KEY }, onOutage: local                                           | onOutage: "local" is not
        keys: { KEY }, algorithms: []                                            | algorithms: there is no such field
        """)
    void mistakes_are_told(String yaml, String fault) throws IOException {
        read("{ " + yaml.replace("KEY", KEY) + " }");

        assertThat(report.faults()).extracting(Object::toString).anyMatch(text -> text.contains(fault));
    }
}
