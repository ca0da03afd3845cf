package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.pipeline.IdentityTokens.Minted;
import gateway.policy.Identity;
import gateway.policy.Identity.Algorithm;
import gateway.policy.Identity.Token;
import gateway.policy.JwtIssuer;
import gateway.policy.Scheme;
import gateway.policy.SecretRef;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens by which services believe the gateway: another library's reading, our own, and how long they live. */
class InternalTokensTest {
    private static final SecretRef KEY = new SecretRef.Parameter("/key", Optional.empty());
    private static final KeyPair PAIR = SigningKeyTest.pair("ES256");
    private static final Json.Obj CLAIMS = Json.object("tenant", Json.of("acme"), "sub", Json.of("root"));

    private final HandMovedClock clock = new HandMovedClock("2026-03-01T12:00:00Z");
    private final Map<SecretRef, Secrets.Lookup> kept = new HashMap<>();
    private final InternalTokens tokens = new InternalTokens((secret, _) -> kept.getOrDefault(secret, GONE), clock);
    private static final Secrets.Lookup GONE = new Secrets.Lookup.Unavailable("away");

    private static Token settings(Algorithm algorithm, @Nullable String audience, boolean anonymous) {
        return new Token(
                "x-gateway-token",
                "shop",
                Optional.ofNullable(audience),
                Duration.ofMinutes(1),
                "JWT",
                anonymous,
                new Identity.Key("k1", algorithm, KEY),
                List.of());
    }

    private static Caller.Known acme(Optional<Instant> until) {
        return new Caller.Known(
                "acme",
                Scheme.API_KEY,
                "key-1",
                Optional.of("gold"),
                Set.of("orders:write", "orders:read"),
                Set.of("buyer"),
                CLAIMS,
                until);
    }

    private static Call call(Token settings, Caller caller) {
        return Calls.call()
                .caller(caller)
                .identity(new Identity(Map.of(), Map.of(), Optional.of(settings)))
                .build();
    }

    private void keep(Body key) {
        kept.put(KEY, new Secrets.Lookup.Found(key));
    }

    private Minted mint(Token settings, Caller caller, String audience) {
        return tokens.mint(call(settings, caller), audience);
    }

    private String token(Token settings, Caller caller, String audience) {
        return ((Minted.Token) mint(settings, caller, audience)).text();
    }

    private String token() {
        return token(settings(Algorithm.ES256, null, false), acme(Optional.empty()), "orders");
    }

