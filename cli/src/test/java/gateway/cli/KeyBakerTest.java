package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.auth.JwksSource;
import gateway.auth.JwksSource.Fetched;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.http.Body;
import gateway.json.Json;
import gateway.policy.JwtIssuer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyBakerTest {
    private static final String KEY = "\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\","
        + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"";
    private static final String FILE = """
        gateway:
          auth:
            jwt:
              addressed: { issuer: i, audience: a, algorithms: [ES256], jwksUri: "https://a.example/jwks" }
              discovered: { issuer: "https://d.example", audience: a, algorithms: [ES256], discovery: true }
              fixed: { issuer: f, audience: a, algorithms: [ES256], jwks: { keys: [{ kty: EC, kid: old }] } }
              shared: { issuer: s, audience: a, algorithms: [HS256], secret: { env: S } }
        routes:
          hello: { match: { path: /hello }, to: { fixed: { json: { hello: world } } } }
        """;

    private final Map<String, String> answers = new HashMap<>(Map.of(
            "https://a.example/jwks",
            "{\"keys\":[{" + KEY + ",\"x5c\":[\"MIIB\"],\"use\":\"sig\"},{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
            "https://d.example/.well-known/openid-configuration",
            "{\"issuer\":\"https://d.example\",\"jwks_uri\":\"https://k.example/\"}",
            "https://k.example/",
            "{\"keys\":[{" + KEY + "}]}"));
    private final JwksSource source = (uri, _, _) -> answers.containsKey(uri.toString())
            ? new Fetched.Got(Body.of(answers.get(uri.toString())))
            : new Fetched.Failed("away");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Judged.Valid bake(String file) throws Failure {
        var wanted = (Judged.Valid) ConfigFile.judge("f", file.getBytes(StandardCharsets.UTF_8));
        var console = new Console(new PrintStream(out), new PrintStream(out), false, false);
        return new KeyBaker(source, InstantSource.system()).bake(wanted, console);
    }

    @Test
    void keys_of_issuers_that_publish_them_are_put_into_the_documents() throws Exception {
        Judged.Valid baked = bake(FILE);
        var set = (Json.Obj) Json.parse("{\"keys\":[{" + KEY + "}]}");
        for (JwtIssuer issuer : baked.configuration().gateway().issuers()) {
            switch (issuer.keys()) {
                case JwtIssuer.Keys.Url(var uri, var keys) -> {
                    assertThat(uri).isEqualTo(URI.create("https://a.example/jwks"));
                    assertThat(keys.orElseThrow().array("keys").orElseThrow().items())
                            .as("without certificates and secrets")
                            .containsExactly(((Json.Obj) Json.parse("{" + KEY + "}")).with("use", Json.of("sig")));
                }
                case JwtIssuer.Keys.Discovery(var keys) -> assertThat(keys).isEqualTo(Optional.of(set));
                case JwtIssuer.Keys.Inline(var keys) -> assertThat(keys.text()).contains("old");
                case JwtIssuer.Keys.Shared _ -> assertThat(issuer.id()).isEqualTo("shared");
            }
        }
        assertThat(baked.documents().all()).hasSize(2);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("baked: 1 key of issuer addressed", "baked: 1 key of issuer discovered");
    }

    @ParameterizedTest(name = "{0} answers {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        https://a.example/jwks | -                                  | cannot be baked: the key set at https://a.example/jwks cannot be fetched: away
        https://a.example/jwks | <html>                             | is no JSON object
        https://a.example/jwks | {"keys":[]}                        | publishes no key that could be baked
        https://a.example/jwks | {"keys":[{"kty":"oct","k":"A"}]}   | publishes no key that could be baked
        https://k.example/     | -                                  | issuer discovered cannot be baked
        https://d.example/.well-known/openid-configuration | {"issuer":"https://evil.example","jwks_uri":"https://k.example/"} | are not those of issuer https://d.example
        """)
    void where_an_issuer_does_not_answer_nothing_is_baked(String address, String answer, String why) {
        if (answer.equals("-")) {
            answers.remove(address);
        } else {
            answers.put(address, answer);
        }
        assertThatThrownBy(() -> bake(FILE)).isInstanceOf(Failure.class).hasMessageContaining(why);
    }

    @Test
    void without_an_issuer_there_is_nothing_to_bake() {
        assertThatThrownBy(() -> bake("gateway: { name: shop }"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no issuer whose keys could be baked");
    }
}
