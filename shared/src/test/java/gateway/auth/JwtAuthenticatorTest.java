package gateway.auth;

import static gateway.auth.Tokens.base64url;
import static gateway.auth.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.auth.Tokens.Signer;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import gateway.policy.Scheme;
import gateway.policy.SecretRef;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each token is shown twice: what is remembered of it must not change the verdict. */
class JwtAuthenticatorTest {
    private static final long NOW = 1795510800; // 2026-11-24T09:00:00Z
    private static final String ISS = "https://issuer.example.com/";
    private static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"r\"}";
    private static final String CLAIMS =
            "{\"iss\":\"https://issuer.example.com/\",\"aud\":\"api\",\"sub\":\"u1\",\"exp\":" + (NOW + 300)
                    + ",\"scope\":\"orders:read orders:write\"}";

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final FakeJwksSource source = new FakeJwksSource();
    private final List<String> log = new ArrayList<>();
    private final JwtAuthenticator authenticator = new JwtAuthenticator(
            new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT),
            source,
            Secrets.of(Map.of(
                    "JWT_SECRET", Tokens.SECRET, "LONG_SECRET", Tokens.LONG_SECRET, "SHORT_SECRET", "too short")),
            clock,
            Runnable::run,
            log::add);
    private Json.Obj context = Json.Obj.EMPTY;
    private List<JwtIssuer> issuers = List.of(issuer("main", ISS, Algorithm.RS256, Algorithm.ES256, Algorithm.EdDSA));

    JwtAuthenticatorTest() {
        source.serve(Tokens.jwk(Tokens.RSA, "r"), Tokens.jwk(Tokens.EC, "e"), Tokens.jwk(Tokens.ED, "d"));
    }

    private static JwtIssuer issuer(String id, String iss, Algorithm... algorithms) {
        return issuer(id, iss, new Keys.Url(URI.create("https://issuer.example.com/jwks")), false, algorithms);
    }

    private static JwtIssuer issuer(String id, String iss, Keys keys, boolean registered, Algorithm... algorithms) {
        return new JwtIssuer(
                id,
                iss,
                Set.of("api", "other"),
                Set.of(algorithms),
                keys,
                Duration.ofSeconds(30),
                "sub",
                "scope",
                Optional.of("bronze"),
                registered,
                false);
    }

    private static Caller known(String consumer, String... scopes) {
        return new Caller.Known(consumer, Scheme.JWT, "main", Optional.of("bronze"), Set.of(scopes));
    }

    private static final Caller GOOD = known("main:u1", "orders:read", "orders:write");

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.JWT, reason);
    }

    private static Caller unverifiable(String reason) {
        return new Caller.Unverifiable(Scheme.JWT, reason);
    }

    private Caller authenticate(String token) {
        var deadline = Deadline.in(clock, Duration.ofSeconds(5));
        Caller first = authenticator.authenticate(token, context, issuers, deadline);
        Caller second = authenticator.authenticate(token, context, issuers, deadline);
        assertThat(second).as("the second time").isEqualTo(first);
        return first instanceof Caller.Known known ? endless(known) : first;
    }

    /** Without the moment at which it ends, which has a test of its own. */
    private static Caller endless(Caller.Known known) {
        return new Caller.Known(
                known.consumer(),
                known.scheme(),
                known.credential(),
                known.plan(),
                known.scopes(),
                known.roles(),
                known.claims(),
                Optional.empty());
    }

    private static String good() {
        return token(HEADER, CLAIMS, Tokens.rsa(Tokens.RSA));
    }

    // ------------------------------------------------------------------------------------------------ algorithms

    @Test
    void each_algorithm_is_verified() {
        assertThat(authenticate(good())).isEqualTo(GOOD);
        assertThat(authenticate(token("{\"alg\":\"ES256\",\"kid\":\"e\"}", CLAIMS, Tokens.ec(Tokens.EC))))
                .isEqualTo(GOOD);
        assertThat(authenticate(token("{\"alg\":\"EdDSA\",\"kid\":\"d\"}", CLAIMS, Tokens.ed(Tokens.ED))))
                .isEqualTo(GOOD);
        issuers = List.of(
                issuer("main", ISS, new Keys.Shared(new SecretRef.Environment("JWT_SECRET")), false, Algorithm.HS256));
        assertThat(authenticate(token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(GOOD);
        assertThat(authenticate(token("{\"alg\":\"HS256\",\"kid\":\"x\"}", CLAIMS, Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(GOOD);
        assertThat(authenticate(token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac(Tokens.SECRET + "!"))))
                .isEqualTo(rejected("signature"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "RS384", "RS512", "PS256", "ES384", "HS512",
                "Ed25519"
            })
    void other_algorithms_are_refused(String algorithm) {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"r\"}";
        assertThat(authenticate(token(header, CLAIMS, Tokens.rsa(Tokens.RSA)))).isEqualTo(rejected("algorithm"));
        assertThat(authenticate(base64url(header) + "." + base64url(CLAIMS) + "."))
                .isEqualTo(rejected("malformed"));
    }

    @Test
    void an_algorithm_that_the_issuer_is_not_configured_for_is_refused() {
        issuers = List.of(issuer("main", ISS, Algorithm.ES256));
        assertThat(authenticate(good())).isEqualTo(rejected("algorithm"));
        assertThat(source.fetches()).as("and leads to no fetch").isZero();
    }

    /** The oldest trick: the public key, which everybody has, as the secret of an HMAC. */
    @Test
    void a_public_key_is_no_secret() {
        for (String kid : List.of("r", "e", "d")) {
            for (PublicKey key : List.of(Tokens.RSA.getPublic(), Tokens.EC.getPublic(), Tokens.ED.getPublic())) {
                String header = "{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}";
                String pem = "-----BEGIN PUBLIC KEY-----\n"
                        + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n";
                assertThat(authenticate(token(header, CLAIMS, Tokens.hmac(key.getEncoded()))))
                        .isEqualTo(rejected("algorithm"));
                assertThat(authenticate(token(header, CLAIMS, Tokens.hmac(pem))))
                        .isEqualTo(rejected("algorithm"));
            }
        }
    }

    @Test
    void a_key_is_not_used_for_another_algorithm() {
        assertThat(authenticate(token("{\"alg\":\"ES256\",\"kid\":\"r\"}", CLAIMS, Tokens.ec(Tokens.EC))))
                .isEqualTo(rejected("unknown-key"));
        assertThat(authenticate(token("{\"alg\":\"RS256\",\"kid\":\"e\"}", CLAIMS, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(rejected("unknown-key"));
        assertThat(authenticate(token("{\"alg\":\"EdDSA\",\"kid\":\"e\"}", CLAIMS, Tokens.ed(Tokens.ED))))
                .isEqualTo(rejected("unknown-key"));
    }

    @Test
    void a_secret_that_is_missing_or_short_lets_nobody_in() {
        for (String variable : List.of("SHORT_SECRET", "NO_SUCH_VARIABLE")) {
            issuers = List.of(
                    issuer("main", ISS, new Keys.Shared(new SecretRef.Environment(variable)), false, Algorithm.HS256));
            for (String guess : List.of("too short", "x")) {
                assertThat(authenticate(token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac(guess))))
                        .isEqualTo(unverifiable("keys-unavailable"));
            }
        }
    }

    // ------------------------------------------------------------------------------------------------- spellings

    @Test
    void another_spelling_of_a_good_token_is_another_token() {
        String good = good();
        assertThat(authenticate(good)).isEqualTo(GOOD);
        String[] parts = good.split("\\.");
        List<String> others = List.of(
                good + "=",
                good + "==",
                good + ".",
                good + ".x",
                "." + good,
                good + " ",
                " " + good,
                good + "\n",
                parts[0] + "=." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "=." + parts[2],
                parts[0] + " ." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "\n." + parts[2],
                parts[0] + ".." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + ".",
                "." + parts[1] + "." + parts[2],
                parts[0] + ".." + parts[2],
                "..",
                ".",
                "",
                "x",
                "a.b.c",
                parts[0],
                "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\"" + parts[2]
                        + "\"}",
                good + "." + parts[0] + "." + parts[1] + ".x");
        for (String other : others) {
            assertThat(authenticate(other)).as(other).isEqualTo(rejected("malformed"));
        }
        String standard = parts[2].replace('-', '+').replace('_', '/');
        if (!standard.equals(parts[2])) {
            assertThat(authenticate(parts[0] + "." + parts[1] + "." + standard)).isEqualTo(rejected("malformed"));
        }
    }

    @Test
    void bits_after_the_last_byte_are_refused() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        String good = good(); // a signature of 256 bytes ends in two characters of which the last has four spare bits
        int last = alphabet.indexOf(good.charAt(good.length() - 1));
        assertThat(last & 15).isZero();
        assertThat(authenticate(good)).isEqualTo(GOOD);
        for (int bits = 1; bits < 16; bits++) {
            String other = good.substring(0, good.length() - 1) + alphabet.charAt(last | bits);
            assertThat(authenticate(other)).isEqualTo(rejected("malformed"));
        }
    }

    @Test
    void a_changed_part_is_refused() {
        String good = good();
        authenticate(good);
        String[] parts = good.split("\\.");
        String claims = base64url(CLAIMS.replace("u1", "u2"));
        assertThat(authenticate(parts[0] + "." + claims + "." + parts[2])).isEqualTo(rejected("signature"));
        String header = base64url("{\"alg\":\"RS256\",\"kid\":\"r\" }");
        assertThat(authenticate(header + "." + parts[1] + "." + parts[2])).isEqualTo(rejected("signature"));
        String other = token(HEADER, CLAIMS, Tokens.rsa(Tokens.RSA_2));
        assertThat(authenticate(other)).isEqualTo(rejected("signature"));
    }

    @Test
    void a_token_that_is_too_long_is_not_looked_at() {
        String claims = CLAIMS.replace("u1", "u1\",\"x\":\"" + "x".repeat(8000));
        assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA)))).isEqualTo(rejected("too-long"));
    }

    // --------------------------------------------------------------------------------------------------- header

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"alg":"RS256","kid":"r","typ":"JWT"}                            | good
        {"alg":"RS256","kid":"r","typ":"jwt"}                            | good
        {"alg":"RS256","kid":"r","typ":"at+jwt"}                         | good
        {"alg":"RS256","kid":"r","typ":"AT+JWT"}                         | good
        {"alg":"RS256","kid":"r","typ":"application/at+jwt"}             | good
        {"alg":"RS256","kid":"r","typ":"dpop+jwt"}                       | type
        {"alg":"RS256","kid":"r","typ":"JOSE"}                           | type
        {"alg":"RS256","kid":"r","typ":""}                               | type
        {"alg":"RS256","kid":"r","typ":"JWT "}                           | type
        {"alg":"RS256","kid":"r","typ":"application/x/jwt"}              | type
        {"alg":"RS256","kid":"r","typ":"text/jwt"}                       | type
        {"alg":"RS256","kid":"r","typ":1}                                | malformed-header
        {"alg":"RS256","kid":"r","typ":null}                             | malformed-header
        {"alg":"RS256"}                                                  | good
        {"alg":"RS256","kid":"R"}                                        | unknown-key
        {"alg":"RS256","kid":""}                                         | unknown-key
        {"alg":"RS256","kid":"../../dev/null"}                           | unknown-key
        {"alg":"RS256","kid":1}                                          | malformed-header
        {"alg":"RS256","kid":null}                                       | malformed-header
        {"alg":"RS256","kid":["r"]}                                      | malformed-header
        {"kid":"r"}                                                      | malformed-header
        {"alg":null,"kid":"r"}                                           | malformed-header
        {"alg":["RS256"],"kid":"r"}                                      | malformed-header
        {"ALG":"RS256","kid":"r"}                                        | malformed-header
        {"alg":"RS256","kid":"r","crit":["exp"]}                         | critical-header
        {"alg":"RS256","kid":"r","crit":[]}                              | critical-header
        {"alg":"RS256","kid":"r","crit":null}                            | critical-header
        {"alg":"RS256","kid":"r","crit":["b64"],"b64":false}             | critical-header
        {"alg":"RS256","kid":"r","b64":false}                            | critical-header
        {"alg":"RS256","kid":"r","b64":true}                             | critical-header
        {"alg":"RS256","alg":"RS256","kid":"r"}                          | malformed
        {"alg":"none","kid":"r","alg":"RS256"}                           | malformed
        {"alg":"RS256","kid":"r","\\u0061lg":"none"}                     | malformed
        {"alg":"RS256","kid":"r",}                                       | malformed
        {"alg":"RS256","kid":"r"}x                                       | malformed
        {"alg":"RS256","kid":"r"}{}                                      | malformed
        {'alg':'RS256','kid':'r'}                                        | malformed
        ["alg","RS256"]                                                  | malformed
        "RS256"                                                          | malformed
        null                                                             | malformed
        {"alg":"RS256","kid":"r","x":{"a":[1,{"b":null}]}}               | good
        {"alg":"RS256","kid":"r","x":[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]} | malformed
        """)
    void the_header_is_read_strictly(String header, String verdict) {
        assertThat(authenticate(token(header, CLAIMS, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(verdict.equals("good") ? GOOD : rejected(verdict));
    }

    @Test
    void keys_that_a_token_brings_along_are_not_looked_at() {
        String jwk = Tokens.jwk(Tokens.RSA_2, "r").text();
        for (String own : List.of(
                "\"jwk\":" + jwk,
                "\"jku\":\"https://evil.example/jwks\"",
                "\"x5u\":\"https://evil.example/x\"",
                "\"x5c\":[\"MIIB\"]",
                "\"jwk\":1",
                "\"x5t\":\"a\"")) {
            String header = "{\"alg\":\"RS256\",\"kid\":\"r\"," + own + "}";
            assertThat(authenticate(token(header, CLAIMS, Tokens.rsa(Tokens.RSA))))
                    .isEqualTo(GOOD);
            assertThat(authenticate(token(header, CLAIMS, Tokens.rsa(Tokens.RSA_2))))
                    .isEqualTo(rejected("signature"));
        }
    }

    @Test
    void text_that_is_not_utf_8_is_refused() {
        byte[] header = "{\"alg\":\"RS256\",\"kid\":\"r\",\"x\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        String signed = base64url(header) + "." + base64url(CLAIMS);
        String token =
                signed + "." + base64url(Tokens.rsa(Tokens.RSA).sign(signed.getBytes(StandardCharsets.US_ASCII)));
        assertThat(authenticate(token)).isEqualTo(rejected("malformed"));
        String bom = "\uFEFF" + HEADER;
        assertThat(authenticate(token(bom, CLAIMS, Tokens.rsa(Tokens.RSA)))).isEqualTo(rejected("malformed"));
    }

    // --------------------------------------------------------------------------------------------------- claims

    /** {@code @} is now, {@code -} alone no member at all; the leeway is 30 seconds. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "exp":@+1                                                 | good
        "exp":@-29                                                | good
        "exp":@-30                                                | expired
        "exp":@-29.5                                              | expired
        "exp":@-3000                                              | expired
        "sub":"u1"                                                | malformed-times
        "exp":null                                                | malformed-times
        "exp":"@+300"                                             | malformed-times
        "exp":1e400                                               | malformed-times
        "exp":1e-400                                              | malformed-times
        "exp":1e999999999                                         | malformed-times
        "exp":-1                                                  | malformed-times
        "exp":1                                                   | expired
        "exp":99999999999999999999                                | malformed-times
        "exp":true                                                | malformed-times
        "exp":[@+300]                                             | malformed-times
        "exp":@+300,"exp":@+300                                   | malformed
        "exp":@+300,"nbf":@-10                                    | good
        "exp":@+300,"nbf":@+30                                    | good
        "exp":@+300,"nbf":@+31                                    | not-yet-valid
        "exp":@+300,"nbf":@+30.1                                  | not-yet-valid
        "exp":@+300,"nbf":"@-10"                                  | malformed-times
        "exp":@+300,"nbf":null                                    | malformed-times
        "exp":@+300,"iat":@-10                                    | good
        "exp":@+300,"iat":@+30                                    | good
        "exp":@+300,"iat":@+31                                    | issued-in-the-future
        "exp":@+300,"iat":"x"                                     | malformed-times
        "exp":@+300,"aud":"api"                                   | good
        "exp":@+300,"aud":"other"                                 | good
        "exp":@+300,"aud":["x","api"]                             | good
        "exp":@+300,"aud":["x","y"]                               | audience
        "exp":@+300,"aud":[]                                      | audience
        "exp":@+300,"aud":["api",1]                               | audience
        "exp":@+300,"aud":"API"                                   | audience
        "exp":@+300,"aud":"api "                                  | audience
        "exp":@+300,"aud":"apis"                                  | audience
        "exp":@+300,"aud":null                                    | audience
        "exp":@+300,"aud":{"api":true}                            | audience
        "exp":@+300,"aud":-                                       | audience
        "exp":@+300,"iss":"https://issuer.example.com"            | unknown-issuer
        "exp":@+300,"iss":"https://issuer.example.com/x"          | unknown-issuer
        "exp":@+300,"iss":"HTTPS://issuer.example.com/"           | unknown-issuer
        "exp":@+300,"iss":["https://issuer.example.com/"]         | unknown-issuer
        "exp":@+300,"iss":null                                    | unknown-issuer
        "exp":@+300,"iss":-                                       | unknown-issuer
        "exp":@+300,"sub":""                                      | no-consumer
        "exp":@+300,"sub":1                                       | no-consumer
        "exp":@+300,"sub":-                                       | no-consumer
        "exp":@+300,"sub":"a b"                                   | no-consumer
        "exp":@+300,"sub":"a\\nb"                                 | no-consumer
        "exp":@+300,"sub":"\\u00e9"                               | no-consumer
        "exp":@+300,"scope":1                                     | malformed-scopes
        "exp":@+300,"scope":["a",1]                               | malformed-scopes
        "exp":@+300,"scope":{"a":1}                               | malformed-scopes
        """)
    void claims_are_judged_strictly(String members, String verdict) {
        var claims = new StringBuilder("{");
        for (String name : List.of("iss", "aud", "sub")) {
            if (!members.contains("\"" + name + "\":")) {
                claims.append("\"").append(name).append("\":\"");
                claims.append(name.equals("iss") ? ISS : name.equals("aud") ? "api" : "u1")
                        .append("\",");
            }
        }
        claims.append(fromNow(members.replaceAll(",\"[a-z]+\":-$", ""))).append("}");
        assertThat(authenticate(token(HEADER, claims.toString(), Tokens.rsa(Tokens.RSA))))
                .as(claims.toString())
                .isEqualTo(verdict.equals("good") ? known("main:u1") : rejected(verdict));
    }

    /** {@code @+300} and the like as seconds of the epoch. */
    private static String fromNow(String text) {
        return Pattern.compile("@([+-][0-9.]+)")
                .matcher(text)
                .replaceAll(found -> BigDecimal.valueOf(NOW)
                        .add(new BigDecimal(found.group(1)))
                        .toPlainString());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "a b"             | a,b
        ""                |
        " "               |
        " a  b "          | a,b
        ["a","b"]         | a,b
        []                |
        ["a b","c"]       | c
        "a\\tb c"         | c
        "a\\"b c"         | c
        "\\u00e9 c"       | c
        """)
    void scopes_are_a_list_of_words(String scope, String scopes) {
        String claims = CLAIMS.replace("\"orders:read orders:write\"", scope);
        assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(known("main:u1", scopes == null ? new String[0] : scopes.split(",")));
    }

    @Test
    void a_remembered_token_ends_at_its_very_moment() {
        String token = good();
        assertThat(authenticate(token)).isEqualTo(GOOD);
        clock.move(Duration.ofSeconds(330).minusNanos(1));
        assertThat(authenticate(token)).isEqualTo(GOOD);
        clock.move(Duration.ofNanos(1));
        assertThat(authenticate(token)).isEqualTo(rejected("expired"));
    }

    // -------------------------------------------------------------------------------------------- issuers and keys

    @Test
    void a_remembered_token_ends_with_its_key() {
        String claims = CLAIMS.replace(Long.toString(NOW + 300), Long.toString(NOW + 90_000));
        String token = token(HEADER, claims, Tokens.rsa(Tokens.RSA));
        assertThat(authenticate(token)).isEqualTo(GOOD);
        source.serve(Tokens.jwk(Tokens.RSA_2, "r"));
        clock.move(Duration.ofMinutes(4).minusNanos(1));
        assertThat(authenticate(token)).isEqualTo(GOOD);
        clock.move(Duration.ofNanos(1));
        authenticator.authenticate(token, context, issuers, Deadline.in(clock, Duration.ofSeconds(5)));
        assertThat(authenticate(token)).isEqualTo(rejected("signature"));
    }

    @Test
    void a_remembered_token_ends_with_its_issuers_settings() {
        String token = good();
        assertThat(authenticate(token)).isEqualTo(GOOD);
        source.fetches();
        issuers = List.of(issuer("main", ISS, Algorithm.ES256));
        assertThat(authenticate(token)).isEqualTo(rejected("algorithm"));
        issuers = List.of();
        assertThat(authenticate(token)).isEqualTo(rejected("unknown-issuer"));
    }

    @Test
    void fetched_keys_outlive_other_changes_of_the_configuration() {
        authenticate(good());
        issuers = List.of(
                issuer("renamed", ISS, Algorithm.RS256), issuer("more", "https://more.example/", Algorithm.RS256));
        assertThat(authenticate(good())).isInstanceOf(Caller.Known.class);
        assertThat(source.fetches()).isEqualTo(1);
    }

    @Test
    void keys_may_stand_in_the_configuration() {
        var inline = new Keys.Inline(Tokens.jwks(Tokens.jwk(Tokens.RSA, "r")));
        issuers = List.of(issuer("main", ISS, inline, false, Algorithm.RS256));
        assertThat(authenticate(good())).isEqualTo(GOOD);
        assertThat(authenticate(token("{\"alg\":\"RS256\",\"kid\":\"x\"}", CLAIMS, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(rejected("unknown-key"));
        assertThat(source.fetches()).isZero();
    }

    @Test
    void two_issuers_users_are_never_one() {
        String other = "https://other.example/";
        issuers = List.of(issuer("main", ISS, Algorithm.RS256), issuer("second", other, Algorithm.RS256));
        assertThat(authenticate(good())).isEqualTo(GOOD);
        assertThat(authenticate(token(HEADER, CLAIMS.replace(ISS, other), Tokens.rsa(Tokens.RSA))))
                .isInstanceOfSatisfying(
                        Caller.Known.class,
                        known -> assertThat(known.consumer()).isEqualTo("second:u1"));
    }

    @Test
    void entries_that_share_an_issuers_name_are_tried_in_turn() {
        issuers = List.of(
                issuer("hmac", ISS, new Keys.Shared(new SecretRef.Environment("JWT_SECRET")), false, Algorithm.HS256),
                issuer("main", ISS, Algorithm.RS256));
        assertThat(authenticate(good())).isEqualTo(GOOD);
    }

    @Test
    void an_issuer_that_is_away_makes_tokens_unverifiable_and_not_bad() {
        source.goAway();
        assertThat(authenticate(good())).isEqualTo(unverifiable("keys-unavailable"));
        source.serve(Tokens.jwk(Tokens.RSA, "r"));
        clock.move(Duration.ofSeconds(5));
        assertThat(authenticate(good())).isEqualTo(GOOD);
    }

    @Test
    void several_keys_without_a_name_are_all_tried() {
        source.serve(Tokens.jwk(Tokens.RSA_2), Tokens.jwk(Tokens.EC), Tokens.jwk(Tokens.RSA));
        assertThat(authenticate(token("{\"alg\":\"RS256\"}", CLAIMS, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(GOOD);
        assertThat(authenticate(token("{\"alg\":\"RS256\"}", CLAIMS, Tokens.rsa(Tokens.RSA_2))))
                .isEqualTo(GOOD);
    }

    // --------------------------------------------------------------------------------------- registered consumers

    @Test
    void a_registered_consumer_is_looked_up_each_time() {
        issuers = List.of(issuer("main", ISS, issuers.getFirst().keys(), true, Algorithm.RS256));
        assertThat(authenticate(good())).isEqualTo(rejected("unknown-consumer"));
        consumers.put(InMemoryConsumers.consumer("u1"));
        clock.move(Duration.ofSeconds(10));
        assertThat(authenticate(good()))
                .isEqualTo(new Caller.Known(
                        "u1", Scheme.JWT, "main", Optional.of("gold"), Set.of("orders:read", "orders:write")));
        consumers.put(new Consumer("u1", Optional.empty(), Set.of("admin"), true, List.of()));
        clock.move(Duration.ofSeconds(30));
        assertThat(authenticate(good())).isEqualTo(known("u1", "orders:read", "orders:write"));
        consumers.put(new Consumer("u1", Optional.empty(), Set.of(), false, List.of()));
        clock.move(Duration.ofSeconds(30));
        assertThat(authenticate(good())).isEqualTo(new Caller.Suspended("u1", Scheme.JWT));
    }

    @Test
    void what_cannot_be_a_consumers_id_is_not_looked_up() {
        issuers = List.of(issuer("main", ISS, issuers.getFirst().keys(), true, Algorithm.RS256));
        assertThat(authenticate(token(HEADER, CLAIMS.replace("u1", "U/1"), Tokens.rsa(Tokens.RSA))))
                .isEqualTo(rejected("unknown-consumer"));
        assertThat(consumers.reads()).isZero();
    }

    @Test
    void a_consumer_who_cannot_be_looked_up_is_unverifiable() {
        issuers = List.of(issuer("main", ISS, issuers.getFirst().keys(), true, Algorithm.RS256));
        consumers.away(true);
        assertThat(authenticate(good())).isEqualTo(unverifiable("store-unavailable"));
    }

    @Test
    void the_consumer_may_stand_in_another_claim() {
        JwtIssuer main = issuers.getFirst();
        issuers = List.of(new JwtIssuer(
                "main",
                ISS,
                main.audiences(),
                main.algorithms(),
                main.keys(),
                main.leeway(),
                "client_id",
                "scp",
                Optional.empty(),
                false,
                false));
        String claims = CLAIMS.replace("}", ",\"client_id\":\"c1\",\"scp\":[\"a\"]}");
        assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(new Caller.Known("main:c1", Scheme.JWT, "main", Optional.empty(), Set.of("a")));
    }

    /** Signers that sign anything but what they are shown. */
    @Test
    void a_signature_of_something_else_is_refused() {
        Signer shorter = signed -> Tokens.rsa(Tokens.RSA).sign(java.util.Arrays.copyOf(signed, signed.length - 1));
        Signer empty = _ -> Tokens.rsa(Tokens.RSA).sign(new byte[0]);
        Signer zeros = _ -> new byte[256];
        for (Signer signer : List.of(shorter, empty, zeros)) {
            assertThat(authenticate(token(HEADER, CLAIMS, signer))).isEqualTo(rejected("signature"));
        }
    }

    @Test
    void claims_that_are_no_object_are_refused() {
        for (String claims : List.of("[]", "null", "\"x\"", "1", "", "{", "{}x", "{\"a\":1,\"a\":1}")) {
            if (!claims.isEmpty()) {
                assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA))))
                        .isEqualTo(rejected("malformed"));
            }
        }
        assertThat(authenticate(token(HEADER, Json.Obj.EMPTY.text(), Tokens.rsa(Tokens.RSA))))
                .isEqualTo(rejected("unknown-issuer"));
    }
}
