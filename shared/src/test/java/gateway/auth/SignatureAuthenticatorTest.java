package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.HandMovedClock;
import gateway.auth.Tokens.Signer;
import gateway.hash.Sha256;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.Authentication;
import gateway.policy.Certificates;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import gateway.policy.SecretRef;
import gateway.policy.Signatures;
import gateway.policy.Signatures.Algorithm;
import gateway.policy.Signatures.Material;
import gateway.policy.Signatures.OnOutage;
import gateway.policy.Signatures.Replay;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request is shown twice: what is remembered of it must not change the verdict, but for the better. */
class SignatureAuthenticatorTest {
    private static final long NOW = 1795510800; // 2026-11-24T09:00:00Z

    private static final String COMPONENTS =
            "(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\" \"x-tenant\")";
    private static final String GET_COMPONENTS = "(\"@method\" \"@authority\" \"@path\")";

    private final HandMovedClock clock = new HandMovedClock("2026-11-24T09:00:00Z");
    private final InMemoryConsumers consumers = new InMemoryConsumers();
    private final InMemoryNonces nonces = new InMemoryNonces();
    private final List<String> log = new ArrayList<>();
    private Map<String, String> environment = Map.of("SECRET", Tokens.SECRET, "SHORT", "too short");
    private Signatures settings = Signatures.of(keys());
    private SignatureAuthenticator authenticator = authenticator();

    SignatureAuthenticatorTest() {
        consumers.put(InMemoryConsumers.consumer("acme"));
    }

