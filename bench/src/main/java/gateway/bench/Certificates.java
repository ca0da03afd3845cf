package gateway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Certificates for {@code localhost}, made for one run: a root, an authority below it, and a server's below that, as those
 * of AWS's endpoints are.
 *
 * @param rsa        presents one with an RSA key of 2048 bits, which DynamoDB and what ACM issues by default have
 * @param ec         presents one with a key on P-256
 * @param trustStore the JDK's own trust store and the root, so that loading it costs what it costs in earnest
 */
record Certificates(SSLContext rsa, SSLContext ec, Path trustStore) {
    private static final String PASSWORD = "changeit";
    private static final List<String> RSA = List.of("-keyalg", "RSA", "-keysize", "2048");
    private static final List<String> EC = List.of("-keyalg", "EC", "-groupname", "secp256r1");
    private static final List<String> AUTHORITY = List.of("-ext", "bc:c");
    private static final List<String> SERVER = List.of("-ext", "san=dns:localhost,ip:127.0.0.1");

    static Certificates make() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("gateway-bench-tls");
        Path authorities = folder.resolve("authorities.p12");
        add(authorities, "root", RSA, AUTHORITY);
        add(authorities, "issuing", RSA, AUTHORITY, List.of("-signer", "root"));
        KeyStore trust = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")
                        .toFile(),
                PASSWORD.toCharArray());
        trust.setCertificateEntry("bench", load(authorities).getCertificate("root"));
        Path trustStore = folder.resolve("trust.p12");
        try (var out = Files.newOutputStream(trustStore)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return new Certificates(server(authorities, RSA), server(authorities, EC), trustStore);
    }

    /** What makes a function trust them. */
    String flag() {
        return "-Djavax.net.ssl.trustStore=" + trustStore;
    }

    /** Certificates of {@code number} clients, {@code CN=client-0} and so on, below one root, {@code CN=clients}. */
    static List<X509Certificate> clients(int number)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = Files.createTempDirectory("gateway-bench-mtls").resolve("clients.p12");
        add(file, "clients", EC, AUTHORITY);
        for (int i = 0; i < number; i++) {
            add(file, "client-" + i, EC, List.of("-signer", "clients"));
        }
        KeyStore store = load(file);
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            certificates.add((X509Certificate) store.getCertificate("client-" + i));
        }
        return certificates;
    }

    private static SSLContext server(Path authorities, List<String> key)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = Files.copy(authorities, authorities.resolveSibling("server-" + key.get(1) + ".p12"));
        add(file, "localhost", key, SERVER, List.of("-signer", "issuing"));
        KeyStore all = load(file);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "localhost",
                all.getKey("localhost", PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                all.getCertificateChain("localhost"));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** Makes a key pair called {@code name}, for that name, with a certificate of two days. */
    @SafeVarargs
    private static void add(Path file, String name, List<String>... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        for (List<String> some : options) {
            command.addAll(some);
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }
}
