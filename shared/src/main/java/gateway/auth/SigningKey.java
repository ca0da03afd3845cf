package gateway.auth;

import gateway.hash.HmacSha256;
import gateway.http.Body;
import gateway.json.Json;
import gateway.json.JsonException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs by one algorithm and no other. Its text form shows nothing of it.
 *
 * <p>What it is made of is a private key in PEM (PKCS#8, RFC 7468 10) or as JWK (RFC 7517, 8037), or for {@code HS256} the
 * secret itself. A key that does not fit its algorithm is none.
 */
public final class SigningKey {
    private static final int LEAST_RSA_BITS = 2048; // RFC 7518 3.3
    private static final int MOST_RSA_BITS = 8192;
    private static final int LEAST_SECRET_BYTES = 32; // RFC 7518 3.2
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final String algorithm;
    private final @Nullable PrivateKey key; // null: the secret
    private final byte[] secret;

    private SigningKey(String algorithm, @Nullable PrivateKey key, byte[] secret) {
        this.algorithm = algorithm;
        this.key = key;
        this.secret = secret;
    }

    /** What became of the reading of a key. */
    public sealed interface Read {
        record Ok(SigningKey key) implements Read {}

        /** {@code why} is for the log, and quotes nothing of the key. */
        record Bad(String why) implements Read {}
    }

    /**
     * The key for {@code algorithm} that {@code material} holds.
     *
     * @param algorithm {@code ES256}, {@code ES384}, {@code ES512}, {@code EdDSA}, {@code RS256}, {@code PS256} or
     *     {@code HS256} (RFC 7518 3.1, RFC 8037 3.1)
     */
    public static Read read(String algorithm, Body material) {
        if (algorithm.equals("HS256")) {
            return material.size() < LEAST_SECRET_BYTES
                    ? new Read.Bad("the secret for HS256 must have 32 bytes or more")
                    : new Read.Ok(new SigningKey(algorithm, null, material.bytes()));
        }
        String text = material.text().strip();
        try {
            PrivateKey key = text.startsWith("{") ? ofJwk(algorithm, text) : ofPem(algorithm, text);
            return new Read.Ok(new SigningKey(algorithm, key, new byte[0]));
        } catch (Unfit e) {
            return new Read.Bad(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException | RuntimeException _) {
            // What these say may quote what they have read.
            return new Read.Bad("the key for " + algorithm + " cannot be read");
        }
    }

    /** Something that can be told without quoting the key. */
    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    private static PrivateKey ofPem(String algorithm, String text) throws Unfit, GeneralSecurityException {
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new Unfit(
                    text.contains("ENCRYPTED")
                            ? "the key is encrypted: keep it as it is, for it is a secret already (openssl pkcs8 -topk8"
                                    + " -nodes)"
                            : "the key is neither a JWK nor a PEM of PKCS#8, which begins with " + BEGIN
                                    + ": openssl pkcs8 -topk8 -nodes makes it one");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(from + BEGIN.length(), to));
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(family(algorithm)).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException _) {
            throw new Unfit("the PEM is no key for " + algorithm);
        }
        return fit(algorithm, key);
    }

    private static PrivateKey ofJwk(String algorithm, String text) throws Unfit, GeneralSecurityException {
        Json.@Nullable Obj jwk;
        try {
            jwk = Json.parse(text) instanceof Json.Obj object ? object : null;
        } catch (JsonException _) {
            jwk = null;
        }
        if (jwk == null) {
            throw new Unfit("the key looks like a JWK and is not JSON");
        }
        String alg = jwk.string("alg").orElse(algorithm);
        if (!alg.equals(algorithm)) {
            throw new Unfit("the JWK says that it is for another algorithm than " + algorithm);
        }
        String type = jwk.string("kty").orElse("");
        String family = family(algorithm);
        if (!type.equals(family.equals("EdDSA") ? "OKP" : family)) {
            throw new Unfit("the JWK is of another type than " + algorithm + " needs");
        }
        if (!(jwk.get("d") instanceof Json.Str)) {
            throw new Unfit("the JWK has no private member (d): it is a public key");
        }
        PrivateKey key = switch (family) {
            case "EC" ->
                KeyFactory.getInstance("EC")
                        .generatePrivate(new ECPrivateKeySpec(number(jwk, "d"), curve(Curve.of(algorithm))));
            case "RSA" ->
                KeyFactory.getInstance("RSA")
                        .generatePrivate(new RSAPrivateCrtKeySpec(
                                number(jwk, "n"),
                                number(jwk, "e"),
                                number(jwk, "d"),
                                number(jwk, "p"),
                                number(jwk, "q"),
                                number(jwk, "dp"),
                                number(jwk, "dq"),
                                number(jwk, "qi")));
            default ->
                KeyFactory.getInstance("EdDSA")
                        .generatePrivate(new EdECPrivateKeySpec(
                                jwk.string("crv").orElse("").equals("Ed448")
                                        ? NamedParameterSpec.ED448
                                        : NamedParameterSpec.ED25519,
                                bytes(jwk, "d")));
        };
        if (family.equals("EC") && !jwk.string("crv").orElse("").equals(Curve.of(algorithm).jwk)) {
            throw new Unfit(algorithm + " needs a key on the curve " + Curve.of(algorithm).jwk);
        }
        return fit(algorithm, key);
    }

    /** {@code key}, if {@code algorithm} may be used with it. */
    private static PrivateKey fit(String algorithm, PrivateKey key) throws Unfit, GeneralSecurityException {
        if (key instanceof ECPrivateKey ec) {
            Curve curve = Curve.of(algorithm);
            ECParameterSpec wanted = curve(curve);
            ECParameterSpec spec = ec.getParams();
            if (spec == null
                    || !spec.getCurve().equals(wanted.getCurve())
                    || !spec.getGenerator().equals(wanted.getGenerator())
                    || !spec.getOrder().equals(wanted.getOrder())) {
                throw new Unfit(algorithm + " needs a key on the curve " + curve.jwk);
            }
            if (ec.getS().signum() <= 0 || ec.getS().compareTo(wanted.getOrder()) >= 0) {
                throw new Unfit("the key is out of range");
            }
        } else if (key instanceof RSAPrivateCrtKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
                throw new Unfit("an RSA key has 2048 to 8192 bits here, not " + bits);
            }
        } else if (!(key instanceof EdECPrivateKey)) {
            throw new Unfit("the key is of another kind than " + algorithm + " needs");
        }
        return key;
    }

    private static String family(String algorithm) {
        return switch (algorithm) {
            case "ES256", "ES384", "ES512" -> "EC";
            case "RS256", "PS256" -> "RSA";
            default -> "EdDSA";
        };
    }

    private static BigInteger number(Json.Obj jwk, String name) throws Unfit {
        return new BigInteger(1, bytes(jwk, name));
    }

    private static byte[] bytes(Json.Obj jwk, String name) throws Unfit {
        byte[] bytes = Base64Url.decode(jwk.string(name).orElse(""));
        if (bytes == null || bytes.length == 0) {
            throw new Unfit("the JWK's member " + name + " is missing, or no base64url");
        }
        return bytes;
    }

    public String algorithm() {
        return algorithm;
    }

    /** The signature over {@code text}, in the form that a JWS has (RFC 7518 3). */
    byte[] sign(byte[] text) throws GeneralSecurityException {
        if (key == null) {
            return HmacSha256.of(secret, text);
        }
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "ES256" -> "SHA256withECDSAinP1363Format";
                    case "ES384" -> "SHA384withECDSAinP1363Format";
                    case "ES512" -> "SHA512withECDSAinP1363Format";
                    case "RS256" -> "SHA256withRSA";
                    case "PS256" -> "RSASSA-PSS";
                    default -> "EdDSA";
                });
        if (algorithm.equals("PS256")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(key);
        signature.update(text);
        return signature.sign();
    }

    /** The curves of ECDSA (RFC 7518 6.2.1.1). */
    enum Curve {
        P_256("P-256", "secp256r1", 32),
        P_384("P-384", "secp384r1", 48),
        P_521("P-521", "secp521r1", 66);

        final String jwk;
        final String jca;

        /** Of a coordinate. */
        final int bytes;

        Curve(String jwk, String jca, int bytes) {
            this.jwk = jwk;
            this.jca = jca;
            this.bytes = bytes;
        }

        static Curve of(String algorithm) {
            return algorithm.equals("ES256") ? P_256 : algorithm.equals("ES384") ? P_384 : P_521;
        }
    }

    static ECParameterSpec curve(Curve curve) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve.jca));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    /** The private key; null for a secret. For {@link PublicKeys}. */
    @Nullable
    PrivateKey key() {
        return key;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SigningKey[" + algorithm + "]";
    }
}