    private SignatureAuthenticator authenticator() {
        return new SignatureAuthenticator(
                new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT),
                Secrets.of(environment),
                nonces,
                clock,
                log::add);
    }

    private static Signatures.Key shared(String variable) {
        return new Signatures.Key(
                "acme", Algorithm.HMAC_SHA256, new Material.Shared(new SecretRef.Environment(variable), false));
    }

    private static Signatures.Key key(Algorithm algorithm, Json.Obj jwk) {
        return new Signatures.Key("acme", algorithm, new Material.Public(jwk));
    }

    private static Map<String, Signatures.Key> keys() {
        Map<String, Signatures.Key> keys = new LinkedHashMap<>();
        keys.put("hmac", shared("SECRET"));
        keys.put("rsa", key(Algorithm.RSA_V1_5_SHA256, Tokens.jwk(Tokens.RSA)));
        keys.put("pss", key(Algorithm.RSA_PSS_SHA512, Tokens.jwk(Tokens.RSA)));
        keys.put("p256", key(Algorithm.ECDSA_P256_SHA256, Tokens.jwk(Tokens.EC)));
        keys.put("p384", key(Algorithm.ECDSA_P384_SHA384, Tokens.jwk(Tokens.EC_384)));
        keys.put("ed", key(Algorithm.ED25519, Tokens.jwk(Tokens.ED)));
        return keys;
    }

    private static String keyId(Algorithm algorithm) {
        return switch (algorithm) {
            case HMAC_SHA256 -> "hmac";
            case RSA_V1_5_SHA256 -> "rsa";
            case RSA_PSS_SHA512 -> "pss";
            case ECDSA_P256_SHA256 -> "p256";
            case ECDSA_P384_SHA384 -> "p384";
            case ED25519 -> "ed";
        };
    }

    private static Signer signer(Algorithm algorithm) {
        return switch (algorithm) {
            case HMAC_SHA256 -> Tokens.hmac(Tokens.SECRET);
            case RSA_V1_5_SHA256 -> Tokens.rsa(Tokens.RSA);
            case RSA_PSS_SHA512 -> SignatureAuthenticatorTest::pss;
            case ECDSA_P256_SHA256 -> Tokens.ec(Tokens.EC);
            case ECDSA_P384_SHA384 ->
                signed -> Tokens.sign("SHA384withECDSAinP1363Format", Tokens.EC_384.getPrivate(), signed);
            case ED25519 -> Tokens.ed(Tokens.ED);
        };
    }

    private static byte[] pss(byte[] signed) {
        try {
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1));
            signature.initSign(Tokens.RSA.getPrivate());
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Caller authenticate(Request request) {
        var authentication = new Authentication(
                "x-api-key",
                Optional.empty(),
                List.of(),
                List.of(),
                false,
                Optional.of(settings),
                Certificates.NONE,
                List.of(),
                List.of(),
                Optional.empty());
        GatewaySettings usual = Calls.settings();
        var gateway =
                new GatewaySettings("test", usual.rules(), authentication, 1 << 20, usual.timeout(), 0, List.of());
        var call = Calls.call().build().withRequest(request);
        return authenticator.authenticate(Presented.of(call), gateway, Deadline.in(clock, Duration.ofSeconds(5)));
    }

    private static Caller known(String keyId) {
        return new Caller.Known("acme", Scheme.SIGNATURE, keyId, Optional.of("gold"), Set.of("orders:read"));
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.SIGNATURE, reason);
    }

    private static Caller unverifiable(String reason) {
        return new Caller.Unverifiable(Scheme.SIGNATURE, reason);
    }

    private static String parameters(String keyId) {
        return ";created=" + NOW + ";keyid=\"" + keyId + "\";nonce=\"n-1\"";
    }

    private static Request order(Algorithm algorithm) {
        return Signed.sign(Signed.order(), COMPONENTS + parameters(keyId(algorithm)), signer(algorithm));
    }

    private static Request get(String input) {
        return Signed.sign(plainGet(), input, Tokens.hmac(Tokens.SECRET));
    }

    private static Request plainGet() {
        return Signed.request("GET", "/orders", "", "", "host", "api.example.com");
    }

    private static String input(String parameters) {
        return GET_COMPONENTS + parameters;
    }

    // ------------------------------------------------------------------------------------------------ what is good

    @ParameterizedTest
    @EnumSource
    void a_signature_of_each_algorithm_names_its_consumer_once(Algorithm algorithm) {
        Request request = order(algorithm);

        assertThat(authenticate(request)).isEqualTo(known(keyId(algorithm)));
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        assertThat(nonces.writes()).isZero();
    }

    static List<Rfc9421.Example> examples() {
        return Rfc9421.examples();
    }

    @ParameterizedTest(name = "RFC 9421 {0}")
    @MethodSource("examples")
    void the_examples_of_the_rfc_hold(Rfc9421.Example example) {
        Map<String, Signatures.Key> keys = new LinkedHashMap<>();
        keys.put("test-key-rsa", key(Algorithm.RSA_V1_5_SHA256, Rfc9421.RSA));
        keys.put("test-key-rsa-pss", key(Algorithm.RSA_PSS_SHA512, Rfc9421.RSA_PSS));
        keys.put("test-key-ecc-p256", key(Algorithm.ECDSA_P256_SHA256, Rfc9421.ECC_P256));
        keys.put("test-key-ed25519", key(Algorithm.ED25519, Rfc9421.ED25519));
        keys.put(
                "test-shared-secret",
                new Signatures.Key(
                        "acme", Algorithm.HMAC_SHA256, new Material.Shared(new SecretRef.Environment("RFC"), true)));
        environment = Map.of("RFC", Rfc9421.SHARED_SECRET + "\n");
        authenticator = authenticator();
        settings = new Signatures(
                keys,
                List.of(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Optional.empty(),
                Replay.WINDOW,
                OnOutage.REFUSE);
        clock.moveTo("2021-04-20T02:08:00Z");
        // Not every example covers the digest of its content, as we ask for: those are shown without content.
        boolean digested = example.base().contains("\"content-digest\": ");
        Request request = digested ? example.request() : example.request().withBody(Body.EMPTY);

        assertThat(authenticate(request)).isInstanceOf(Caller.Known.class);
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        if (!digested && !example.request().body().isEmpty()) {
            assertThat(authenticate(example.request())).isEqualTo(rejected("digest-missing"));
        }
    }

    @Test
    void a_request_without_a_signature_is_none_of_its_business() {
        assertThat(authenticate(Signed.order())).isNull();
    }

    /** RFC 9421 3.2: spelt in another way it is the same signature, and so has been here. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        spaces in the list    | sig1=(  "@method"  "@authority" "@path" );created=1795510800;keyid="hmac"
        spaces at parameters  | sig1=("@method" "@authority" "@path");  created=1795510800;  keyid="hmac"
        zeros before a number | sig1=("@method" "@authority" "@path");created=00001795510800;keyid="hmac"
        """)
    void another_spelling_is_the_same_signature(String name, String spelt) {
        Request request = get(input(";created=" + NOW + ";keyid=\"hmac\""));
        Request other = request.withHeaders(request.headers().with("signature-input", spelt));

        assertThat(authenticate(other)).isEqualTo(known("hmac"));
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        assertThat(authenticate(other)).isEqualTo(rejected("replayed"));
    }

    @Test
    void the_label_means_nothing() {
        Request request = get(input(";created=" + NOW + ";keyid=\"hmac\""));
        Request other = request.withHeaders(request.headers()
                .with(
                        "signature-input",
                        request.headers().first("signature-input").orElseThrow().replace("sig1", "x"))
                .with(
                        "signature",
                        request.headers().first("signature").orElseThrow().replace("sig1", "x")));

        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        assertThat(authenticate(other)).isEqualTo(rejected("replayed"));
    }

    /** An ECDSA signature (r, s) has a twin (r, n - s). */
    @Test
    void the_twin_of_an_ecdsa_signature_is_a_replay() {
        Request request = order(Algorithm.ECDSA_P256_SHA256);
        byte[] signature = signature(request);
        var n = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
        byte[] s = n.subtract(new BigInteger(1, signature, 32, 32)).toByteArray();
        byte[] twin = Arrays.copyOf(signature, 64);
        Arrays.fill(twin, 32, 64, (byte) 0);
        int length = Math.min(32, s.length);
        System.arraycopy(s, s.length - length, twin, 64 - length, length);

        assertThat(authenticate(withSignature(request, twin))).isEqualTo(known("p256"));
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
    }

    private static byte[] signature(Request request) {
        String field = request.headers().first("signature").orElseThrow();
        return Base64.getDecoder().decode(field.substring(6, field.length() - 1));
    }

    private static Request withSignature(Request request, byte[] signature) {
        return request.withHeaders(request.headers().with("signature", "sig1=:" + Signed.base64(signature) + ":"));
    }

    // ------------------------------------------------------------------------------------------------ what is not

    /** A way in which a signed request can be another. */
    record Mutation(String name, UnaryOperator<Request> change) {
        Request applied(Request request) {
            try {
                return change.apply(request);
            } catch (IllegalArgumentException e) {
                throw new AssertionError(name, e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Mutation field(String name, String field, UnaryOperator<String> change) {
        return new Mutation(
                name,
                request -> request.withHeaders(request.headers()
                        .with(field, change.apply(request.headers().first(field).orElseThrow()))));
    }

    private static Mutation input(String name, UnaryOperator<String> change) {
        return field("signature-input: " + name, "signature-input", change);
    }

    private static Mutation signature(String name, UnaryOperator<String> change) {
        return field("signature: " + name, "signature", change);
    }

    private static Mutation bytes(String name, UnaryOperator<byte[]> change) {
        return new Mutation("signature: " + name, request -> withSignature(request, change.apply(signature(request))));
    }

    private static Mutation ingress(String name, UnaryOperator<Ingress> change) {
        return new Mutation(name, request -> request.withIngress(change.apply(request.ingress())));
    }

    private static Mutation path(String path) {
        return new Mutation(
                "path " + path,
                request -> new Request(
                        request.method(),
                        new RawPath(path, RawPath.Encoding.ENCODED),
                        request.query(),
                        request.headers(),
                        request.body(),
                        request.ingress()));
    }

    private static Mutation query(String query) {
        return new Mutation("query " + query, request -> request.withQuery(new Query(query)));
    }

    private static Mutation method(String method) {
        return new Mutation(
                "method " + method,
                request -> new Request(
                        method, request.path(), request.query(), request.headers(), request.body(), request.ingress()));
    }

    private static Mutation body(String body) {
        return new Mutation("body " + body, request -> request.withBody(Body.of(body)));
    }

    private static Mutation headers(String name, UnaryOperator<Headers> change) {
        return new Mutation(name, request -> request.withHeaders(change.apply(request.headers())));
    }

    /** What must not be taken, whatever the algorithm. */
    private static List<Mutation> mutations() {
        List<Mutation> all = new ArrayList<>();
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "POSTS", "POS")) {
            all.add(method(method));
        }
        for (String path : List.of(
                "/orders/8",
                "/orders/7/",
                "/orders",
                "/",
                "/orders/77",
                "/order/7",
                "/ORDERS/7",
                "/orders/%37",
                "/o%72ders/7",
                "/orders%2F7",
                "/orders/7%20",
                "/orders/7;a")) {
            all.add(path(path));
        }
        for (String query : List.of(
                "",
                "a=1&b=2",
                "b=2&a=2",
                "b=2",
                "b=2&a=1&",
                "b=2&a=1&c=3",
                "b=2&&a=1",
                "&b=2&a=1",
                "b=%32&a=1",
                "b=2&a=%31",
                "B=2&a=1",
                "b=2&a=1&a=1",
                "b=2&a",
                "b=2;a=1",
                "b=2&a=1+",
                "%62=2&a=1")) {
            all.add(query(query));
        }
        all.add(ingress(
                "another host",
                ingress -> new Ingress("r", "203.0.113.7", "api.example.org", "HTTP/1.1", Json.Obj.EMPTY)));
        all.add(ingress(
                "a host below it",
                ingress -> new Ingress("r", "203.0.113.7", "x.api.example.com", "HTTP/1.1", Json.Obj.EMPTY)));
        all.add(field("a port in host", "host", host -> host + ":8443"));
        all.add(ingress(
                "a stage before the path",
                ingress -> new Ingress(
                        "r",
                        "203.0.113.7",
                        "api.example.com",
                        "HTTP/1.1",
                        Json.object("http", Json.object("path", Json.of("/prod/orders/7"))))));
        for (String body : List.of(
                "",
                "{}",
                "{\"items\":[8]}",
                "{\"items\":[7]} ",
                " {\"items\":[7]}",
                "{\"items\":[7]}\n",
                "{\"items\": [7]}",
                "{\"items\":[7]")) {
            all.add(body(body));
        }
        for (String digest : List.of(
                "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
                "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:",
                "sha-256",
                "sha-256=?1",
                "sha-256=1",
                "sha-256=\"x\"",
                "sha-256=()",
                "")) {
            all.add(field("content-digest " + digest, "content-digest", _ -> digest));
        }
        all.add(field("content-digest with another spelling", "content-digest", digest -> digest + " , md5=:AA==:"));
        all.add(field("content-digest in base64url", "content-digest", digest -> digest.replace("=:", ":")));
        all.add(headers("no content-digest", headers -> headers.without("content-digest")));
        all.add(headers(
                "content-digest twice",
                headers -> headers.plus(
                        "content-digest", headers.first("content-digest").orElseThrow())));
        all.add(headers("another digest beside it", headers -> headers.plus("content-digest", "sha-512=:AA==:")));
        all.add(field("x-tenant", "x-tenant", _ -> "t2"));
        all.add(field("x-tenant, empty", "x-tenant", _ -> ""));
        all.add(field("x-tenant, upper case", "x-tenant", _ -> "T1"));
        all.add(headers("no x-tenant", headers -> headers.without("x-tenant")));
        all.add(headers("x-tenant twice", headers -> headers.plus("x-tenant", "t1")));
        all.add(headers("x-tenant, a second", headers -> headers.plus("x-tenant", "t2")));
        all.add(headers(
                "x-tenant, one before", headers -> Headers.of("x-tenant", "t0").plus(headers)));
        // the components
        for (String component : List.of(
                "\"@method\" ",
                "\"@authority\" ",
                "\"@path\" ",
                "\"@query\" ",
                "\"content-digest\" ",
                " \"x-tenant\"")) {
            all.add(input("without " + component, input -> input.replace(component, "")));
            all.add(input("twice " + component, input -> input.replace(component, component + " " + component)));
        }
        all.add(input(
                "in another order",
                input -> input.replace("\"@method\" \"@authority\"", "\"@authority\" \"@method\"")));
        all.add(input("one more", input -> input.replace("\"x-tenant\"", "\"x-tenant\" \"host\"")));
        all.add(input("upper case", input -> input.replace("\"x-tenant\"", "\"X-Tenant\"")));
        all.add(input("a token", input -> input.replace("\"x-tenant\"", "x-tenant")));
        all.add(input("of a request", input -> input.replace("\"x-tenant\"", "\"x-tenant\";req")));
        all.add(input("of a trailer", input -> input.replace("\"x-tenant\"", "\"x-tenant\";tr")));
        all.add(input("as bytes", input -> input.replace("\"x-tenant\"", "\"x-tenant\";bs")));
        all.add(input("as structured", input -> input.replace("\"x-tenant\"", "\"x-tenant\";sf")));
        all.add(input("a member", input -> input.replace("\"content-digest\"", "\"content-digest\";key=\"sha-256\"")));
        all.add(input("nothing", input -> input.replaceAll("\\(.*\\)", "()")));
        all.add(input("another thing", input -> input.replaceAll("\\(.*\\)", "1")));
        all.add(input("a string", input -> input.replaceAll("\\(.*\\)", "\"()\"")));
        all.add(input("the signature itself", input -> input.replace("\"x-tenant\"", "\"signature-input\"")));
        all.add(input("its own parameters", input -> input.replace("\"x-tenant\"", "\"@signature-params\"")));
        all.add(input("a line end", input -> input.replace("\"x-tenant\"", "\"x-tenant\\n\"")));
        // the parameters
        for (long by : List.of(-61L, -60L, -1L, 1L, 5L, 6L, 3600L)) {
            all.add(input("created moved by " + by, input -> input.replace("created=" + NOW, "created=" + (NOW + by))));
        }
        for (String created : List.of(
                "",
                ";created",
                ";created=?1",
                ";created=\"" + NOW + "\"",
                ";created=" + NOW + ".0",
                ";created=@" + NOW,
                ";created=-1",
                ";created=x",
                ";created=:AA==:",
                ";created=" + NOW + ";created=" + NOW)) {
            all.add(input("created as " + created, input -> input.replace(";created=" + NOW, created)));
        }
        for (String keyId : List.of(
                "",
                ";keyid",
                ";keyid=\"\"",
                ";keyid=\"nobody\"",
                ";keyid=\"HMAC\"",
                ";keyid=hmac",
                ";keyid=\"other\"",
                ";keyid=?1",
                ";keyid=1",
                ";keyid=\"hmac \"")) {
            all.add(input("keyid as " + keyId, input -> input.replaceAll(";keyid=\"[a-z0-9]*\"", keyId)));
        }
        for (String nonce : List.of(
                "",
                ";nonce=\"n-2\"",
                ";nonce=\"\"",
                ";nonce",
                ";nonce=n-1",
                ";nonce=1",
                ";nonce=\"N-1\"",
                ";nonce=\"n-1\";nonce=\"n-1\"",
                ";nonce=\"" + "n".repeat(257) + "\"")) {
            all.add(input("nonce as " + nonce, input -> input.replace(";nonce=\"n-1\"", nonce)));
        }
        for (String more : List.of(
                ";alg=\"none\"",
                ";alg=\"hmac-sha1\"",
                ";alg=\"\"",
                ";alg",
                ";alg=1",
                ";tag=\"x\"",
                ";tag=\"\"",
                ";tag=x",
                ";x",
                ";x=1",
                ";expires=" + (NOW + 60),
                ";expires=" + (NOW - 1),
                ";expires=\"x\"",
                ";expires",
                ";expires=" + NOW + ".5")) {
            all.add(input("with " + more, input -> input + more));
        }
        all.add(input(
                "in another order of parameters",
                input -> input.replaceAll("(;created=[0-9]*)(;keyid=\"[a-z0-9]*\")", "$2$1")));
        // the fields
        for (Map.Entry<String, UnaryOperator<String>> spelling : spellings().entrySet()) {
            all.add(input(spelling.getKey(), spelling.getValue()));
            all.add(signature(spelling.getKey(), spelling.getValue()));
        }
        all.add(headers("no signature", headers -> headers.without("signature")));
        all.add(headers("no signature-input", headers -> headers.without("signature-input")));
        all.add(headers(
                "signature twice",
                headers -> headers.plus("signature", headers.first("signature").orElseThrow())));
        all.add(headers(
                "signature-input twice",
                headers -> headers.plus(
                        "signature-input", headers.first("signature-input").orElseThrow())));
        all.add(headers("half of another signature", headers -> headers.plus("signature", "sig2=:AA==:")));
        all.add(headers("the other half", headers -> headers.plus("signature-input", "sig2=()")));
        all.add(signature("a string", text -> text.replace(":", "\"")));
        all.add(signature("in base64url", text -> text.replace('+', '-').replace('/', '_') + "-"));
        all.add(bytes("with padding too little", bytes -> Arrays.copyOf(bytes, (bytes.length - 1) / 3 * 3)));
        all.add(signature("with a parameter", text -> text + ";x"));
        all.add(signature("an inner list", text -> text.replace("sig1=", "sig1=(") + ")"));
        all.add(signature("with a blank", text -> text.replace("sig1=:", "sig1=: ")));
        all.add(signature("with padding too much", text -> text.substring(0, text.length() - 1) + "=:"));
        all.add(signature("no end", text -> text.substring(0, text.length() - 1)));
        // the bytes
        for (int i = 0; i < 32; i++) {
            int at = i;
            all.add(bytes("byte " + i + " another", bytes -> {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) (1 << at % 8);
                return changed;
            }));
            all.add(bytes("cut to " + i, bytes -> Arrays.copyOf(bytes, at)));
            all.add(bytes("cut by " + (i + 1), bytes -> Arrays.copyOf(bytes, bytes.length - 1 - at)));
        }
        all.add(bytes("one more", bytes -> Arrays.copyOf(bytes, bytes.length + 1)));
        all.add(bytes("one before", bytes -> {
            byte[] changed = new byte[bytes.length + 1];
            System.arraycopy(bytes, 0, changed, 1, bytes.length);
            return changed;
        }));
        all.add(bytes("all zero", bytes -> new byte[bytes.length]));
        all.add(bytes("all one", bytes -> {
            byte[] changed = new byte[bytes.length];
            Arrays.fill(changed, (byte) -1);
            return changed;
        }));
        all.add(bytes("twice", bytes -> {
            byte[] changed = Arrays.copyOf(bytes, 2 * bytes.length);
            System.arraycopy(bytes, 0, changed, bytes.length, bytes.length);
            return changed;
        }));
        all.add(bytes("the hash of the base", bytes -> Sha256.hash(bytes)));
        return all;
    }

    /** What is no dictionary, or another. */
    private static Map<String, UnaryOperator<String>> spellings() {
        Map<String, UnaryOperator<String>> spellings = new LinkedHashMap<>();
        spellings.put("a comma at the end", text -> text + ",");
        spellings.put("a comma before", text -> "," + text);
        spellings.put("another label", text -> text.replace("sig1", "sig2"));
        spellings.put("a label in upper case", text -> text.replace("sig1", "SIG1"));
        spellings.put("no label", text -> text.replace("sig1=", ""));
        spellings.put("a blank after the label", text -> text.replace("sig1=", "sig1 ="));
        spellings.put("a blank before the value", text -> text.replace("sig1=", "sig1= "));
        spellings.put("twice", text -> text + ", " + text);
        spellings.put("nothing", _ -> "");
        spellings.put("something", _ -> "keyId=\"hmac\",algorithm=\"hs2019\"");
        spellings.put("long", text -> text + ", x=\"" + "x".repeat(20_000) + "\"");
        return spellings;
    }

    @ParameterizedTest
    @EnumSource
    void another_request_is_refused_both_times_and_does_not_use_up_the_good_one(Algorithm algorithm) {
        settings = settings(Replay.ONCE, OnOutage.REFUSE);
        Request good = order(algorithm);
        List<Mutation> mutations = mutations();
        for (Mutation mutation : mutations) {
            Request request = mutation.applied(good);
            assertThat(request).as(mutation.name).isNotEqualTo(good);
            Caller first = authenticate(request);
            if (mutation.name.equals("no signature") || mutation.name.equals("no signature-input")) {
                assertThat(first).as(mutation.name).isEqualTo(rejected("malformed"));
            }
            assertThat(first).as(mutation.name).isInstanceOf(Caller.Rejected.class);
            assertThat(first).as(mutation.name).isNotEqualTo(rejected("replayed"));
            assertThat(authenticate(request)).as(mutation.name).isEqualTo(first);
        }
        assertThat(mutations).hasSizeGreaterThan(200);
        assertThat(nonces.writes()).isZero();

        assertThat(authenticate(good)).isEqualTo(known(keyId(algorithm)));
        assertThat(authenticate(good)).isEqualTo(rejected("replayed"));
        assertThat(nonces.writes()).isEqualTo(1);
    }

    @Test
    void a_signature_by_another_key_of_the_same_consumer_is_refused() {
        for (Algorithm algorithm : Algorithm.values()) {
            for (Algorithm other : Algorithm.values()) {
                if (algorithm != other) {
                    Request request =
                            Signed.sign(Signed.order(), COMPONENTS + parameters(keyId(algorithm)), signer(other));
                    Caller caller = authenticate(request);
                    assertThat(caller).as(algorithm + " by " + other).isEqualTo(rejected("signature"));
                    assertThat(authenticate(request)).isEqualTo(caller);
                }
            }
        }
    }

    /** RFC 9421 7.3.1 and 3.3.7: the configuration decides, and what the request says must agree. */
    @Test
    void a_public_key_is_never_a_shared_secret() throws Exception {
        byte[] spki = Tokens.RSA.getPublic().getEncoded();
        Request request =
                Signed.sign(Signed.order(), COMPONENTS + parameters("rsa") + ";alg=\"hmac-sha256\"", Tokens.hmac(spki));
        assertThat(authenticate(request)).isEqualTo(rejected("algorithm"));
        Request silent = Signed.sign(Signed.order(), COMPONENTS + parameters("rsa"), Tokens.hmac(spki));
        assertThat(authenticate(silent)).isEqualTo(rejected("signature"));
        assertThat(MessageDigest.isEqual(signature(request), signature(silent))).isFalse();
    }

    @Test
    void a_der_signature_is_refused() {
        Signer der = signed -> Tokens.sign("SHA256withECDSA", Tokens.EC.getPrivate(), signed);
        Request request = Signed.sign(Signed.order(), COMPONENTS + parameters("p256"), der);

        assertThat(authenticate(request)).isEqualTo(rejected("signature"));
        assertThat(authenticate(request)).isEqualTo(rejected("signature"));
    }

    // ------------------------------------------------------------------------------------------------ time

    @ParameterizedTest(name = "created {0} s from now, expires {1} s from now: {2}")
    @CsvSource(nullValues = "-", textBlock = """
        0,   -,   good
        -60, -,   good
        -61, -,   created-too-old
        5,   -,   good
        6,   -,   created-in-the-future
        0,   0,   good
        0,   60,  good
        -10, -1,  expired
        -10, -11, malformed-parameters
        -61, 60,  created-too-old
        """)
    void age_is_bounded(long created, @Nullable Long expires, String outcome) {
        String parameters = ";created=" + (NOW + created) + (expires == null ? "" : ";expires=" + (NOW + expires))
                + ";keyid=\"hmac\"";
        Request request = get(input(parameters));

        assertThat(authenticate(request)).isEqualTo(outcome.equals("good") ? known("hmac") : rejected(outcome));
        assertThat(authenticate(request)).isEqualTo(rejected(outcome.equals("good") ? "replayed" : outcome));
    }

    @Test
    void what_has_been_here_is_remembered_until_it_is_too_old() {
        Request request = get(input(";created=" + (NOW + 5) + ";keyid=\"hmac\""));
        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        for (int i = 0; i < 65; i++) {
            assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
            clock.move(Duration.ofSeconds(1));
        }
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        clock.move(Duration.ofSeconds(1));
        assertThat(authenticate(request)).isEqualTo(rejected("created-too-old"));
    }

    // ------------------------------------------------------------------------------------------------ once

    private static Signatures settings(Replay replay, OnOutage onOutage) {
        return new Signatures(
                keys(),
                Signatures.USUAL_COMPONENTS,
                Signatures.USUAL_AGE,
                Signatures.USUAL_LEEWAY,
                Optional.empty(),
                replay,
                onOutage);
    }

    @Test
    void once_is_once_over_all_instances_for_one_write_each() {
        settings = settings(Replay.ONCE, OnOutage.REFUSE);
        Request request = get(input(parameters("hmac")));
        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        assertThat(nonces.writes()).isEqualTo(1);
        authenticator = authenticator(); // another instance
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        assertThat(nonces.writes()).isEqualTo(1);
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        assertThat(nonces.writes()).isZero(); // it knows by itself now
        assertThat(nonces.taken().values()).containsExactly(Instant.ofEpochSecond(NOW + 60 + 60));
    }

    @Test
    void a_window_is_one_for_each_instance() {
        Request request = get(input(parameters("hmac")));
        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        authenticator = authenticator();
        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
        assertThat(nonces.writes()).isZero();
    }

    @Test
    void a_nonce_counts_for_its_key_whatever_else_is_signed() {
        settings = settings(Replay.ONCE, OnOutage.REFUSE);
        assertThat(authenticate(get(input(parameters("hmac"))))).isEqualTo(known("hmac"));
        assertThat(authenticate(order(Algorithm.HMAC_SHA256))).isEqualTo(rejected("replayed"));
        assertThat(authenticate(order(Algorithm.ED25519))).isEqualTo(known("ed"));
    }

    @Test
    void without_a_nonce_the_same_text_counts_once_and_another_second_is_another_text() {
        String keyId = ";keyid=\"p256\"";
        Signer signer = signer(Algorithm.ECDSA_P256_SHA256);
        assertThat(authenticate(Signed.sign(plainGet(), input(";created=" + NOW + keyId), signer)))
                .isEqualTo(known("p256"));
        // ECDSA signs the same text in another way each time.
        assertThat(authenticate(Signed.sign(plainGet(), input(";created=" + NOW + keyId), signer)))
                .isEqualTo(rejected("replayed"));
        assertThat(authenticate(Signed.sign(plainGet(), input(";created=" + (NOW - 1) + keyId), signer)))
                .isEqualTo(known("p256"));
    }

    @Test
    void while_nonces_are_away_a_good_signature_cannot_be_verified() {
        settings = settings(Replay.ONCE, OnOutage.REFUSE);
        nonces.away(true);
        Request request = get(input(parameters("hmac")));
        assertThat(authenticate(request)).isEqualTo(unverifiable("nonces-unavailable"));
        assertThat(authenticate(request)).isEqualTo(unverifiable("nonces-unavailable"));
        assertThat(authenticate(Signed.sign(plainGet(), input(parameters("hmac")), Tokens.hmac("x".repeat(32)))))
                .isEqualTo(rejected("signature"));
        nonces.away(false);
        assertThat(authenticate(request)).isEqualTo(known("hmac"));
    }

    @Test
    void or_it_can_if_the_configuration_says_so() {
        settings = settings(Replay.ONCE, OnOutage.ALLOW);
        nonces.away(true);
        Request request = get(input(parameters("hmac")));
        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
    }

    // ------------------------------------------------------------------------------------------------ which

    private static String other(String keyId) {
        return "(\"@method\");created=" + NOW + ";keyid=\"" + keyId + "\"";
    }

    @Test
    void of_several_signatures_the_one_by_a_known_key_is_ours() {
        Request request = Signed.sign(get(input(parameters("hmac"))), "proxy", other("proxy-1"), _ -> new byte[32]);

        assertThat(authenticate(request)).isEqualTo(known("hmac"));
        assertThat(authenticate(request)).isEqualTo(rejected("replayed"));
    }

    @Test
    void two_by_known_keys_are_ambiguous() {
        Request request = Signed.sign(get(input(parameters("hmac"))), "sig2", other("ed"), signer(Algorithm.ED25519));

        assertThat(authenticate(request)).isEqualTo(rejected("ambiguous"));
        assertThat(authenticate(request)).isEqualTo(rejected("ambiguous"));
    }

    @Test
    void none_by_a_known_key_is_an_unknown_key() {
        Request request = Signed.sign(plainGet(), other("proxy-1"), _ -> new byte[32]);
        assertThat(authenticate(Signed.sign(request, "sig2", other("proxy-2"), _ -> new byte[32])))
                .isEqualTo(rejected("unknown-key"));
    }

    @Test
    void with_a_tag_only_signatures_that_bear_it_count() {
        settings = new Signatures(
                keys(),
                Signatures.USUAL_COMPONENTS,
                Signatures.USUAL_AGE,
                Signatures.USUAL_LEEWAY,
                Optional.of("shop"),
                Replay.WINDOW,
                OnOutage.REFUSE);

        assertThat(authenticate(get(input(parameters("hmac"))))).isNull();
        assertThat(authenticate(get(input(parameters("hmac") + ";tag=\"other\""))))
                .isNull();
        Request ours = get(input(parameters("hmac") + ";tag=\"shop\""));
        assertThat(authenticate(Signed.sign(ours, "sig2", other("ed"), _ -> new byte[64])))
                .isEqualTo(known("hmac"));
        assertThat(authenticate(Signed.sign(ours, "sig2", other("hmac") + ";tag=\"shop\"", Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(rejected("ambiguous"));
        assertThat(authenticate(get(input(parameters("nobody") + ";tag=\"shop\""))))
                .isEqualTo(rejected("unknown-key"));
    }

    // ------------------------------------------------------------------------------------------------ coverage

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', nullValues = "-", textBlock = """
        ("@method" "@authority" "@path")                                                       | -       | good
        ("@method" "@authority" "@path")                                                       | a=1     | component-missing
        ("@method" "@authority" "@path" "@query")                                              | a=1     | good
        ("@method" "@authority" "@request-target")                                             | a=1     | good
        ("@method" "@target-uri")                                                              | a=1     | good
        ("@method" "@authority" "@path" "@query-param";name="a")                               | a=1     | good
        ("@method" "@authority" "@path" "@query-param";name="a")                               | a=1&b=2 | component-missing
        ("@method" "@authority" "@path" "@query-param";name="b" "@query-param";name="a")       | a=1&b=2 | good
        ("@method" "@authority" "@path" "@query-param";name="a")                               | a=1&%61=2 | component-duplicate
        ("@method" "host" "@path")                                                             | -       | component-missing
        ("@authority" "@path")                                                                 | -       | component-missing
        ("@method" "@path")                                                                    | -       | component-missing
        ("@method" "@authority")                                                               | -       | component-missing
        ("@method" "@authority" "@query")                                                      | a=1     | component-missing
        ()                                                                                     | -       | component-missing
        """)
    void what_must_be_covered_is_asked_for(String components, @Nullable String query, String outcome) {
        Request plain = plainGet().withQuery(new Query(query == null ? "" : query));
        String input = components + parameters("hmac");
        Request request = outcome.equals("component-duplicate")
                ? plain.withHeaders(
                        plain.headers().plus("signature-input", "sig1=" + input).plus("signature", "sig1=:AAAA:"))
                : Signed.sign(plain, input, Tokens.hmac(Tokens.SECRET));

        assertThat(authenticate(request)).isEqualTo(outcome.equals("good") ? known("hmac") : rejected(outcome));
        assertThat(authenticate(request)).isEqualTo(rejected(outcome.equals("good") ? "replayed" : outcome));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', nullValues = "-", textBlock = """
        sha-256=:B8Z3EbjLdJKGmQaBlLQMd2eCzvxDERNo6Q2oMYRHmJg=:      | other
        md5=:AAAA:, sha-256=GOOD                                    | good
        sha-256=GOOD, unixsum=:AAAA:                                | good
        sha-512=GOOD512                                             | good
        sha-512=GOOD512, sha-256=GOOD                               | good
        sha-512=GOOD512, sha-256=:AAAA:                             | digest-mismatch
        sha-512=:AAAA:, sha-256=GOOD                                | digest-mismatch
        md5=:AAAA:                                                  | digest-mismatch
        sha-256=GOOD, md5=1                                         | digest-mismatch
        sha-256=GOOD, sha-256=GOOD                                  | digest-mismatch
        SHA-256=GOOD                                                | digest-mismatch
        """)
    void the_digest_is_of_the_content(String field, String outcome) throws Exception {
        byte[] body = Signed.order().body().bytes();
        String digest = field.replace(
                        "GOOD512",
                        ":" + Signed.base64(MessageDigest.getInstance("SHA-512").digest(body)) + ":")
                .replace("GOOD", ":" + Signed.base64(Sha256.hash(body)) + ":");
        Request plain = Signed.order();
        plain = plain.withHeaders(plain.headers().with("content-digest", digest));
        Request request = Signed.sign(plain, COMPONENTS + parameters("hmac"), Tokens.hmac(Tokens.SECRET));
        Caller expected = outcome.equals("good") ? known("hmac") : rejected("digest-mismatch");

        assertThat(authenticate(request)).isEqualTo(expected);
        assertThat(authenticate(request)).isEqualTo(outcome.equals("good") ? rejected("replayed") : expected);
    }

    @Test
    void a_digest_that_is_covered_must_be_that_of_no_content_too() {
        Request plain = Signed.order().withBody(Body.EMPTY);
        assertThat(authenticate(Signed.sign(plain, COMPONENTS + parameters("hmac"), Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(rejected("digest-mismatch"));
        Request right = plain.withHeaders(plain.headers().with("content-digest", Signed.digest("")));
        assertThat(authenticate(Signed.sign(right, COMPONENTS + parameters("hmac"), Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(known("hmac"));
    }

    @Test
    void a_field_that_the_configuration_names_must_be_covered() {
        settings = new Signatures(
                keys(),
                List.of("@method", "x-tenant"),
                Signatures.USUAL_AGE,
                Signatures.USUAL_LEEWAY,
                Optional.empty(),
                Replay.WINDOW,
                OnOutage.REFUSE);
        assertThat(authenticate(get(input(parameters("hmac"))))).isEqualTo(rejected("component-missing"));
        Request tenant = plainGet().withHeaders(plainGet().headers().plus("x-tenant", "a=1"));
        assertThat(authenticate(Signed.sign(
                        tenant,
                        "(\"@method\" \"x-tenant\";key=\"a\")" + parameters("hmac"),
                        Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(rejected("component-missing"));
        assertThat(authenticate(Signed.sign(
                        tenant, "(\"@method\" \"x-tenant\")" + parameters("hmac"), Tokens.hmac(Tokens.SECRET))))
                .isEqualTo(known("hmac"));
    }

    // ------------------------------------------------------------------------------------------------ whose

    @Test
    void a_suspended_consumer_is_suspended() {
        consumers.put(new Consumer("acme", Optional.empty(), Set.of(), false, List.of()));
        settings = settings(Replay.ONCE, OnOutage.REFUSE);

        assertThat(authenticate(order(Algorithm.HMAC_SHA256)))
                .isEqualTo(new Caller.Suspended("acme", Scheme.SIGNATURE));
        assertThat(nonces.writes()).isZero();
    }

    @Test
    void a_consumer_that_there_is_not_is_refused_and_one_that_cannot_be_read_is_not_verified() {
        consumers.remove("acme");
        assertThat(authenticate(order(Algorithm.HMAC_SHA256))).isEqualTo(rejected("unknown-consumer"));
        consumers.away(true);
        authenticator = authenticator();
        assertThat(authenticate(order(Algorithm.HMAC_SHA256))).isEqualTo(unverifiable("store-unavailable"));
        assertThat(authenticate(order(Algorithm.HMAC_SHA256))).isEqualTo(unverifiable("store-unavailable"));
    }

    @Test
    void a_hot_key_costs_no_read() {
        assertThat(authenticate(get(input(parameters("hmac"))))).isEqualTo(known("hmac"));
        assertThat(consumers.reads()).isEqualTo(1);
        for (int i = 2; i < 100; i++) {
            assertThat(authenticate(get(input(parameters("hmac").replace("n-1", "n-" + i)))))
                    .isEqualTo(known("hmac"));
        }
        assertThat(consumers.reads()).isZero();
    }

    @Test
    void a_secret_that_is_not_there_or_too_short_verifies_nothing() {
        settings = Signatures.of(Map.of("gone", shared("GONE"), "short", shared("SHORT")));

        assertThat(authenticate(get(input(parameters("gone"))))).isEqualTo(unverifiable("secret-missing"));
        assertThat(authenticate(Signed.sign(plainGet(), input(parameters("short")), Tokens.hmac("too short"))))
                .isEqualTo(unverifiable("secret-unusable"));
        assertThat(authenticate(get(input(parameters("other"))))).isEqualTo(rejected("unknown-key"));
    }

    /** A key that the configuration cannot see through, such as one that is on no curve. */
    @Test
    void a_public_key_that_is_none_verifies_nothing_and_is_told_of_once() {
        settings = Signatures.of(Map.of("ed", key(Algorithm.ED25519, Tokens.jwk(Tokens.EC))));

        assertThat(authenticate(order(Algorithm.ED25519))).isEqualTo(unverifiable("key-unusable"));
        assertThat(authenticate(order(Algorithm.ED25519))).isEqualTo(unverifiable("key-unusable"));
        assertThat(log).hasSize(1);
        assertThat(log.getFirst()).startsWith("gateway.auth.signature.keys.ed.jwk: it is not for ed25519");
    }

    @Test
    void a_key_that_the_configuration_no_longer_has_is_unknown_at_once() {
        assertThat(authenticate(order(Algorithm.ED25519))).isEqualTo(known("ed"));
        settings = Signatures.of(Map.of("hmac", shared("SECRET")));
        Request next = Signed.sign(
                Signed.order(), COMPONENTS + parameters("ed").replace("n-1", "n-2"), signer(Algorithm.ED25519));
        assertThat(authenticate(next)).isEqualTo(rejected("unknown-key"));
        settings = Signatures.of(Map.of("ed", key(Algorithm.ED25519, Rfc9421.ED25519)));
        assertThat(authenticate(next)).isEqualTo(rejected("signature"));
        assertThat(new String(next.body().bytes(), StandardCharsets.UTF_8)).isNotEmpty();
    }

    @Test
    void a_secret_is_looked_at_anew_where_a_signature_does_not_fit_it() {
        String next = "the next secret, of 32 bytes or more";
        var again = new ArrayList<SecretRef>();
        var changing = new Secrets() {
            @Override
            public Lookup find(SecretRef secret, Deadline deadline) {
                return new Lookup.Found(Body.of(Tokens.SECRET));
            }

            @Override
            public Lookup findAgain(SecretRef secret, Deadline deadline) {
                again.add(secret);
                return new Lookup.Found(Body.of(next));
            }
        };
        authenticator = new SignatureAuthenticator(
                new CachedConsumers(consumers, clock, CachedConsumers.Times.DEFAULT),
                changing,
                nonces,
                clock,
                log::add);
        assertThat(authenticate(get(GET_COMPONENTS + parameters("hmac")))).isEqualTo(known("hmac"));
        assertThat(again).isEmpty();

        Request renewed =
                Signed.sign(plainGet(), GET_COMPONENTS + parameters("hmac").replace("n-1", "n-2"), Tokens.hmac(next));
        assertThat(authenticate(renewed)).isEqualTo(known("hmac"));
        assertThat(again).hasSize(1);
    }
}
