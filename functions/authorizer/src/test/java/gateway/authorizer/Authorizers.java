package gateway.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.HandMovedClock;
import gateway.auth.Authenticator;
import gateway.auth.Authenticators;
import gateway.auth.Consumer;
import gateway.auth.IdentitySources;
import gateway.auth.InMemoryConsumers;
import gateway.auth.JwksSource.Fetched;
import gateway.auth.KeyUseSampler;
import gateway.auth.KeyUses;
import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Sections;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Live;
import gateway.route.Configuration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Authorizers of every kind over one set of consumers and one clock, which starts when the sample events were made. */
final class Authorizers {
    static final String SECRET = "a shared secret of 32 bytes or more";
    static final String ACME = "lgw_acme.k3yId7_0123456789ABCDEFGHIJKLMNOP_2BkNrr";
    static final String PAUSED = "lgw_paused.sUspd1_0123456789ABCDEFGHIJKLMNOP_4Fim3Z";

    private static final String CONFIGURATION = """
        {
          "gateway": {"name": "shop", "auth": {
            "basic": {},
            "jwt": {"main": {"issuer": "https://issuer.example.com/", "audience": "orders-api",
                             "algorithms": ["HS256"], "secret": {"env": "JWT_SECRET"}, "leeway": "30s",
                             "plan": "bronze"}}}},
          "plans": {"gold": {"limits": [{"rate": "5/s"}]}, "bronze": {"limits": [{"rate": "5/s"}]}},
          "policies": {
            "writers": {"auth": {"scopes": ["orders:write"]}},
            "keys": {"auth": "apiKey"},
            "guests": {"auth": {"anyOf": ["apiKey"], "optional": true}},
            "open": {"auth": "none"},
            "silent": {"description": "says nothing of callers"}
          }
        }
        """;

    final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    final InMemoryConsumers consumers = new InMemoryConsumers();
    final List<String> log = new ArrayList<>();

    /** Keys whose use was told of. */
    final BlockingQueue<String> used = new LinkedBlockingQueue<>();

    final KeyUseSampler uses = new KeyUseSampler(
            (consumer, keyId, _) -> {
                used.add(consumer + "/" + keyId);
                return KeyUses.Kept.KEPT;
            },
            clock);

    /** What is live; null for nothing. */
    @Nullable
    Configuration configuration = configuration(CONFIGURATION);

    Authorizers() {
        consumers.put(InMemoryConsumers.consumer("acme", key(ACME)));
        consumers.put(new Consumer("paused", Optional.empty(), Set.of(), false, List.of(key(PAUSED))));
    }

    static Consumer.Key key(String text) {
        var parsed = gateway.auth.ApiKey.parse(text).orElseThrow();
        return new Consumer.Key(parsed.keyId(), parsed.sha256(), Instant.EPOCH, Optional.empty());
    }

    static Configuration configuration(String json) {
        try {
            Sections sections = Sections.of(Json.parse(json));
            assertThat(sections.faults()).isEmpty();
            Compiled compiled = Compiler.compile(sections.documents(), 1);
            assertThat(compiled).isInstanceOf(Compiled.Valid.class);
            return ((Compiled.Valid) compiled).configuration();
        } catch (JsonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Authenticator authenticator(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("JWT_SECRET", SECRET);
        return Authenticators.alone(consumers, (_, _, _) -> new Fetched.Failed("no network here"), all, clock);
    }

    AuthorizerHandler forRouter() {
        return handler(new ForRouter(authenticator(Authenticator.reporting(Map.of())), clock), "");
    }

    AuthorizerHandler forApis() {
        return forApis("", IdentitySources.USUAL);
    }

    AuthorizerHandler forApis(String policy, IdentitySources sources) {
        return handler(new ForApis(authenticator(Map.of()), policy, sources, uses, log::add), "");
    }

    AuthorizerHandler handler(Verdicts.Mode mode, String token) {
        return new AuthorizerHandler(new Wiring(
                clock,
                new Verdicts(
                        () -> Optional.ofNullable(configuration).map(now -> new Live(now, "table")),
                        mode,
                        token,
                        log::add)));
    }

    static Json.Obj answer(AuthorizerHandler handler, byte[] event) throws IOException, JsonException {
        var answer = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), answer, new TestContext());
        return (Json.Obj) Json.parse(answer.toByteArray());
    }

    static Json.Obj answer(AuthorizerHandler handler, String event) throws IOException, JsonException {
        return answer(handler, event.getBytes(StandardCharsets.UTF_8));
    }

    static boolean isAllowed(Json.Obj answer) {
        if (answer.get("isAuthorized") instanceof Json.Bool(var authorized)) {
            return authorized;
        }
        return answer.object("policyDocument").orElseThrow().text().contains("\"Effect\":\"Allow\"");
    }

    /** A token of the issuer {@code main}. */
    static String token(String subject, Instant expires, String scope) {
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "."
                + base64("""
                    {"iss":"https://issuer.example.com/","aud":"orders-api","sub":"%s","exp":%d,"scope":"%s"}\
                    """.formatted(subject, expires.getEpochSecond(), scope));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
