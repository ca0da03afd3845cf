package gateway.bench;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import gateway.auth.ApiKey;
import gateway.auth.Callouts;
import gateway.auth.Consumer;
import gateway.auth.Consumers.Lookup;
import gateway.auth.Passwords;
import gateway.auth.Presented;
import gateway.client.Outcome;
import gateway.client.Outgoing;
import gateway.config.Document;
import gateway.config.Kind;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.route.Configuration;
import gateway.route.RouteTable;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Credentials of one scheme, many different ones, and how a plain library verifies them. */
abstract class Credentials implements Callouts {
    private static final int DISTINCT = 200;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String name;
    final int distinct;

    private Credentials(String name, int distinct) {
        this.name = name;
        this.distinct = distinct;
    }

    private Credentials(String name) {
        this(name, DISTINCT);
    }

    static List<Credentials> all() throws Exception {
        return List.of(
                new ApiKeys(),
                new Tokens("RS256"),
                new Tokens("ES256"),
                new Tokens("HS256"),
                new Opaque(),
                new UserPasswords("argon2id of 19 MiB"),
                new UserPasswords("bcrypt of cost 10"),
                new Signatures(),
                new ClientCertificates(),
                new Principals());
    }

    String name() {
        return name;
    }

    /** One request for each credential; the first is for warming up. */
    List<Presented> presented(Configuration configuration) throws Exception {
        List<Presented> presented = new ArrayList<>(distinct + 1);
        for (int i = 0; i <= distinct; i++) {
            presented.add(presented(i));
        }
        return presented;
    }

    abstract Presented presented(int i) throws Exception;

    abstract List<Document> documents() throws Exception;

    /** The record of a consumer. */
    Lookup consumer(String id) {
        return new Lookup.NotFound();
    }

    Map<String, String> environment() {
        return Map.of();
    }

    /** Whether the same credential holds a second time. */
    boolean goodAgain() {
        return true;
    }

    /** Whether there is something to compare with. */
    boolean hasPlain() {
        return true;
    }

    /** Verifies credential {@code i} by what a plain library has for it. */
    void plain(int i) throws Exception {}

    @Override
    public Outcome send(Outgoing request, Deadline deadline) {
        return Callouts.NONE.send(request, deadline);
    }

    @Override
    public Invoked invoke(String function, Body event, Duration timeout, Deadline deadline) {
        return Callouts.NONE.invoke(function, event, timeout, deadline);
    }

    private static Document gateway(Json.Obj auth) {
        return new Document(Kind.GATEWAY, "gateway", Json.object("auth", auth));
    }

    /** The plain way: SHA-256 of the key, compared with what is kept. */
    private static final class ApiKeys extends Credentials {
        private final Map<String, Consumer> consumers = new HashMap<>();
        private final List<ApiKey> keys = new ArrayList<>();
        private final List<byte[]> hashes = new ArrayList<>();

        ApiKeys() throws GeneralSecurityException {
            super("API key");
            var random = new SecureRandom();
            for (int i = 0; i <= DISTINCT; i++) {
                ApiKey key = ApiKey.generate("consumer-" + i, random);
                var kept = new Consumer.Key(key.keyId(), key.sha256(), Instant.EPOCH, Optional.empty());
                consumers.put(
                        key.consumer(),
                        new Consumer(key.consumer(), Optional.of("gold"), Set.of("read"), true, List.of(kept)));
                keys.add(key);
                hashes.add(hash(key));
            }
        }

