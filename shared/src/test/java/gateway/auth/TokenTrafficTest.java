package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.GatewaySettings;
import gateway.policy.JwtIssuer;
import gateway.policy.JwtIssuer.Algorithm;
import gateway.policy.JwtIssuer.Keys;
import gateway.policy.SecretRef;
import gateway.route.Configuration;
import gateway.route.RouteTable;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens as they come in requests, from many threads, while issuers change their keys and go away. */
class TokenTrafficTest {
    private static final long NOW = 1795510800; // 2026-11-24T09:00:00Z
    private static final String ISS = "https://id.example";
    private static final int THREADS = 8;
    private static final String ONE = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n";
    private static final String TWO = "-----BEGIN CERTIFICATE-----\nAAED\n-----END CERTIFICATE-----\n";

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final FakeJwksSource source = new FakeJwksSource();
    private final Authenticator authenticator =
            Authenticators.alone(new InMemoryConsumers(), source, Map.of("SECRET", Tokens.LONG_SECRET), clock);
    private final GatewaySettings settings = settings(
            issuer("id", ISS, new Keys.Url(URI.create("https://id.example/jwks")), Algorithm.ES256, Algorithm.RS256),
            issuer("hmac", "hmac", new Keys.Shared(new SecretRef.Environment("SECRET")), Algorithm.HS256));

    private static JwtIssuer issuer(String id, String iss, Keys keys, Algorithm... algorithms) {
        return new JwtIssuer(
                id,
                iss,
                Set.of("api"),
                Set.of(algorithms),
                keys,
                Duration.ZERO,
                "sub",
                "scope",
                Optional.empty(),
                false,
                false);
    }

    private static GatewaySettings settings(JwtIssuer... issuers) {
        return Calls.settings(issuers);
    }

    private static KeyPair pair() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String token(KeyPair pair, String kid, String subject) {
        return Tokens.token(
                "{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}",
                "{\"iss\":\"" + ISS + "\",\"aud\":\"api\",\"sub\":\"" + subject + "\",\"exp\":" + (NOW + 1_000_000)
                        + "}",
                Tokens.ec(pair));
    }

    private String verdict(Presented presented) {
        return switch (authenticator.authenticate(presented, settings, Deadline.in(clock, Duration.ofSeconds(5)))) {
            case Caller.Known known -> known.consumer();
            case Caller.Rejected(var _, var reason) -> reason;
            case Caller.Unverifiable(var _, var reason) -> reason;
            case Caller other -> other.toString();
        };
    }

    private String verdict(String token) {
        return verdict(Presented.of(Headers.of("authorization", "Bearer " + token)));
    }