    private Instant expiry(String token) throws Exception {
        return SignedJWT.parse(token).getJWTClaimsSet().getExpirationTime().toInstant();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "ES384", "ES512", "RS256", "PS256"})
    void another_library_believes_it_by_the_published_keys(String algorithm) throws Exception {
        keep(SigningKeyTest.pem(SigningKeyTest.pair(algorithm)));
        String token = token(settings(Algorithm.valueOf(algorithm), null, false), acme(Optional.empty()), "orders");
        var key = ((SigningKey.Read.Ok)
                        SigningKey.read(algorithm, ((Secrets.Lookup.Found) kept.getOrDefault(KEY, GONE)).secret()))
                .key();
        var keys = JWKSet.parse(Json.object(
                        "keys", Json.of(List.of(PublicKeys.jwk(key, "k1").orElseThrow())))
                .text());

        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(JWSAlgorithm.parse(algorithm), new ImmutableJWKSet<>(keys)));
        processor.setJWSVerifierFactory(new DefaultJWSVerifierFactory());
        var verifier =
                new DefaultJWTClaimsVerifier<SecurityContext>(
                        "orders",
                        new JWTClaimsSet.Builder()
                                .issuer("shop")
                                .subject("acme")
                                .build(),
                        Set.of("exp", "iat")) {
                    @Override
                    protected java.util.Date currentTime() {
                        return java.util.Date.from(clock.instant());
                    }
                };
        processor.setJWTClaimsSetVerifier(verifier);
        JWTClaimsSet claims = processor.process(token, null);

        assertThat(claims.getIssueTime().toInstant()).isEqualTo(clock.instant());
        assertThat(claims.getExpirationTime().toInstant())
                .isEqualTo(clock.instant().plusSeconds(60));
        assertThat(claims.getStringClaim("scheme")).isEqualTo("apiKey");
        assertThat(claims.getStringClaim("plan")).isEqualTo("gold");
        assertThat(claims.getStringClaim("scope")).isEqualTo("orders:read orders:write");
        assertThat(claims.getStringListClaim("roles")).containsExactly("buyer");
        assertThat(claims.getJSONObjectClaim("claims")).isEqualTo(Map.of("tenant", "acme", "sub", "root"));
        assertThat(claims.getClaims().keySet())
                .containsExactlyInAnyOrder(
                        "iss", "aud", "sub", "iat", "exp", "scheme", "plan", "scope", "roles", "claims");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "EdDSA", "RS256"})
    void our_own_reader_believes_it(String algorithm) throws Exception {
        KeyPair pair = SigningKeyTest.pair(algorithm);
        keep(SigningKeyTest.pem(pair));
        String token = token(settings(Algorithm.valueOf(algorithm), null, false), acme(Optional.empty()), "orders");
        var issuer = new JwtIssuer(
                "gateway",
                "shop",
                Set.of("orders"),
                Set.of(JwtIssuer.Algorithm.valueOf(algorithm)),
                new JwtIssuer.Keys.Inline(Tokens.jwks(Tokens.jwk(pair, "k1"))),
                Duration.ZERO,
                "sub",
                "scope",
                Optional.empty(),
                false,
                false);
        var authenticator = Authenticators.alone(
                new InMemoryConsumers(), (_, _, _) -> new JwksSource.Fetched.Failed("no network"), Map.of(), clock);
        Deadline deadline = Deadline.in(clock, Duration.ofSeconds(10));
        var presented = Presented.of(gateway.http.Headers.of("authorization", "Bearer " + token));

        assertThat(authenticator.authenticate(presented, Calls.settings(issuer), deadline))
                .isInstanceOfSatisfying(Caller.Known.class, known -> {
                    assertThat(known.consumer()).isEqualTo("gateway:acme");
                    assertThat(known.scopes()).containsExactlyInAnyOrder("orders:read", "orders:write");
                });
        clock.move(Duration.ofMinutes(1));
        assertThat(authenticator.authenticate(presented, Calls.settings(issuer), deadline))
                .isInstanceOf(Caller.Rejected.class);
    }

    @Test
    void a_shared_secret_signs_too() throws Exception {
        keep(Body.of(Tokens.SECRET));
        String token = token(settings(Algorithm.HS256, null, false), acme(Optional.empty()), "orders");

        assertThat(SignedJWT.parse(token).verify(new com.nimbusds.jose.crypto.MACVerifier(Tokens.SECRET)))
                .isTrue();
    }

    @Test
    void one_is_for_one_audience_and_one_caller() throws Exception {
        keep(SigningKeyTest.pem(PAIR));
        Token settings = settings(Algorithm.ES256, null, false);
        Caller.Known acme = acme(Optional.empty());
        Set<String> all = new HashSet<>();
        all.add(token(settings, acme, "orders"));
        all.add(token(settings, acme, "crm"));
        all.add(token(settings, new Caller.Known("acme", Scheme.API_KEY, "key-1", Optional.empty(), Set.of()), "crm"));
        all.add(token(settings, new Caller.Known("b", Scheme.API_KEY, "key-1", Optional.empty(), Set.of()), "crm"));
        all.add(token(settings, acme(Optional.of(clock.instant().plusSeconds(30))), "crm"));
        assertThat(all).hasSize(5);

        assertThat(SignedJWT.parse(token(settings, acme, "crm"))
                        .getJWTClaimsSet()
                        .getAudience())
                .containsExactly("crm");
        String common = token(settings(Algorithm.ES256, "all", false), acme, "crm");
        assertThat(SignedJWT.parse(common).getJWTClaimsSet().getAudience()).containsExactly("all");
    }

    @Test
    void one_serves_for_half_its_life() {
        keep(SigningKeyTest.pem(PAIR));
        String first = token();
        clock.move(Duration.ofSeconds(29));
        assertThat(token()).isEqualTo(first);
        clock.move(Duration.ofSeconds(1));
        assertThat(token()).isNotEqualTo(first);
    }

    @Test
    void none_outlives_the_credential() throws Exception {
        keep(SigningKeyTest.pem(PAIR));
        Instant until = clock.instant().plusSeconds(10);
        Token settings = settings(Algorithm.ES256, null, false);
        String first = token(settings, acme(Optional.of(until)), "orders");
        assertThat(expiry(first)).isEqualTo(until);
        clock.move(Duration.ofSeconds(9));
        assertThat(expiry(token(settings, acme(Optional.of(until)), "orders"))).isEqualTo(until);
        Instant far = clock.instant().plusSeconds(3600);
        assertThat(expiry(token(settings, acme(Optional.of(far)), "orders")))
                .isEqualTo(clock.instant().plusSeconds(60));
    }

    @Test
    void nobody_is_vouched_for_unless_that_is_wanted() throws Exception {
        keep(SigningKeyTest.pem(PAIR));
        var guest = new Caller.Known("guest", Scheme.ANONYMOUS, "", Optional.empty(), Set.of());
        Token strict = settings(Algorithm.ES256, null, false);
        assertThat(mint(strict, new Caller.Anonymous(), "orders")).isInstanceOf(Minted.Nobody.class);
        assertThat(mint(strict, guest, "orders")).isInstanceOf(Minted.Nobody.class);

        Token open = settings(Algorithm.ES256, null, true);
        JWTClaimsSet nobody =
                SignedJWT.parse(token(open, new Caller.Anonymous(), "orders")).getJWTClaimsSet();
        assertThat(nobody.getClaims().keySet()).containsExactlyInAnyOrder("iss", "aud", "iat", "exp");
        assertThat(SignedJWT.parse(token(open, guest, "orders"))
                        .getJWTClaimsSet()
                        .getSubject())
                .isEqualTo("guest");
    }

    @Test
    void without_a_key_there_is_none() {
        assertThat(mint(settings(Algorithm.ES256, null, false), acme(Optional.empty()), "orders"))
                .isInstanceOf(Minted.Unavailable.class);
        keep(Body.of("geheim"));
        assertThat(mint(settings(Algorithm.ES256, null, false), acme(Optional.empty()), "orders"))
                .isInstanceOfSatisfying(
                        Minted.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.why()).contains("k1").doesNotContain("geheim"));
        keep(SigningKeyTest.pem(PAIR));
        assertThat(token()).isNotEmpty();
        kept.clear();
        assertThat(mint(settings(Algorithm.ES256, null, false), acme(Optional.empty()), "orders"))
                .isInstanceOf(Minted.Unavailable.class);
    }

    @Test
    void a_new_key_signs_at_once() throws Exception {
        keep(SigningKeyTest.pem(PAIR));
        String first = token();
        KeyPair next = SigningKeyTest.pair("ES256");
        keep(SigningKeyTest.pem(next));
        String second = token();

        assertThat(second).isNotEqualTo(first);
        assertThat(SignedJWT.parse(second)
                        .verify(new com.nimbusds.jose.crypto.ECDSAVerifier(
                                (java.security.interfaces.ECPublicKey) next.getPublic())))
                .isTrue();
    }

    @Test
    void no_text_form_shows_a_token() {
        keep(SigningKeyTest.pem(PAIR));
        String token = token();

        assertThat(new Minted.Token(token).toString()).doesNotContain(token);
    }
}