        private static byte[] hash(ApiKey key) throws GeneralSecurityException {
            return MessageDigest.getInstance("SHA-256").digest(key.secretText().getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        Presented presented(int i) {
            return Presented.of(Headers.of("x-api-key", keys.get(i).secretText()));
        }

        @Override
        List<Document> documents() {
            return List.of();
        }

        @Override
        Lookup consumer(String id) {
            Consumer consumer = consumers.get(id);
            return consumer == null ? new Lookup.NotFound() : new Lookup.Found(consumer);
        }

        @Override
        void plain(int i) throws GeneralSecurityException {
            if (!MessageDigest.isEqual(hash(keys.get(i)), hashes.get(i))) {
                throw new IllegalStateException();
            }
        }
    }

    /** The plain way: Nimbus JOSE+JWT with the keys at hand. */
    private static final class Tokens extends Credentials {
        private static final byte[] SECRET =
                "a secret of the benchmark, 32 bytes and more".getBytes(StandardCharsets.UTF_8);

        private final String algorithm;
        private final Json.Obj jwk;
        private final List<String> tokens = new ArrayList<>();
        private final DefaultJWTProcessor<SecurityContext> plain = new DefaultJWTProcessor<>();

        Tokens(String algorithm) throws Exception {
            super("JWT " + algorithm);
            this.algorithm = algorithm;
            KeyPair pair = pair(algorithm);
            jwk = jwk(pair);
            long expires = Instant.now().getEpochSecond() + 36_000;
            for (int i = 0; i <= DISTINCT; i++) {
                String claims = "{\"iss\":\"https://id.example.com/\",\"aud\":\"shop\",\"sub\":\"user-" + i
                        + "\",\"exp\":" + expires + ",\"iat\":" + (expires - 36_000)
                        + ",\"scope\":\"orders:read orders:write\",\"tenant\":\"acme\"}";
                String signed = encoded("{\"alg\":\"" + algorithm + "\",\"kid\":\"k\",\"typ\":\"at+jwt\"}") + "."
                        + encoded(claims);
                String token = signed + "." + BASE64.encodeToString(sign(pair, signed));
                tokens.add(token);
            }
            plain.setJWSTypeVerifier((_, _) -> {});
            plain.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    JWSAlgorithm.parse(algorithm),
                    new ImmutableJWKSet<>(JWKSet.parse(
                            Json.object("keys", Json.of(List.of(jwk))).text()))));
            plain.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    "shop",
                    new JWTClaimsSet.Builder().issuer("https://id.example.com/").build(),
                    Set.of("sub", "exp")));
        }

        @Override
        Presented presented(int i) {
            return Presented.of(Headers.of("authorization", "Bearer " + tokens.get(i)));
        }

        private static KeyPair pair(String algorithm) throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.startsWith("ES") ? "EC" : "RSA");
            if (algorithm.startsWith("ES")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        }

        private Json.Obj jwk(KeyPair pair) {
            return switch (algorithm) {
                case "HS256" ->
                    Json.object(
                            "kty", Json.of("oct"),
                            "kid", Json.of("k"),
                            "k", Json.of(BASE64.encodeToString(SECRET)));
                case "RS256" -> {
                    var key = (RSAPublicKey) pair.getPublic();
                    yield Json.object(
                            "kty", Json.of("RSA"),
                            "kid", Json.of("k"),
                            "n", Json.of(unsigned(key.getModulus(), 256)),
                            "e", Json.of(unsigned(key.getPublicExponent(), 3)));
                }
                default -> {
                    var point = ((ECPublicKey) pair.getPublic()).getW();
                    yield Json.object(
                            "kty", Json.of("EC"),
                            "crv", Json.of("P-256"),
                            "kid", Json.of("k"),
                            "x", Json.of(unsigned(point.getAffineX(), 32)),
                            "y", Json.of(unsigned(point.getAffineY(), 32)));
                }
            };
        }

        private static String unsigned(BigInteger number, int length) {
            byte[] bytes = number.toByteArray();
            var padded = new byte[length];
            int cut = Math.max(0, bytes.length - length);
            System.arraycopy(bytes, cut, padded, length - bytes.length + cut, bytes.length - cut);
            return BASE64.encodeToString(padded);
        }

        private byte[] sign(KeyPair pair, String text) throws GeneralSecurityException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            if (algorithm.equals("HS256")) {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
                return mac.doFinal(bytes);
            }
            Signature signature =
                    Signature.getInstance(algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
        }

        private static String encoded(String json) {
            return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        List<Document> documents() {
            Json.Obj issuer = Json.object(
                    "issuer", Json.of("https://id.example.com/"),
                    "audience", Json.of("shop"),
                    "algorithms", Json.of(List.of(Json.of(algorithm))));
            issuer = algorithm.equals("HS256")
                    ? issuer.with("secret", Json.object("env", Json.of("SECRET")))
                    : issuer.with("jwks", Json.object("keys", Json.of(List.of(jwk))));
            return List.of(gateway(Json.object("jwt", Json.object("main", issuer))));
        }

        @Override
        Map<String, String> environment() {
            return Map.of("SECRET", new String(SECRET, StandardCharsets.UTF_8));
        }

        @Override
        void plain(int i) throws Exception {
            plain.process(tokens.get(i), null);
        }
    }

    /** The answer to the question comes from memory: what is measured is everything but the network. */
    private static final class Opaque extends Credentials {
        Opaque() {
            super("introspection, without the wait");
        }

        @Override
        Presented presented(int i) {
            return Presented.of(Headers.of("authorization", "Bearer opaque-token-" + i));
        }

        @Override
        List<Document> documents() {
            Json.Obj server = Json.object(
                    "endpoint", Json.of("https://id.example.com/introspect"),
                    "clientId", Json.of("gateway"),
                    "clientSecret", Json.object("env", Json.of("SECRET")),
                    "audience", Json.of("shop"),
                    "cache", Json.of("1m"));
            return List.of(gateway(Json.object("introspection", Json.object("main", server))));
        }

        @Override
        Map<String, String> environment() {
            return Map.of("SECRET", "a secret of the benchmark, 32 bytes and more");
        }

        @Override
        public Outcome send(Outgoing request, Deadline deadline) {
            String answer = "{\"active\":true,\"sub\":\"user-1\",\"aud\":\"shop\",\"scope\":\"orders:read\",\"exp\":"
                    + (Instant.now().getEpochSecond() + 3_600) + "}";
            return new Outcome.Answer(200, Headers.of("content-type", "application/json"), Body.of(answer));
        }

        @Override
        boolean hasPlain() {
            return false;
        }
    }

    /** The plain way: Bouncy Castle, which the gateway uses, too. */
    private static final class UserPasswords extends Credentials {
        private static final int FEW = 6;
        private final List<Consumer> consumers = new ArrayList<>();

        private final boolean bcrypt;

        UserPasswords(String hash) {
            super("Basic, " + hash, FEW);
            bcrypt = hash.startsWith("bcrypt");
            var random = new SecureRandom();
            for (int i = 0; i <= FEW; i++) {
                String password = "open sesame " + i;
                String kept = bcrypt
                        ? OpenBSDBCrypt.generate(password.toCharArray(), new byte[16], 10)
                        : Passwords.hash(password, random);
                consumers.add(new Consumer(
                        "consumer-" + i,
                        Optional.of("gold"),
                        Set.of("read"),
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.of(kept),
                        List.of()));
            }
        }

        @Override
        Presented presented(int i) {
            byte[] pair = ("consumer-" + i + ":open sesame " + i).getBytes(StandardCharsets.UTF_8);
            return Presented.of(
                    Headers.of("authorization", "Basic " + Base64.getEncoder().encodeToString(pair)));
        }

        @Override
        List<Document> documents() {
            return List.of(gateway(Json.object("basic", Json.Obj.EMPTY)));
        }

        @Override
        Lookup consumer(String id) {
            return new Lookup.Found(consumers.get(Integer.parseInt(id.substring(id.indexOf('-') + 1))));
        }

        @Override
        void plain(int i) {
            if (bcrypt) {
                OpenBSDBCrypt.generate(("open sesame " + i).toCharArray(), new byte[16], 10);
                return;
            }
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(19 * 1024)
                    .withIterations(2)
                    .withParallelism(1)
                    .withSalt(new byte[16])
                    .build());
            generator.generateBytes(("open sesame " + i).getBytes(StandardCharsets.UTF_8), new byte[32]);
        }
    }

    /** The plain way: the JDK's HMAC of a signature base that is at hand. */
    private static final class Signatures extends Credentials {
        private static final String SECRET = "a secret of the benchmark, 32 bytes and more";
        private final List<String> bases = new ArrayList<>();
        private final List<Headers> headers = new ArrayList<>();
        private final List<byte[]> signatures = new ArrayList<>();

        Signatures() {
            super("signature, hmac-sha256");
        }

        /** Right before they are needed: they hold for a minute. */
        private void sign() throws GeneralSecurityException {
            long created = Instant.now().getEpochSecond();
            for (int i = 0; i <= DISTINCT; i++) {
                String parameters = "(\"@method\" \"@authority\" \"@path\");created=" + created
                        + ";keyid=\"k\";nonce=\"n" + i + "\"";
                String base = "\"@method\": GET\n\"@authority\": api.example.com\n\"@path\": /\n"
                        + "\"@signature-params\": " + parameters;
                byte[] signature = mac(base);
                bases.add(base);
                signatures.add(signature);
                headers.add(Headers.of(
                        "signature-input",
                        "sig=" + parameters,
                        "signature",
                        "sig=:" + Base64.getEncoder().encodeToString(signature) + ":"));
            }
        }

        private static byte[] mac(String text) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        List<Presented> presented(Configuration configuration) throws GeneralSecurityException {
            sign();
            Path path = Path.of(new RawPath("/", RawPath.Encoding.ENCODED)) instanceof Path.Ok(var root)
                    ? root
                    : throwing();
            var ingress = new Ingress("request", "203.0.113.7", "api.example.com", "HTTP/1.1", Json.Obj.EMPTY);
            Deadline deadline = Deadline.in(InstantSource.system(), Duration.ofHours(1));
            List<Presented> presented = new ArrayList<>();
            for (Headers each : headers) {
                var request = new Request(
                        "GET", new RawPath("/", RawPath.Encoding.ENCODED), Query.EMPTY, each, Body.EMPTY, ingress);
                var question = new RouteTable.Question(
                        "GET", "api.example.com", path, each, Query.EMPTY, "203.0.113.7", InstantSource.system());
                if (!(configuration.table().find(question) instanceof RouteTable.Matched matched)) {
                    throw new IllegalStateException("there is no route");
                }
                presented.add(Presented.of(new Call(
                        request,
                        path,
                        matched.route(),
                        matched.match(),
                        Map.of(),
                        new Caller.Anonymous(),
                        configuration,
                        deadline,
                        _ -> {})));
            }
            return presented;
        }

        private static Path throwing() {
            throw new IllegalStateException("the root is no path");
        }

        @Override
        Presented presented(int i) {
            throw new IllegalStateException("a signature is of a whole request");
        }

        @Override
        List<Document> documents() {
            Json.Obj key = Json.object(
                    "consumer", Json.of("partner"),
                    "algorithm", Json.of("hmac-sha256"),
                    "secret", Json.object("env", Json.of("SECRET")));
            return List.of(
                    gateway(Json.object("signature", Json.object("keys", Json.object("k", key)))),
                    new Document(
                            Kind.ROUTE,
                            "root",
                            Json.object(
                                    "match", Json.object("path", Json.of("/")),
                                    "to", Json.object("fixed", Json.Obj.EMPTY))));
        }

        @Override
        Lookup consumer(String id) {
            return new Lookup.Found(new Consumer(id, Optional.of("gold"), Set.of("read"), true, List.of()));
        }

        @Override
        Map<String, String> environment() {
            return Map.of("SECRET", SECRET);
        }

        @Override
        boolean goodAgain() {
            return false; // that would be a replay
        }

        @Override
        void plain(int i) throws GeneralSecurityException {
            if (!MessageDigest.isEqual(mac(bases.get(i)), signatures.get(i))) {
                throw new IllegalStateException();
            }
        }
    }

    /** The plain way: the JDK reads the certificate and looks at its validity. */
    private static final class ClientCertificates extends Credentials {
        private static final int FEW = 10;
        private final List<String> pems = new ArrayList<>();

        ClientCertificates() throws Exception {
            super("mTLS, a certificate on P-256", FEW);
            Base64.Encoder mime = Base64.getMimeEncoder(64, new byte[] {'\n'});
            for (X509Certificate certificate : Certificates.clients(FEW + 1)) {
                pems.add("-----BEGIN CERTIFICATE-----\n" + mime.encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
            }
        }

        @Override
        Presented presented(int i) {
            Json.Obj context = Json.object(
                    "authentication", Json.object("clientCert", Json.object("clientCertPem", Json.of(pems.get(i)))));
            return new Presented(Headers.EMPTY, Query.EMPTY, context, Optional.empty());
        }

        @Override
        List<Document> documents() {
            Json.Obj rule = Json.object("issuer", Json.of("CN=clients"), "consumerFrom", Json.of("subject.cn"));
            return List.of(gateway(Json.object("mtls", Json.object("clients", rule))));
        }

        @Override
        void plain(int i) throws GeneralSecurityException {
            var pem = new ByteArrayInputStream(pems.get(i).getBytes(StandardCharsets.US_ASCII));
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            certificate.checkValidity();
        }
    }

    /** The front has verified the signature: there is nothing to compare with. */
    private static final class Principals extends Credentials {
        Principals() {
            super("IAM");
        }

        @Override
        Presented presented(int i) {
            Json.Obj principal = Json.object(
                    "accountId", Json.of("123456789012"),
                    "accessKey", Json.of("ASIAEXAMPLE"),
                    "callerId", Json.of("AROAEXAMPLE:session-" + i),
                    "cognitoIdentity", Json.Null.NULL,
                    "principalOrgId", Json.of("o-a1b2c3d4e5"),
                    "userArn", Json.of("arn:aws:sts::123456789012:assumed-role/batch/session-" + i),
                    "userId", Json.of("AROAEXAMPLE:session-" + i));
            Json.Obj context = Json.object("http", Json.Obj.EMPTY, "authorizer", Json.object("iam", principal));
            return new Presented(Headers.EMPTY, Query.EMPTY, context, Optional.empty());
        }

        @Override
        List<Document> documents() {
            Json.Obj rule = Json.object(
                    "arn", Json.of("arn:aws:sts::123456789012:assumed-role/batch/*"),
                    "consumerFrom", Json.of("session"));
            return List.of(gateway(Json.object("iam", Json.object("batch", rule))));
        }

        @Override
        boolean hasPlain() {
            return false;
        }
    }
}
