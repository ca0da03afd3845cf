package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public keys that services are given. */
class IdentityCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeKeys() throws Exception {
        environment.put("FIRST", pem());
        environment.put("SECOND", pem());
        environment.put("SHARED", "a shared secret of 32 bytes or more");
    }

    private static String pem() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private int jwks(String yaml, String... more) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, yaml);
        var output = new PrintStream(out, true, StandardCharsets.UTF_8);
        var errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        List<String> words = new java.util.ArrayList<>(List.of("identity", "jwks", file.toString()));
        words.addAll(List.of(more));
        return Main.run(words.toArray(String[]::new), new Session(output, errors, environment, false), output, errors);
    }

    @Test
    void all_public_keys_are_printed_and_nothing_private() throws Exception {
        int exit = jwks("""
            gateway:
              identity:
                token:
                  keyId: "2"
                  key: { env: SECOND }
                  others: [{ keyId: "1", key: { env: FIRST } }, { keyId: s, algorithm: HS256, key: { env: SHARED } }]
            """);

        assertThat(exit).isZero();
        Json.Obj set = (Json.Obj) Json.parse(out.toString(StandardCharsets.UTF_8));
        assertThat(set.array("keys").orElseThrow().items())
                .extracting(key -> ((Json.Obj) key).string("kid").orElseThrow())
                .containsExactly("2", "1");
        assertThat(set.array("keys").orElseThrow().items())
                .allSatisfy(key -> assertThat(((Json.Obj) key).get("d")).isNull());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("s is a shared secret");
    }

    @Test
    void what_is_missing_is_told_without_a_secret() throws Exception {
        environment.put("FIRST", "geheim");
        assertThat(jwks("gateway: { identity: { token: { keyId: k, key: { env: FIRST } } } }"))
                .isEqualTo(1);
        assertThat(jwks("gateway: { identity: { token: { keyId: k, key: { env: NONE } } } }"))
                .isEqualTo(1);
        assertThat(jwks("gateway: {}")).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("key k: the key is neither a JWK nor a PEM")
                .contains("the environment variable NONE is not set")
                .contains("has no gateway.identity.token")
                .doesNotContain("geheim");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
