package gateway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for {@code localhost}, made for one run.
 *
 * @param server     presents it
 * @param trustStore the JDK's own trust store and this certificate, so that loading it costs what it costs in earnest
 */
record Certificates(SSLContext server, Path trustStore) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    static Certificates make() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("gateway-bench-tls");
        Path home = Path.of(System.getProperty("java.home"));
        Path keys = folder.resolve("server.p12");
        run(
                home.resolve("bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                new String(PASSWORD));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);

        KeyStore trust =
                KeyStore.getInstance(home.resolve("lib/security/cacerts").toFile(), PASSWORD);
        trust.setCertificateEntry("bench", store.getCertificate("server"));
        Path trustStore = folder.resolve("trust.p12");
        try (var out = Files.newOutputStream(trustStore)) {
            trust.store(out, PASSWORD);
        }
        return new Certificates(context, trustStore);
    }

    /** What makes a function trust it. */
    String flag() {
        return "-Djavax.net.ssl.trustStore=" + trustStore;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }
}
