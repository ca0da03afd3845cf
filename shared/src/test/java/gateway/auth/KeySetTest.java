package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import gateway.policy.JwtIssuer.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JWK sets: RFC 7517. */
class KeySetTest {

    @ParameterizedTest(name = "with {0}: {1} usable")
    @CsvSource(delimiter = '|', textBlock = """
        {}                                      | 1
        {"use":"sig"}                           | 1
        {"use":"enc"}                           | 0
        {"use":1}                               | 0
        {"use":null}                            | 0
        {"key_ops":["verify"]}                  | 1
        {"key_ops":["sign","verify"]}           | 1
        {"key_ops":["sign"]}                    | 0
        {"key_ops":[]}                          | 0
        {"key_ops":["verify","verify"]}         | 0
        {"key_ops":["verify",1]}                | 0
        {"key_ops":"verify"}                    | 0
        {"use":"enc","key_ops":["verify"]}      | 0
        {"alg":"RS256"}                         | 1
        {"alg":"RS384"}                         | 0
        {"alg":"PS256"}                         | 0
        {"alg":"rs256"}                         | 0
        {"alg":null}                            | 0
        {"alg":""}                              | 0
        {"alg":"ES256"}                         | 0
        {"alg":"HS256"}                         | 0
        {"alg":"none"}                          | 0
        {"alg":256}                             | 0
        {"kid":"a"}                             | 1
        {"kid":1}                               | 0
        {"kty":"EC"}                            | 0
        {"kty":"rsa"}                           | 0
        {"kty":"oct"}                           | 0
        {"d":"AQAB"}                            | 0
        {"p":"AQAB"}                            | 0
        {"dp":""}                               | 0
        {"oth":[]}                              | 0
        {"k":"AQAB"}                            | 0
        {"x5c":["x"],"x5u":"http://a/","y":"z"} | 1
        {"n":"AQAB"}                            | 0
        {"n":""}                                | 0
        {"n":1}                                 | 0
        {"e":"AQAB="}                           | 0
        {"e":"A+AB"}                            | 0
        """)
    void members_decide_whether_a_key_is_usable(String members, int usable) throws JsonException {
        Json.Obj jwk = Tokens.jwk(Tokens.RSA);
        for (var member : ((Json.Obj) Json.parse(members)).members().entrySet()) {
            jwk = jwk.with(member.getKey(), member.getValue());
        }
        KeySet set = KeySet.read(Tokens.jwks(jwk, Tokens.jwk(Tokens.EC))).orElseThrow();
        assertThat(set.candidates(Algorithm.RS256, Optional.empty())).hasSize(usable);
        assertThat(set.candidates(Algorithm.ES256, Optional.empty()))
                .as("the others are not spoiled")
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"keys\":{}}", "{\"keys\":null}", "{\"Keys\":[]}"})
    void what_has_no_keys_is_no_set(String set) throws JsonException {
        assertThat(KeySet.read((Json.Obj) Json.parse(set))).isEmpty();
    }

    @Test
    void members_that_are_no_keys_are_left_out() throws JsonException {
        var set = (Json.Obj) Json.parse("{\"keys\":[1,null,[],\"x\",{},{\"kty\":\"RSA\"}]}");
        assertThat(KeySet.read(set).orElseThrow().keys()).isEmpty();
    }

    @Test
    void a_shared_secret_is_no_key_of_a_set() {
        Json.Obj oct = Json.object("kty", Json.of("oct"), "k", Json.of(Tokens.base64url(Tokens.SECRET)));
        assertThat(KeySet.read(Tokens.jwks(oct)).orElseThrow().keys()).isEmpty();
    }

    @Test
    void what_is_left_out_is_told_with_its_reason() {
        KeySet set = KeySet.read(Tokens.jwks(
                        Tokens.jwk(Tokens.EC),
                        Tokens.jwk(Tokens.RSA_1024),
                        Json.object("kty", Json.of("oct"), "k", Json.of("c2VjcmV0")),
                        Tokens.jwk(Tokens.ED).with("use", Json.of("enc"))))
                .orElseThrow();
        assertThat(set.keys()).hasSize(1);
        assertThat(set.flaws())
                .containsExactly(
                        "keys[1]: its modulus must be odd and of 2048 to 8192 bits, not of 1024",
                        "keys[2]: it shows \"k\", which belongs to a secret: consider it leaked",
                        "keys[3]: its \"use\" is not \"sig\"");
    }

    @Test
    void a_name_picks_the_keys_of_that_name() {
        KeySet set = KeySet.read(Tokens.jwks(
                        Tokens.jwk(Tokens.RSA, "a"),
                        Tokens.jwk(Tokens.RSA_2, "b"),
                        Tokens.jwk(Tokens.EC, "a"),
                        Tokens.jwk(Tokens.RSA_2)))
                .orElseThrow();
        assertThat(set.candidates(Algorithm.RS256, Optional.of("a"))).hasSize(1);
        assertThat(set.candidates(Algorithm.RS256, Optional.of("A"))).isEmpty();
        assertThat(set.candidates(Algorithm.RS256, Optional.of(""))).isEmpty();
        assertThat(set.candidates(Algorithm.RS256, Optional.empty())).hasSize(3);
        assertThat(set.candidates(Algorithm.EdDSA, Optional.of("a"))).isEmpty();
    }

    @Test
    void a_large_set_does_not_make_a_token_dear() {
        List<Json.Obj> many = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            many.add(Tokens.jwk(Tokens.EC, "k" + i));
        }
        KeySet set = KeySet.read(Tokens.jwks(many.toArray(Json.Obj[]::new))).orElseThrow();
        assertThat(set.keys()).hasSize(100);
        assertThat(set.candidates(Algorithm.ES256, Optional.empty())).hasSize(8);
    }
}