    /** All that many threads get to hear, each token shown twice. */
    private Set<String> traffic(ExecutorService threads, List<String> tokens) throws Exception {
        List<Future<Set<String>>> answers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int offset = i;
            answers.add(threads.submit(() -> {
                Set<String> heard = new TreeSet<>();
                for (int j = 0; j < 2 * tokens.size(); j++) {
                    heard.add(verdict(tokens.get((j + offset) % tokens.size())));
                }
                return heard;
            }));
        }
        Set<String> heard = new TreeSet<>();
        for (Future<Set<String>> answer : answers) {
            heard.addAll(answer.get());
        }
        return heard;
    }

    private static List<String> tokens(KeyPair pair, String kid) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tokens.add(token(pair, kid, "u"));
        }
        return tokens;
    }

    @Test
    void keys_rotate_under_traffic() throws Exception {
        KeyPair old = pair();
        source.serve(Tokens.jwk(old, "k0"));
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            assertThat(traffic(threads, tokens(old, "k0"))).containsExactly("id:u");
            assertThat(source.fetches()).isEqualTo(1);
            for (int round = 1; round <= 10; round++) {
                KeyPair next = pair();
                String kid = "k" + round;
                source.serve(Tokens.jwk(old, "k" + (round - 1)), Tokens.jwk(next, kid));
                List<String> both = new ArrayList<>(tokens(old, "k" + (round - 1)));
                both.addAll(tokens(next, kid));
                assertThat(traffic(threads, both)).as("old and new, at once").containsExactly("id:u");
                assertThat(source.fetches()).as("one fetch for all threads").isEqualTo(1);
                // The old one is withdrawn: it is gone after five minutes at the most.
                source.serve(Tokens.jwk(next, kid));
                clock.move(Duration.ofMinutes(5));
                assertThat(traffic(threads, tokens(old, "k" + (round - 1)))).containsExactly("unknown-key");
                assertThat(traffic(threads, tokens(next, kid))).containsExactly("id:u");
                assertThat(source.fetches()).as("for all of this").isBetween(1, 2);
                clock.move(Duration.ofSeconds(10));
                old = next;
            }
        }
    }

    @Test
    void while_an_issuer_is_dead_its_last_good_keys_serve_everybody() throws Exception {
        KeyPair pair = pair();
        source.serve(Tokens.jwk(pair, "k"));
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            assertThat(traffic(threads, tokens(pair, "k"))).containsExactly("id:u");
            source.goAway();
            for (int hour = 0; hour < 23; hour++) {
                clock.move(Duration.ofHours(1));
                assertThat(traffic(threads, tokens(pair, "k"))).containsExactly("id:u");
                assertThat(traffic(threads, tokens(pair(), "k"))).containsExactly("signature");
                assertThat(traffic(threads, tokens(pair(), "other"))).containsExactly("keys-unavailable");
            }
            clock.move(Duration.ofHours(2));
            assertThat(traffic(threads, tokens(pair, "k"))).containsExactly("keys-unavailable");
            source.serve(Tokens.jwk(pair, "k"));
            clock.move(Duration.ofSeconds(5));
            assertThat(traffic(threads, tokens(pair, "k"))).containsExactly("id:u");
        }
    }

    @Test
    void a_flood_of_invented_names_costs_one_fetch_in_ten_seconds() throws Exception {
        KeyPair pair = pair();
        source.serve(Tokens.jwk(pair, "k"));
        List<String> flood = new ArrayList<>(List.of(token(pair, "k", "u")));
        for (int i = 0; i < 500; i++) {
            flood.add(token(pair, "invented" + i, "u"));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            traffic(threads, flood.subList(0, 1));
            source.fetches();
            for (int i = 0; i < 3; i++) {
                assertThat(traffic(threads, flood)).containsExactly("id:u", "unknown-key");
                assertThat(source.fetches()).isEqualTo(1);
                clock.move(Duration.ofSeconds(10));
            }
        }
    }

    /** TOKEN is a good one, HMAC one of a shared secret, OTHER another issuer's. Each is shown twice. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        Bearer TOKEN              | id:u
        bearer TOKEN              | id:u
        BEARER   TOKEN            | id:u
        Bearer HMAC               | hmac:u
        Bearer OTHER              | unknown-issuer
        Bearer                    | malformed
        Bearer TOKEN,TOKEN        | malformed
        Bearer TOKEN TOKEN        | malformed
        Bearer TOKEN=             | malformed
        Bearer "TOKEN"            | malformed
        Bearer TOKEN;TOKEN        | ambiguous
        Bearer TOKEN;Bearer HMAC  | ambiguous
        Bearer TOKEN;Bearer       | ambiguous
        """)
    void a_token_stands_alone_behind_its_scheme(String lines, String verdict) throws Exception {
        KeyPair pair = pair();
        source.serve(Tokens.jwk(pair, "k"));
        String claims = "{\"iss\":\"hmac\",\"aud\":\"api\",\"sub\":\"u\",\"exp\":" + (NOW + 1000) + "}";
        String good = token(pair, "k", "u");
        String shared = Tokens.token("{\"alg\":\"HS256\"}", claims, Tokens.hmac(Tokens.LONG_SECRET));
        String other =
                Tokens.token("{\"alg\":\"HS256\"}", claims.replace("hmac", "other"), Tokens.hmac(Tokens.LONG_SECRET));
        List<String> fields = new ArrayList<>();
        for (String line : lines.split(";")) {
            fields.add("authorization");
            fields.add(line.replace("TOKEN", good).replace("HMAC", shared).replace("OTHER", other));
        }
        Presented presented = Presented.of(Headers.of(fields.toArray(String[]::new)));
        assertThat(verdict(presented)).isEqualTo(verdict);
        assertThat(verdict(presented)).isEqualTo(verdict);
    }

    /** What the authorizer has found out about a token and a certificate is not taken for the same token with another. */
    @Test
    void a_verdict_about_a_token_is_one_about_the_certificate_too() throws Exception {
        String token = "Bearer " + token(pair(), "k", "u");
        String with = binding(presented(token, ONE));
        assertThat(binding(presented(token, ONE))).isEqualTo(with);
        assertThat(binding(presented(token, TWO))).isNotEqualTo(with);
        assertThat(binding(Presented.of(Headers.of("authorization", token)))).isNotEqualTo(with);
        assertThat(binding(presented("Basic x", ONE)))
                .as("nothing else is bound to it")
                .isEqualTo(binding(presented("Basic x", TWO)));
    }

    private String binding(Presented presented) {
        var configuration =
                new Configuration(1, "hash", settings, RouteTable.of(List.of()), Map.of(), Map.of(), Map.of());
        return Objects.requireNonNull(authenticator.binding(presented, configuration));
    }

    private static Presented presented(String authorization, String certificate) {
        Json.Obj context = Json.object(
                "authentication", Json.object("clientCert", Json.object("clientCertPem", Json.of(certificate))));
        return new Presented(Headers.of("authorization", authorization), Query.EMPTY, context, Optional.empty());
    }
}
