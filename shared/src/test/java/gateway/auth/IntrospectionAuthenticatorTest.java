package gateway.auth;

import static gateway.auth.FakeCallouts.json;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.client.Origin;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Authentication;
import gateway.policy.ClaimMapping;
import gateway.policy.Introspection;
import gateway.policy.Scheme;
import gateway.policy.SecretRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each token is shown twice: what is remembered of it must not change the verdict. */
class IntrospectionAuthenticatorTest {
    private static final long NOW = 1795510800; // 2026-11-24T09:00:00Z
    private static final String GOOD =
            "\"active\":true,\"sub\":\"u1\",\"aud\":\"shop\",\"scope\":\"orders:read\",\"exp\":" + (NOW + 300);

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final FakeCallouts callouts = new FakeCallouts();
    private final IntrospectionAuthenticator authenticator = new IntrospectionAuthenticator(
            new Callers(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT)),
            callouts,
            Secrets.of(Map.of("SECRET", "s3c:ret ü")),
            clock);
    private List<Introspection> servers = List.of(server("main", "", Duration.ofSeconds(30), false));
    private @Nullable ClientCertificate certificate;

    private static Introspection server(String id, String prefix, Duration cache, boolean registered) {
        return server(id, prefix, cache, registered, "SECRET", "https://id.example.com/introspect?x=1", false);
    }

    private static Introspection server(
            String id,
            String prefix,
            Duration cache,
            boolean registered,
            String secret,
            String endpoint,
            boolean privateHost) {
        return new Introspection(
                id,
                URI.create(endpoint),
                "gate:way",
                new SecretRef.Environment(secret),
                prefix,
                Set.of("shop", "other"),
                Optional.empty(),
                Duration.ofSeconds(10),
                cache,
                Duration.ofSeconds(2),
                new ClaimMapping("sub", "scope", "roles", List.of("tenant"), Optional.of("bronze"), registered),
                privateHost);
    }

    private Caller once(String token) {
        return authenticator.authenticate(token, certificate, servers, Deadline.in(clock, Duration.ofSeconds(5)));
    }

    private Caller authenticate(String token) {
        Caller first = once(token);
        Caller second = once(token);
        assertThat(second).as("the second time").isEqualTo(first);
        return first;
    }

    private void says(String members) {
        callouts.answer(json(200, "{" + members + "}"));
    }

    private static Caller known(String consumer, Optional<Instant> until) {
        return new Caller.Known(
                consumer,
                Scheme.INTROSPECTION,
                "main",
                Optional.of("bronze"),
                Set.of("orders:read"),
                Set.of(),
                Json.Obj.EMPTY,
                until);
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.INTROSPECTION, reason);
    }

    private static Caller unverifiable(String reason) {
        return new Caller.Unverifiable(Scheme.INTROSPECTION, reason);
    }

    private static final Caller U1 = known("main:u1", Optional.of(Instant.ofEpochSecond(NOW + 310)));

    @Test
    void the_server_is_asked_as_the_standard_says() {
        says(GOOD);
        assertThat(authenticate("a+b/c~d.e_f-g=="))
                .as("the first asks, the second does not")
                .isEqualTo(U1);
        List<Outgoing> requests = callouts.requests();
        assertThat(requests).hasSize(1);
        Outgoing request = requests.getFirst();
        assertThat(request.origin()).isEqualTo(new Origin(true, "id.example.com", 443, Origin.Reach.PUBLIC));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/introspect?x=1");
        assertThat(request.body().text()).isEqualTo("token=a%2Bb%2Fc~d.e_f-g%3D%3D&token_type_hint=access_token");
        assertThat(request.headers().all("content-type")).containsExactly("application/x-www-form-urlencoded");
        String basic = request.headers().first("authorization").orElseThrow();
        assertThat(new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8))
                .as("each part is encoded by itself (RFC 6749 2.3.1)")
                .isEqualTo("gate%3Away:s3c%3Aret%20%C3%BC");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "active":false                                                              | inactive
        "active":false,"sub":"u1","aud":"shop","exp":1795511100                     | inactive
        "active":true,"sub":"u1"                                                    | audience
        "active":true,"sub":"u1","aud":"shops"                                      | audience
        "active":true,"sub":"u1","aud":"Shop"                                       | audience
        "active":true,"sub":"u1","aud":[]                                           | audience
        "active":true,"sub":"u1","aud":["shop",1]                                   | audience
        "active":true,"sub":"u1","aud":{"shop":true}                                | audience
        "active":true,"sub":"u1","aud":"shop","exp":1795510790                      | expired
        "active":true,"sub":"u1","aud":"shop","exp":0                               | expired
        "active":true,"sub":"u1","aud":"shop","exp":"1795511100"                    | malformed-times
        "active":true,"sub":"u1","aud":"shop","exp":null                            | malformed-times
        "active":true,"sub":"u1","aud":"shop","exp":-1                              | malformed-times
        "active":true,"sub":"u1","aud":"shop","exp":1e400                           | malformed-times
        "active":true,"sub":"u1","aud":"shop","nbf":1795510811                      | not-yet-valid
        "active":true,"sub":"u1","aud":"shop","iat":1795510811                      | issued-in-the-future
        "active":true,"aud":"shop"                                                  | no-consumer
        "active":true,"client_id":"c1","aud":"shop"                                 | no-consumer
        "active":true,"sub":"","aud":"shop"                                         | no-consumer
        "active":true,"sub":7,"aud":"shop"                                          | no-consumer
        "active":true,"sub":"a b","aud":"shop"                                      | no-consumer
        "active":true,"sub":"u1","aud":"shop","scope":7                             | malformed-scopes
        "active":true,"sub":"u1","aud":"shop","token_type":"DPoP"                   | token-type
        "active":true,"sub":"u1","aud":"shop","token_type":"mac"                    | token-type
        "active":true,"sub":"u1","aud":"shop","token_type":"refresh_token"          | token-type
        "active":true,"sub":"u1","aud":"shop","token_type":7                        | token-type
        "active":true,"sub":"u1","aud":"shop","token_type":null                     | token-type
        "active":true,"sub":"u1","aud":"shop","token_use":"refresh_token"           | token-type
        "active":true,"sub":"u1","aud":"shop","cnf":{"jkt":"x"}                     | bound-token
        "active":true,"sub":"u1","aud":"shop","cnf":{}                              | bound-token
        "active":true,"sub":"u1","aud":"shop","cnf":null                            | bound-token
        "active":true,"sub":"u1","aud":"shop","cnf":{"x5t#S256":"short"}            | bound-token
        """)
    void what_the_server_says_is_judged_like_the_claims_of_a_token(String members, String reason) {
        says(members);
        assertThat(authenticate("opaque")).isEqualTo(rejected(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"aud\":\"shop\"",
                "\"aud\":[\"elsewhere\",\"other\"]",
                "\"aud\":\"shop\",\"token_type\":\"bearer\"",
                "\"aud\":\"shop\",\"token_type\":\"Bearer\",\"token_use\":\"access_token\"",
                "\"aud\":\"shop\",\"nbf\":1795510805,\"iat\":1795510805",
                "\"aud\":\"shop\",\"exp\":1795511100.5",
                "\"aud\":\"shop\",\"iss\":\"anybody\",\"username\":\"x\",\"client_id\":\"y\""
            })
    void an_active_token_for_us_is_good(String members) {
        says("\"active\":true,\"sub\":\"u1\",\"scope\":\"orders:read\"," + members);
        Optional<Instant> until =
                members.contains("exp") ? Optional.of(Instant.ofEpochSecond(NOW + 310)) : Optional.empty();
        assertThat(authenticate("opaque")).isEqualTo(known("main:u1", until));
    }

    /** One that cannot be understood is neither a yes nor a no. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        200 | application/json                         | {"active":"true","sub":"u1","aud":"shop"} | endpoint-malformed
        200 | application/json                         | {"active":1,"sub":"u1","aud":"shop"}      | endpoint-malformed
        200 | application/json                         | {"active":null}                           | endpoint-malformed
        200 | application/json                         | {"sub":"u1","aud":"shop"}                 | endpoint-malformed
        200 | application/json                         | {"Active":true,"sub":"u1","aud":"shop"}   | endpoint-malformed
        200 | application/json                         | {"active":false,"active":true}            | endpoint-malformed
        200 | application/json                         | [true]                                    | endpoint-malformed
        200 | application/json                         | true                                      | endpoint-malformed
        200 | application/json                         | {"active":true} {}                        | endpoint-malformed
        200 | application/json                         | ``                                        | endpoint-malformed
        200 | text/html                                | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-content-type
        200 | application/token-introspection+jwt      | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-content-type
        200 | application/json;charset=utf-16          | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-content-type
        201 | application/json                         | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-status
        204 | application/json                         | ``                                        | endpoint-status
        302 | application/json                         | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-status
        400 | application/json                         | {"error":"invalid_request"}               | endpoint-status
        401 | application/json                         | {"error":"invalid_client"}                | endpoint-refuses-gateway
        403 | application/json                         | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-refuses-gateway
        500 | application/json                         | {"active":true,"sub":"u1","aud":"shop"}   | endpoint-status
        """)
    void an_answer_that_is_none_is_no_verdict(int status, String type, String content, String reason) {
        callouts.answer(new Outcome.Answer(status, Headers.of("content-type", type), Body.of(content)));
        assertThat(authenticate("opaque")).isEqualTo(unverifiable(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "=", "==", "a b", "a=b", "a\tb", "ä", "a,b", "a\"b", "a%20b", "a;b", "a&token=b", "a\u0000"})
    void what_no_bearer_token_can_be_is_refused_without_a_question(String token) {
        says(GOOD);
        assertThat(authenticate(token)).isEqualTo(rejected("malformed"));
        assertThat(authenticate("x".repeat(8193))).isEqualTo(rejected("too-long"));
        assertThat(callouts.requests()).isEmpty();
    }

    /** Hundreds of them, each twice: only the one that the server knows is good. */
    @Test
    void no_other_token_is_taken_for_a_good_one() {
        callouts.answer(request -> json(
                200, request.body().text().startsWith("token=good-token&") ? "{" + GOOD + "}" : "{\"active\":false}"));
        var random = new Random(5);
        String alphabet = "ABCabc019-._~+/= ,\"%";
        for (int i = 0; i < 400; i++) {
            var token = new StringBuilder("good-token");
            int at = random.nextInt(token.length());
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (i % 3) {
                case 0 -> token.setCharAt(at, c);
                case 1 -> token.insert(at, c);
                default -> token.deleteCharAt(at);
            }
            if (!token.toString().equals("good-token")) {
                assertThat(authenticate(token.toString())).as(token.toString()).isInstanceOf(Caller.Rejected.class);
            }
            assertThat(authenticate("good-token")).isInstanceOf(Caller.Known.class);
        }
    }

    @Test
    void an_answer_is_good_for_as_long_as_the_configuration_and_the_token_say() {
        says("\"active\":true,\"sub\":\"u1\",\"aud\":\"shop\",\"exp\":" + (NOW + 15)); // 25 with leeway
        assertThat(((Caller.Known) authenticate("opaque")).until()).contains(Instant.ofEpochSecond(NOW + 25));
        assertThat(callouts.requests()).hasSize(1);
        says("\"active\":false");
        clock.move(Duration.ofSeconds(24));
        assertThat(authenticate("opaque")).isInstanceOf(Caller.Known.class);
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate("opaque")).isEqualTo(rejected("inactive"));
        assertThat(callouts.requests()).hasSize(1);
        says("\"active\":true,\"sub\":\"u1\",\"aud\":\"shop\"");
        clock.move(Duration.ofSeconds(10));
        assertThat(authenticate("opaque")).as("a no counts for ten seconds").isInstanceOf(Caller.Known.class);
        says("\"active\":false");
        clock.move(Duration.ofSeconds(29));
        assertThat(authenticate("opaque")).isInstanceOf(Caller.Known.class);
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate("opaque"))
                .as("revoked, within the 30 s of cache")
                .isEqualTo(rejected("inactive"));
    }

    @Test
    void without_a_cache_every_request_asks() {
        servers = List.of(server("main", "", Duration.ZERO, false));
        says(GOOD);
        assertThat(once("opaque")).isInstanceOf(Caller.Known.class);
        says("\"active\":false");
        assertThat(once("opaque")).isEqualTo(rejected("inactive"));
        says(GOOD);
        assertThat(once("opaque")).isInstanceOf(Caller.Known.class);
        assertThat(callouts.requests()).hasSize(3);
    }

    @Test
    void what_is_not_good_yet_is_asked_about_again() {
        says("\"active\":true,\"sub\":\"u1\",\"aud\":\"shop\",\"nbf\":" + (NOW + 12));
        assertThat(authenticate("opaque")).isEqualTo(rejected("not-yet-valid"));
        clock.move(Duration.ofSeconds(2));
        assertThat(authenticate("opaque")).isInstanceOf(Caller.Known.class);
    }

    @Test
    void while_the_server_is_away_only_what_it_has_said_lately_counts() {
        says(GOOD);
        assertThat(authenticate("opaque")).isEqualTo(U1);
        callouts.answer(FakeCallouts.away());
        callouts.requests();
        assertThat(authenticate("other")).isEqualTo(unverifiable("endpoint-unavailable"));
        assertThat(callouts.requests()).as("not asked again at once").hasSize(1);
        clock.move(Duration.ofSeconds(29));
        assertThat(authenticate("opaque")).isEqualTo(U1);
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate("opaque")).isEqualTo(unverifiable("endpoint-unavailable"));
        says(GOOD);
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate("opaque")).isInstanceOf(Caller.Known.class);
    }

    @Test
    void a_clock_that_goes_back_does_not_make_the_pause_longer() {
        callouts.answer(FakeCallouts.away());
        assertThat(authenticate("opaque")).isEqualTo(unverifiable("endpoint-unavailable"));
        says(GOOD);
        clock.move(Duration.ofHours(-1));
        assertThat(authenticate("opaque")).isInstanceOf(Caller.Known.class);
    }

    @Test
    void a_bound_token_holds_with_its_certificate_alone_whatever_is_remembered() {
        String pem = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----";
        String other = "-----BEGIN CERTIFICATE-----\nAAED\n-----END CERTIFICATE-----";
        says(GOOD + ",\"cnf\":{\"x5t#S256\":\""
                + Objects.requireNonNull(certificate(pem)).thumbprint() + "\"}");
        assertThat(authenticate("opaque")).isEqualTo(rejected("certificate"));
        certificate = certificate(pem);
        assertThat(authenticate("opaque")).isEqualTo(U1);
        certificate = certificate(other);
        assertThat(authenticate("opaque")).isEqualTo(rejected("certificate"));
        certificate = null;
        assertThat(authenticate("opaque")).isEqualTo(rejected("certificate"));
        assertThat(callouts.requests()).hasSize(1);
    }

    private static @Nullable ClientCertificate certificate(String pem) {
        Json.Obj context =
                Json.object("authentication", Json.object("clientCert", Json.object("clientCertPem", Json.of(pem))));
        return ClientCertificate.of(
                new Presented(Headers.EMPTY, Query.EMPTY, context, Optional.empty()),
                Authentication.of("x-api-key", List.of()));
    }

    @Test
    void a_token_is_shown_to_the_server_alone_that_its_beginning_tells() {
        servers = List.of(
                server("main", "", Duration.ZERO, false),
                server("shop", "shop_", Duration.ZERO, false),
                server("gold", "shop_gold_", Duration.ZERO, false));
        says(GOOD);
        assertThat(once("abc")).extracting("consumer").isEqualTo("main:u1");
        assertThat(once("shop_abc")).extracting("consumer").isEqualTo("shop:u1");
        assertThat(once("shop_gold_abc")).extracting("consumer").isEqualTo("gold:u1");
        assertThat(callouts.requests()).hasSize(3);
        servers = List.of(server("shop", "shop_", Duration.ZERO, false));
        assertThat(once("abc")).isEqualTo(rejected("unknown-token"));
        assertThat(callouts.requests()).isEmpty();
    }

    @Test
    void a_registered_consumer_must_be_there_and_active() {
        servers = List.of(server("main", "", Duration.ofSeconds(30), true));
        says(GOOD);
        assertThat(authenticate("opaque")).isEqualTo(rejected("unknown-consumer"));
        consumers.put(InMemoryConsumers.consumer("u1"));
        clock.move(Duration.ofSeconds(10));
        assertThat(authenticate("opaque")).extracting("consumer", "plan").containsExactly("u1", Optional.of("gold"));
        consumers.put(new Consumer("u1", Optional.empty(), Set.of(), false, List.of()));
        clock.move(Duration.ofSeconds(31));
        assertThat(authenticate("opaque")).isInstanceOf(Caller.Suspended.class);
    }

    @Test
    void a_change_of_the_configuration_forgets_what_was_said_under_another() {
        says(GOOD);
        assertThat(authenticate("opaque")).isEqualTo(U1);
        servers = List.of(server("main", "", Duration.ofSeconds(30), false));
        assertThat(authenticate("opaque")).isEqualTo(U1);
        assertThat(callouts.requests()).as("the same settings").hasSize(1);
        servers = List.of(server("main", "", Duration.ofSeconds(20), false));
        authenticate("opaque");
        assertThat(callouts.requests()).hasSize(1);
    }

    @Test
    void no_secret_and_no_plain_address_is_no_verdict() {
        says(GOOD);
        servers = List.of(
                server("main", "", Duration.ZERO, false, "NO_SUCH", "https://id.example.com/introspect", false));
        assertThat(once("opaque")).isEqualTo(unverifiable("secret-unavailable"));
        servers = List.of(server("main", "", Duration.ZERO, false, "SECRET", "http://id.example.com/", false));
        assertThat(once("opaque")).isEqualTo(unverifiable("endpoint-unusable"));
        assertThat(callouts.requests()).isEmpty();
        servers = List.of(server("main", "", Duration.ZERO, false, "SECRET", "http://127.0.0.1:8080", true));
        assertThat(once("opaque")).isInstanceOf(Caller.Known.class);
    }

    @Test
    void many_at_once_with_one_token_lead_to_one_question() throws Exception {
        var asked = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        callouts.answer(_ -> {
            asked.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return json(200, "{" + GOOD + "}");
        });
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Caller>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> once("opaque")));
            }
            asked.await();
            go.countDown();
            for (Future<Caller> answer : answers) {
                assertThat(answer.get()).isEqualTo(U1);
            }
        }
        assertThat(callouts.requests()).hasSize(1);
    }

    @Test
    void a_server_that_refuses_the_secret_is_asked_once_more_with_a_newer_one() {
        var changing = new Secrets() {
            private String held = "old";

            @Override
            public Lookup find(SecretRef secret, Deadline deadline) {
                return new Lookup.Found(Body.of(held));
            }

            @Override
            public Lookup findAgain(SecretRef secret, Deadline deadline) {
                held = "new";
                return find(secret, deadline);
            }
        };
        var renewing = new IntrospectionAuthenticator(
                new Callers(new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT)),
                callouts,
                changing,
                clock);
        callouts.answer(json(401, "{}"));
        renewing.authenticate("opaque", null, servers, Deadline.in(clock, Duration.ofSeconds(5)));
        List<Outgoing> asked = callouts.requests();
        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst().headers().only("authorization"))
                .isNotEqualTo(asked.getLast().headers().only("authorization"));

        renewing.authenticate("opaque", null, servers, Deadline.in(clock, Duration.ofSeconds(5)));
        assertThat(callouts.requests()).as("there is no newer one").hasSize(1);
    }
}
