package gateway.auth;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Certificates to order (RFC 5280 4.1), sound and unsound ones; immutable, each method gives another. */
public final class TestCertificate {
    static final int UTF8 = 0x0c;
    static final int PRINTABLE = 0x13;
    static final int TELETEX = 0x14;
    static final int IA5 = 0x16;
    static final int UNIVERSAL = 0x1c;
    static final int BMP = 0x1e;

    static final KeyPair EC = pair("EC", new ECGenParameterSpec("secp256r1"));
    private static final Map<String, String> TYPES = Map.of(
            "CN", "2.5.4.3",
            "O", "2.5.4.10",
            "OU", "2.5.4.11",
            "C", "2.5.4.6",
            "DC", "0.9.2342.19200300.100.1.25",
            "E", "1.2.840.113549.1.9.1",
            "UID", "0.9.2342.19200300.100.1.1");

    private final BigInteger serial;
    private final String algorithm;
    private final byte[] issuer;
    private final Instant from;
    private final Instant until;
    private final byte[] subject;
    private final PublicKey key;
    private final List<byte[]> extensions;

    private TestCertificate(
            BigInteger serial,
            String algorithm,
            byte[] issuer,
            Instant from,
            Instant until,
            byte[] subject,
            PublicKey key,
            List<byte[]> extensions) {
        this.serial = serial;
        this.algorithm = algorithm;
        this.issuer = issuer;
        this.from = from;
        this.until = until;
        this.subject = subject;
        this.key = key;
        this.extensions = extensions;
    }

    /** One of {@code CN=Partners,O=Example} for {@code CN=acme,O=Acme}, valid in 2026. */
    public static TestCertificate usual() {
        return new TestCertificate(
                new BigInteger("0a1b2c3d", 16),
                "SHA256withECDSA",
                name(UTF8, "O=Example", "CN=Partners"),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-12-31T23:59:59Z"),
                name(UTF8, "O=Acme", "CN=acme"),
                EC.getPublic(),
                List.of());
    }

    TestCertificate serial(String hex) {
        return new TestCertificate(new BigInteger(hex, 16), algorithm, issuer, from, until, subject, key, extensions);
    }

    TestCertificate algorithm(String name) {
        return new TestCertificate(serial, name, issuer, from, until, subject, key, extensions);
    }

    public TestCertificate issuer(byte[] name) {
        return new TestCertificate(serial, algorithm, name, from, until, subject, key, extensions);
    }

    public TestCertificate subject(byte[] name) {
        return new TestCertificate(serial, algorithm, issuer, from, until, name, key, extensions);
    }

    public TestCertificate valid(Instant from, Instant until) {
        return new TestCertificate(serial, algorithm, issuer, from, until, subject, key, extensions);
    }

    TestCertificate key(PublicKey key) {
        return new TestCertificate(serial, algorithm, issuer, from, until, subject, key, extensions);
    }

    /** With one extension more. */
    TestCertificate extension(String type, boolean critical, byte[] value) {
        List<byte[]> more = new ArrayList<>(extensions);
        more.add(sequence(oid(type), critical ? der(1, new byte[] {-1}) : new byte[0], der(4, value)));
        return new TestCertificate(serial, algorithm, issuer, from, until, subject, key, more);
    }

