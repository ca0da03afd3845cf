package gateway.auth;

import static gateway.auth.Tokens.base64url;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bearer tokens are judged as signed ones, where there are servers to ask about others. */
class BearerTokensTest {
    private static final JwtIssuer ISSUER = new JwtIssuer(
            "main",
            "https://issuer.example.com/",
            Set.of("api"),
            Set.of(Algorithm.ES256),
            new Keys.Url(URI.create("https://issuer.example.com/jwks")),
            Duration.ZERO,
            "sub",
            "scope",
            Optional.empty(),
            false,
            false);

    /** {@code <...>} stands for base64url of what is between. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        <{"alg":"ES256"}>.<{"iss":"https://issuer.example.com/"}>.c2ln  | signed
        <{"alg":"none"}>.<{"iss":"https://issuer.example.com/"}>.       | signed
        <{"alg":7}>.<{"iss":"https://issuer.example.com/"}>.c2ln        | signed
        <{"alg":"ES256"}>.<{"iss":"https://issuer.example.com"}>.c2ln   | opaque
        <{"alg":"ES256"}>.<{"iss":"https://other.example.com/"}>.c2ln   | opaque
        <{"alg":"ES256"}>.<{"iss":7}>.c2ln                              | signed
        <{"alg":"ES256"}>.<{"sub":"u1"}>.c2ln                           | signed
        <{"alg":"ES256"}>.<{"iss":"a","iss":"b"}>.c2ln                  | signed
        <{"alg":"ES256"}>.<[]>.c2ln                                     | signed
        <{"alg":"ES256"}>.!!!.c2ln                                      | signed
        <{"alg":"ES256"}>..c2ln                                         | signed
        <{"alg":"ES256"}>.<{"iss":"https://issuer.example.com/"}>       | opaque
        <{"alg":"ES256"}>.<{"iss":"https://issuer.example.com/"}>.a.b   | opaque
        <{"alg":"dir"}>.a.b.c.d                                         | opaque
        <{"typ":"JWT"}>.<{"iss":"https://issuer.example.com/"}>.c2ln    | opaque
        .<{"iss":"https://issuer.example.com/"}>.c2ln                   | opaque
        a.b.c                                                           | opaque
        shop_4711                                                       | opaque
        ..                                                              | opaque
        """)
    void a_token_in_the_form_of_a_signed_one_is_judged_as_such(String pattern, String kind) {
        var token = new StringBuilder();
        for (int at = 0; at < pattern.length(); at++) {
            int end = pattern.charAt(at) == '<' ? pattern.indexOf('>', at) : -1;
            token.append(end < 0 ? pattern.substring(at, at + 1) : base64url(pattern.substring(at + 1, end)));
            at = end < 0 ? at : end;
        }
        assertThat(Jwt.isFor(List.of(ISSUER), token.toString())).isEqualTo(kind.equals("signed"));
        assertThat(Jwt.isFor(List.of(), token.toString())).isFalse();
    }
}
