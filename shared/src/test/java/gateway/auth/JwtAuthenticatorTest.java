package gateway.auth;

import static gateway.auth.Tokens.base64url;
import static gateway.auth.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.auth.Tokens.Signer;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Authentication;
import gateway.policy.ClaimMapping;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import gateway.policy.Scheme;
import gateway.policy.SecretRef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
            new Callers(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT)),
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
        Caller first = authenticator.authenticate(token, certificate(), issuers, deadline);
        Caller second = authenticator.authenticate(token, certificate(), issuers, deadline);
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

    /** With keys that do not say what they are for, with keys that do, and with those alone that say something else. */
    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void each_algorithm_is_verified_if_the_issuer_and_the_key_are_for_it(Algorithm algorithm) {
        boolean shared = algorithm.name().startsWith("HS");
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"k\"}";
        String good = token(header, CLAIMS, Tokens.signer(algorithm));
        issuers = List.of(issuer("main", ISS, shared ? secret("LONG_SECRET") : url(), false, algorithm));
        if (!shared) {
            Json.Obj jwk = Tokens.jwk(Tokens.pair(algorithm), "k");
            source.serve(jwk);
            assertThat(authenticate(good)).isEqualTo(GOOD);
            source.serve(jwk.with("alg", Json.of(algorithm.name())));
            clock.move(Duration.ofMinutes(5));
        }
        assertThat(authenticate(shared ? good : renewed(header, algorithm))).isEqualTo(GOOD);
        assertThat(authenticate(token(header, CLAIMS, _ -> new byte[64]))).isInstanceOf(Caller.Rejected.class);
        for (Algorithm other : Algorithm.values()) {
            boolean same = other.name().startsWith("HS") == shared;
            if (other != algorithm && same) {
                issuers = List.of(issuer("main", ISS, shared ? secret("LONG_SECRET") : url(), false, other));
                assertThat(authenticate(good)).isEqualTo(rejected("algorithm"));
            }
        }
    }

    /** One that is good five minutes later, too. */
    private static String renewed(String header, Algorithm algorithm) {
        return token(header, CLAIMS.replace("" + (NOW + 300), "" + (NOW + 600)), Tokens.signer(algorithm));
    }

    private static Keys url() {
        return new Keys.Url(URI.create("https://issuer.example.com/jwks"));
    }

    private static Keys secret(String variable) {
        return new Keys.Shared(new SecretRef.Environment(variable));
    }

    /** A key is for what it says and for nothing else, whatever the issuer may use. */
    @ParameterizedTest(name = "a key for {0}, a token of {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        RS256   | RS256   | good
        RS256   | PS256   | unknown-key
        RS256   | RS512   | unknown-key
        PS256   | RS256   | unknown-key
        PS256   | PS256   | good
        ES256   | ES256   | good
        EdDSA   | EdDSA   | good
        EdDSA   | Ed25519 | good
        Ed25519 | EdDSA   | good
        Ed25519 | Ed25519 | good
        Ed448   | Ed448   | good
        Ed448   | EdDSA   | good
        """)
    void a_key_is_for_the_algorithm_that_it_names(Algorithm key, Algorithm token, String verdict) {
        issuers = List.of(issuer(
                "main",
                ISS,
                Algorithm.RS256,
                Algorithm.RS512,
                Algorithm.PS256,
                Algorithm.ES256,
                Algorithm.EdDSA,
                Algorithm.Ed25519,
                Algorithm.Ed448));
        source.serve(Tokens.jwk(Tokens.pair(key), "k").with("alg", Json.of(key.name())));
        String header = "{\"alg\":\"" + token + "\",\"kid\":\"k\"}";
        var signer = token == Algorithm.EdDSA && key == Algorithm.Ed448
                ? Tokens.signer(Algorithm.Ed448)
                : Tokens.signer(token);
        assertThat(authenticate(token(header, CLAIMS, signer)))
                .isEqualTo(verdict.equals("good") ? GOOD : rejected(verdict));
    }

    /** A token says one algorithm, and its signature is of another. */
    @ParameterizedTest(name = "{0} in the header, {1} in the signature")
    @CsvSource({
        "RS256, PS256", "PS256, RS256", "RS256, RS384", "RS384, RS256", "RS512, RS256", "PS384, PS256", "PS512, PS384",
        "ES256, ES384", "ES384, ES256", "ES512, ES384", "ES256, RS256", "RS256, ES256", "EdDSA, ES256",
                "Ed448, Ed25519",
        "Ed25519, Ed448", "ES256, HS256", "RS256, HS256", "PS256, HS512", "EdDSA, HS512"
    })
    void an_algorithm_cannot_pass_for_another(Algorithm said, Algorithm signed) {
        issuers = List.of(issuer("main", ISS, publicAlgorithms()));
        for (boolean named : List.of(true, false)) {
            source.serve(allKeys(named));
            clock.move(Duration.ofSeconds(20));
            String header = "{\"alg\":\"" + said + "\"" + (named ? ",\"kid\":\"" + signed + "\"}" : "}");
            assertThat(authenticate(token(header, CLAIMS, Tokens.signer(signed))))
                    .isIn(rejected("signature"), rejected("unknown-key"));
        }
    }

    private static Algorithm[] publicAlgorithms() {
        return java.util.Arrays.stream(Algorithm.values())
                .filter(algorithm -> !algorithm.name().startsWith("HS"))
                .toArray(Algorithm[]::new);
    }

    private static Json.Obj[] allKeys(boolean named) {
        return java.util.Arrays.stream(publicAlgorithms())
                .map(algorithm -> named
                        ? Tokens.jwk(Tokens.pair(algorithm), algorithm.name())
                        : Tokens.jwk(Tokens.pair(algorithm)))
                .toArray(Json.Obj[]::new);
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

    /** Not even where an entry of the same issuer takes shared secrets: those are its own. */
    @Test
    void a_public_key_is_no_secret_beside_one_either() {
        issuers = List.of(
                issuer("main", ISS, Algorithm.RS256),
                issuer("hmac", ISS, secret("LONG_SECRET"), false, Algorithm.HS256, Algorithm.HS512));
        PublicKey key = Tokens.RSA.getPublic();
        String jwk = Tokens.jwk(Tokens.RSA, "r").text();
        for (String header : List.of("{\"alg\":\"HS256\",\"kid\":\"r\"}", "{\"alg\":\"HS256\"}")) {
            assertThat(authenticate(token(header, CLAIMS, Tokens.hmac(key.getEncoded()))))
                    .isEqualTo(rejected("signature"));
            assertThat(authenticate(token(header, CLAIMS, Tokens.hmac(jwk)))).isEqualTo(rejected("signature"));
            assertThat(authenticate(token(header, CLAIMS, Tokens.hmac(new byte[64]))))
                    .isEqualTo(rejected("signature"));
        }
        assertThat(authenticate(token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac(Tokens.LONG_SECRET))))
                .isInstanceOf(Caller.Known.class);
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

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(delimiter = '|', textBlock = """
        SHORT_SECRET     | HS256 | a secret must be of 32 bytes or more, not of 9
        NO_SUCH_VARIABLE | HS256 | the environment variable NO_SUCH_VARIABLE is not set
        JWT_SECRET       | HS384 | it is too short for HS384: take one of 384 bits or more (RFC 7518 3.2)
        JWT_SECRET       | HS512 | it is too short for HS512: take one of 512 bits or more (RFC 7518 3.2)
        """)
    void a_secret_that_is_missing_or_short_lets_nobody_in(String variable, Algorithm algorithm, String why) {
        issuers = List.of(issuer("main", ISS, secret(variable), false, algorithm));
        String bits = algorithm.name().substring(2);
        for (String guess : List.of("too short", "x", Tokens.SECRET)) {
            Signer signer = Tokens.hmac(bits, guess.getBytes(StandardCharsets.UTF_8));
            assertThat(authenticate(token("{\"alg\":\"" + algorithm + "\"}", CLAIMS, signer)))
                    .isEqualTo(unverifiable("keys-unavailable"));
        }
        assertThat(log)
                .containsExactly("gateway.auth.jwt.main.secret: " + why
                        + "; tokens of this issuer cannot be checked, and are answered 503");
    }

    @Test
    void a_secret_that_changes_counts_at_once() {
        AtomicReference<String> secret = new AtomicReference<>(Tokens.SECRET);
        var changing = new JwtAuthenticator(
                new Callers(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT)),
                source,
                (_, _) -> new Secrets.Lookup.Found(Body.of(secret.get())),
                clock,
                Runnable::run,
                log::add);
        issuers = List.of(issuer("main", ISS, secret("ANY"), false, Algorithm.HS256));
        var deadline = Deadline.in(clock, Duration.ofSeconds(5));
        String first = token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac(Tokens.SECRET));
        String second = token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac(Tokens.LONG_SECRET));
        for (int i = 0; i < 2; i++) {
            assertThat(changing.authenticate(first, certificate(), issuers, deadline))
                    .isInstanceOf(Caller.Known.class);
            assertThat(changing.authenticate(second, certificate(), issuers, deadline))
                    .isEqualTo(rejected("signature"));
        }
        secret.set(Tokens.LONG_SECRET);
        for (int i = 0; i < 2; i++) {
            assertThat(changing.authenticate(first, certificate(), issuers, deadline))
                    .isEqualTo(rejected("signature"));
            assertThat(changing.authenticate(second, certificate(), issuers, deadline))
                    .isInstanceOf(Caller.Known.class);
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

    /** RFC 7516: five parts. Nobody has configured a key to open them with. */
    @Test
    void an_encrypted_token_has_a_reason_of_its_own() {
        String header = base64url("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}");
        assertThat(authenticate(header + "..AAAA.AAAA.AAAA")).isEqualTo(rejected("encrypted"));
        assertThat(authenticate(header + ".AAAA.AAAA.AAAA.AAAA")).isEqualTo(rejected("encrypted"));
        assertThat(authenticate(good() + "." + good().substring(0, good().lastIndexOf('.'))))
                .isEqualTo(rejected("encrypted"));
        assertThat(authenticate(header + "..AAAA.AAAA")).isEqualTo(rejected("malformed"));
        assertThat(authenticate(header + "..AAAA.AAAA.AAAA.AAAA")).isEqualTo(rejected("malformed"));
        assertThat(authenticate(header + "..AAAA.AA A.AAAA")).isEqualTo(rejected("malformed"));
    }

    /** What is remembered of a token is remembered of its text alone. */
    @Test
    void what_was_good_is_not_good_in_another_spelling() {
        String good = good();
        assertThat(authenticate(good)).isEqualTo(GOOD);
        for (int i = 0; i < good.length(); i += 7) {
            String other = good.substring(0, i) + (good.charAt(i) == 'A' ? 'B' : 'A') + good.substring(i + 1);
            assertThat(authenticate(other)).as("character %s", i).isInstanceOf(Caller.Rejected.class);
            assertThat(authenticate(good.substring(0, i) + good.substring(i + 1)))
                    .as("without character %s", i)
                    .isInstanceOf(Caller.Rejected.class);
        }
        assertThat(authenticate(good)).isEqualTo(GOOD);
        String other = token("{\"kid\":\"r\",\"alg\":\"RS256\"}", CLAIMS, Tokens.rsa(Tokens.RSA));
        assertThat(authenticate(other)).isEqualTo(GOOD);
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

    /** {@code -} is no {@code typ} at all. */
    @ParameterizedTest(name = "types {0}, typ {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        at+jwt     | at+jwt             | true
        at+jwt     | AT+JWT             | true
        at+jwt     | application/at+jwt | true
        at+jwt     | Application/At+Jwt | true
        at+jwt     | JWT                | false
        at+jwt     | -                  | false
        at+jwt     | at+jw              | false
        at+jwt     | id+jwt             | false
        jwt,at+jwt | JWT                | true
        jwt,at+jwt | -                  | false
        usual      | -                  | true
        usual      | JWT                | true
        usual      | secevent+jwt       | false
        """)
    void the_issuer_says_which_types_are_tokens_for_us(String types, String typ, boolean good) {
        JwtIssuer main = issuers.getFirst();
        issuers = List.of(new JwtIssuer(
                "main",
                ISS,
                main.audiences(),
                main.algorithms(),
                types.equals("usual") ? JwtIssuer.USUAL_TYPES : Set.of(types.split(",")),
                main.keys(),
                main.leeway(),
                main.mapping(),
                false));
        String header = typ.equals("-") ? HEADER : HEADER.replace("}", ",\"typ\":\"" + typ + "\"}");
        assertThat(authenticate(token(header, CLAIMS, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(good ? GOOD : rejected("type"));
    }

    private @Nullable ClientCertificate certificate() {
        var presented = new Presented(Headers.EMPTY, Query.EMPTY, context, Optional.empty());
        return ClientCertificate.of(presented, Authentication.of("x-api-key", issuers));
    }

    private static final String DER = "MIIBszCCAVmgAwIBAgIUQ2xpZW50IGNlcnRpZmljYXRlIG9mIGEgdGVzdA==";

    private static Json.Obj shown(String member, String pem) {
        return Json.object(member, Json.object("clientCert", Json.object("clientCertPem", Json.of(pem))));
    }

    private static String pem(String der) {
        return "-----BEGIN CERTIFICATE-----\n" + der.substring(0, 20) + "\n" + der.substring(20)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static String bound(String cnf) {
        return token(HEADER, CLAIMS.replace("}", ",\"cnf\":" + cnf + "}"), Tokens.rsa(Tokens.RSA));
    }

    /** RFC 8705 3: who has the token and not the certificate has nothing. */
    @Test
    void a_token_that_is_bound_to_a_certificate_holds_with_it_alone() throws Exception {
        byte[] der = java.util.Base64.getDecoder().decode(DER);
        String hash = base64url(MessageDigest.getInstance("SHA-256").digest(der));
        String token = bound("{\"x5t#S256\":\"" + hash + "\"}");
        context = shown("authentication", pem(DER));
        assertThat(authenticate(token)).isEqualTo(GOOD);
        context = shown("identity", pem(DER));
        assertThat(authenticate(token)).isEqualTo(GOOD);
        String other = "A" + DER.substring(1, 10) + "B" + DER.substring(11);
        for (Json.Obj shown : List.of(
                Json.Obj.EMPTY,
                shown("authentication", pem(other)),
                shown("authentication", ""),
                shown("authentication", "-----BEGIN CERTIFICATE-----"),
                shown("authentication", pem(DER.replace('M', '!'))),
                shown("elsewhere", pem(DER)),
                Json.object("authentication", Json.of(pem(DER))))) {
            context = shown;
            assertThat(authenticate(token)).as(shown.text()).isEqualTo(rejected("certificate"));
        }
        context = shown("authentication", pem(DER));
        assertThat(authenticate(token)).isEqualTo(GOOD);
        assertThat(authenticate(good())).as("one that is bound to nothing").isEqualTo(GOOD);
    }

    /** RFC 9449 7.1 among them: a token for a key of DPoP is none for anybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "\"x\"",
                "true",
                "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}",
                "{\"jwk\":{\"kty\":\"EC\"}}",
                "{\"kid\":\"x\"}",
                "{\"x5t\":\"AAAA\"}",
                "{\"x5t#S256\":\"\"}",
                "{\"x5t#S256\":\"AAAA\"}",
                "{\"x5t#S256\":null}",
                "{\"x5t#S256\":[\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"]}",
                "{\"x5t#s256\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}",
                "{\"x5t#S256\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I=\"}",
                "{\"x5t#S256\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\",\"jkt\":\"x\"}"
            })
    void a_token_that_is_bound_to_anything_else_is_refused(String cnf) {
        context = shown("authentication", pem(DER));
        assertThat(authenticate(bound(cnf))).isEqualTo(rejected("bound-token"));
    }

    @Test
    void claims_are_kept_by_name_and_by_pointer() {
        JwtIssuer main = issuers.getFirst();
        issuers = List.of(new JwtIssuer(
                "main",
                ISS,
                main.audiences(),
                main.algorithms(),
                main.types(),
                main.keys(),
                main.leeway(),
                new ClaimMapping(
                        "/user/id",
                        "scp",
                        "/realm_access/roles",
                        List.of(
                                "tenant",
                                "/address/country",
                                "/groups/1",
                                "https://id.example/level",
                                "/a~1b/c~0d",
                                "nick",
                                "/x/y/z"),
                        Optional.empty(),
                        false),
                false));
        String claims = CLAIMS.replace("}", """
            ,"user":{"id":"u7"},"scp":["a","b c"],"realm_access":{"roles":["admin","staff"]},"tenant":"acme",
            "address":{"country":"de","street":"x"},"groups":["one","two"],"https://id.example/level":3,
            "a/b":{"c~d":[true]},"x":1,"secret":"forgotten","/user/id":"evil"}\
            """);
        assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA))))
                .isEqualTo(new Caller.Known(
                        "main:u7",
                        Scheme.JWT,
                        "main",
                        Optional.empty(),
                        Set.of("a"),
                        Set.of("admin", "staff"),
                        Json.object(
                                "tenant", Json.of("acme"),
                                "/address/country", Json.of("de"),
                                "/groups/1", Json.of("two"),
                                "https://id.example/level", Json.of(3),
                                "/a~1b/c~0d", Json.of(List.of(Json.of(true)))),
                        Optional.empty()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "admin staff"      | admin,staff
        ["admin","staff"]  | admin,staff
        ["admin",1]        |
        {"admin":true}     |
        null               |
        7                  |
        """)
    void roles_in_another_form_are_none(String roles, String expected) {
        String claims = CLAIMS.replace("}", ",\"roles\":" + roles + "}");
        assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA))))
                .isInstanceOfSatisfying(
                        Caller.Known.class,
                        known -> assertThat(known.roles())
                                .isEqualTo(expected == null ? Set.of() : Set.of(expected.split(","))));
    }

    @Test
    void a_caller_is_known_until_its_token_ends() {
        var deadline = Deadline.in(clock, Duration.ofSeconds(5));
        for (int i = 0; i < 2; i++) {
            assertThat(authenticator.authenticate(good(), certificate(), issuers, deadline))
                    .isInstanceOfSatisfying(
                            Caller.Known.class,
                            known -> assertThat(known.until()).contains(Instant.ofEpochSecond(NOW + 330)));
        }
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
        authenticator.authenticate(token, certificate(), issuers, Deadline.in(clock, Duration.ofSeconds(5)));
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

    /** An issuer that gives its new key the old one's name, or none, is followed as well. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"alg\":\"RS256\",\"kid\":\"r\"}", "{\"alg\":\"RS256\"}"})
    void a_key_that_is_replaced_under_its_name_is_found(String header) {
        String old = token(header, CLAIMS, Tokens.rsa(Tokens.RSA));
        String next = token(header, CLAIMS, Tokens.rsa(Tokens.RSA_2));
        assertThat(authenticate(old)).isEqualTo(GOOD);
        assertThat(authenticate(next)).isEqualTo(rejected("signature"));
        assertThat(source.fetches()).as("one at first, one for what failed").isEqualTo(2);
        source.serve(Tokens.jwk(Tokens.RSA_2, "r"));
        assertThat(authenticate(next)).as("too soon").isEqualTo(rejected("signature"));
        assertThat(source.fetches()).isZero();
        clock.move(Duration.ofSeconds(10));
        assertThat(authenticate(next)).isEqualTo(GOOD);
        assertThat(authenticate(old)).isEqualTo(rejected("signature"));
    }

    /** Thousands of forgeries: a fetch in ten seconds, and a bounded memory. */
    @Test
    void forgeries_lead_to_few_fetches() {
        authenticate(good());
        source.fetches();
        for (int i = 0; i < 2000; i++) {
            String header = "{\"alg\":\"RS256\",\"kid\":\"" + (i % 2 == 0 ? "r" : "k" + i) + "\"}";
            int n = i;
            assertThat(authenticate(token(header, CLAIMS, _ -> Tokens.unsigned(BigInteger.valueOf(n + 2), 256))))
                    .isEqualTo(rejected(i % 2 == 0 ? "signature" : "unknown-key"));
        }
        assertThat(source.fetches()).isEqualTo(1);
        assertThat(authenticate(good())).isEqualTo(GOOD);
    }

    @Test
    void a_forgery_of_one_entry_may_be_good_by_another() {
        JwtIssuer first = issuer(
                "first", ISS, new Keys.Inline(Tokens.jwks(Tokens.jwk(Tokens.RSA_2, "r"))), false, Algorithm.RS256);
        issuers = List.of(first);
        assertThat(authenticate(good())).isEqualTo(rejected("signature"));
        issuers = List.of(first, issuer("main", ISS, Algorithm.RS256));
        assertThat(authenticate(good())).isEqualTo(GOOD);
        source.goAway();
        clock.move(Duration.ofSeconds(20));
        String bad =
                token(HEADER, CLAIMS, Tokens.rsa(Tokens.pair(Algorithm.RS256))).replace("Q", "R");
        assertThat(authenticate(bad)).isInstanceOf(Caller.Rejected.class);
    }

    @Test
    void keys_of_the_configuration_that_are_of_no_use_are_told() {
        var inline = new Keys.Inline(Tokens.jwks(Tokens.jwk(Tokens.RSA_1024, "weak"), Tokens.jwk(Tokens.RSA, "r")));
        issuers = List.of(issuer("main", ISS, inline, false, Algorithm.RS256));
        assertThat(authenticate(good())).isEqualTo(GOOD);
        assertThat(log)
                .singleElement()
                .asString()
                .startsWith("gateway.auth.jwt.main.jwks has members that are of no use: keys[0]:");
    }

    @Test
    void baked_keys_need_no_fetch_and_the_issuers_word_wins() {
        List<Runnable> later = new ArrayList<>();
        var cold = new JwtAuthenticator(
                new Callers(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT)),
                source,
                Secrets.of(Map.of()),
                clock,
                later::add,
                log::add);
        var baked = new Keys.Url(
                URI.create("https://issuer.example.com/jwks"), Optional.of(Tokens.jwks(Tokens.jwk(Tokens.RSA, "r"))));
        issuers = List.of(issuer("main", ISS, baked, false, Algorithm.RS256));
        source.serve(Tokens.jwk(Tokens.RSA_2, "r"));
        var deadline = Deadline.in(clock, Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) {
            assertThat(cold.authenticate(good(), certificate(), issuers, deadline))
                    .isInstanceOf(Caller.Known.class);
        }
        assertThat(source.fetches()).isZero();
        later.forEach(Runnable::run);
        assertThat(cold.authenticate(good(), certificate(), issuers, deadline)).isEqualTo(rejected("signature"));
    }

    @Test
    void discovery_finds_the_keys() {
        String iss = "https://id.example/tenant";
        source.goAway();
        source.serveAt(
                iss + "/.well-known/openid-configuration",
                "{\"issuer\":\"" + iss + "\",\"jwks_uri\":\"https://keys.example/\"}");
        source.serveAt(
                "https://keys.example/",
                Tokens.jwks(Tokens.jwk(Tokens.RSA, "r")).text());
        issuers = List.of(issuer("main", iss, new Keys.Discovery(Optional.empty()), false, Algorithm.RS256));
        assertThat(authenticate(token(HEADER, CLAIMS.replace(ISS, iss), Tokens.rsa(Tokens.RSA))))
                .isEqualTo(GOOD);
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
    void what_a_record_says_wins_over_what_a_token_says() {
        JwtIssuer main = issuers.getFirst();
        issuers = List.of(new JwtIssuer(
                "main",
                ISS,
                main.audiences(),
                main.algorithms(),
                main.types(),
                main.keys(),
                main.leeway(),
                new ClaimMapping("sub", "scope", "roles", List.of("tenant", "level"), Optional.empty(), true),
                false));
        consumers.put(new gateway.auth.Consumer(
                "u1",
                Optional.of("gold"),
                Set.of("admin"),
                Set.of("owner"),
                Set.of(),
                Map.of("tenant", "acme", "since", "2024"),
                Optional.empty(),
                Optional.empty(),
                List.of()));
        String claims = CLAIMS.replace("}", ",\"tenant\":\"evil\",\"level\":3,\"roles\":[\"staff\"]}");
        assertThat(authenticate(token(HEADER, claims, Tokens.rsa(Tokens.RSA))))
                .isInstanceOfSatisfying(Caller.Known.class, known -> {
                    assertThat(known.claims().members())
                            .containsEntry("tenant", Json.of("acme"))
                            .containsEntry("level", Json.of(3))
                            .containsEntry("since", Json.of("2024"));
                    assertThat(known.scopes()).doesNotContain("admin");
                    assertThat(known.roles()).containsExactly("staff");
                });
    }

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