    /** With alternative names, such as {@code dns:a.example.com}. */
    public TestCertificate san(String... names) {
        var all = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            int colon = names[i].indexOf(':');
            String value = names[i].substring(colon + 1);
            int tag = switch (names[i].substring(0, colon)) {
                case "email" -> 0x81;
                case "dns" -> 0x82;
                case "uri" -> 0x86;
                case "ip" -> 0x87;
                default -> throw new IllegalArgumentException(names[i]);
            };
            all[i] = der(tag, tag == 0x87 ? new byte[] {10, 0, 0, 1} : value.getBytes(StandardCharsets.ISO_8859_1));
        }
        return extension("2.5.29.17", false, sequence(all));
    }

    /** With purposes, by object identifier. */
    TestCertificate purposes(String... types) {
        var all = new byte[types.length][];
        for (int i = 0; i < types.length; i++) {
            all[i] = oid(types[i]);
        }
        return extension("2.5.29.37", false, sequence(all));
    }

    /** With a key usage: the first byte of the bits, digitalSignature highest. */
    TestCertificate usage(int bits) {
        return extension("2.5.29.15", true, der(3, new byte[] {0, (byte) bits}));
    }

    TestCertificate authority(boolean authority) {
        return extension("2.5.29.19", true, authority ? sequence(der(1, new byte[] {-1})) : sequence());
    }

    /** The certificate, signed by a key that nobody asks for here: that is the front's business. */
    public byte[] der() {
        byte[] signed = sequence(
                der(0xa0, integer(BigInteger.TWO)),
                integer(serial),
                signatureAlgorithm(),
                issuer,
                sequence(time(from), time(until)),
                subject,
                key.getEncoded(),
                extensions.isEmpty() ? new byte[0] : der(0xa3, sequence(extensions.toArray(byte[][]::new))));
        return sequence(signed, signatureAlgorithm(), der(3, concatenated(new byte[] {0}, signature(signed))));
    }

    private byte[] signatureAlgorithm() {
        return switch (algorithm) {
            case "SHA256withECDSA" -> sequence(oid("1.2.840.10045.4.3.2"));
            case "SHA1withECDSA" -> sequence(oid("1.2.840.10045.4.1"));
            case "MD5withRSA" -> sequence(oid("1.2.840.113549.1.1.4"), der(5, new byte[0]));
            case "SHA1withRSA" -> sequence(oid("1.2.840.113549.1.1.5"), der(5, new byte[0]));
            case "SHA256withRSA" -> sequence(oid("1.2.840.113549.1.1.11"), der(5, new byte[0]));
            case "Ed25519" -> sequence(oid("1.3.101.112"));
            default -> throw new IllegalArgumentException(algorithm);
        };
    }

    private byte[] signature(byte[] signed) {
        if (!algorithm.equals("SHA256withECDSA")) {
            return new byte[64];
        }
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(EC.getPrivate());
            signer.update(signed);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String pem() {
        return pem(der());
    }

    static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** A name of {@code relative} names in the certificate's order; several attributes of one stand with a plus. */
    static byte[] name(int tag, String... relative) {
        var sets = new byte[relative.length][];
        for (int i = 0; i < relative.length; i++) {
            String[] attributes = relative[i].split("\\+", -1);
            var set = new byte[attributes.length][];
            for (int j = 0; j < attributes.length; j++) {
                int equals = attributes[j].indexOf('=');
                String type = attributes[j].substring(0, equals);
                set[j] = sequence(oid(TYPES.getOrDefault(type, type)), text(tag, attributes[j].substring(equals + 1)));
            }
            sets[i] = der(0x31, concatenated(set));
        }
        return sequence(sets);
    }

    static byte[] text(int tag, String text) {
        return der(
                tag,
                text.getBytes(
                        switch (tag) {
                            case UTF8 -> StandardCharsets.UTF_8;
                            case BMP -> StandardCharsets.UTF_16BE;
                            case UNIVERSAL -> Charset.forName("UTF-32BE");
                            default -> StandardCharsets.ISO_8859_1;
                        }));
    }

    /** RFC 5280 4.1.2.5: two digits of the year up to 2049. */
    private static byte[] time(Instant at) {
        boolean late = at.compareTo(Instant.parse("2050-01-01T00:00:00Z")) >= 0;
        String text = DateTimeFormatter.ofPattern(late ? "yyyyMMddHHmmss'Z'" : "yyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(at);
        return der(late ? 0x18 : 0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] integer(BigInteger value) {
        return der(2, value.toByteArray());
    }

    static byte[] oid(String text) {
        String[] parts = text.split("\\.", -1);
        var bytes = new ByteArrayOutputStream();
        arc(bytes, 40 * Long.parseLong(parts[0]) + Long.parseLong(parts[1]));
        for (int i = 2; i < parts.length; i++) {
            arc(bytes, Long.parseLong(parts[i]));
        }
        return der(6, bytes.toByteArray());
    }

    private static void arc(ByteArrayOutputStream out, long value) {
        for (int shift = 56; shift > 0; shift -= 7) {
            if (value >> shift != 0) {
                out.write((int) (value >> shift & 127 | 128));
            }
        }
        out.write((int) (value & 127));
    }

    static byte[] sequence(byte[]... parts) {
        return der(0x30, concatenated(parts));
    }

    static byte[] der(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else if (content.length < 256) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] concatenated(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static KeyPair pair(String algorithm, AlgorithmParameterSpec spec) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(spec);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
