package gateway.aws;

import gateway.json.Json;
import gateway.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Temporary keys from the endpoint in {@code AWS_CONTAINER_CREDENTIALS_FULL_URI}, renewed before they end.
 *
 * <p>Under SnapStart the endpoint is a path of the Runtime API, the one address that the gateway's own client never
 * dials. So this class has a connection of its own, and dials only what an AWS SDK would: https, loopback, and the
 * link-local addresses of ECS and EKS. The answer to anything else would be a way to have a forged environment variable
 * send the token abroad.
 */
final class ContainerCredentials implements Credentials {
    /** Renewed this long before they end; keys of this age are still good when the endpoint is away for a while. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    /** How long to leave a failing endpoint alone while the old keys still hold. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final int TIMEOUT_MS = 1000;
    private static final int MAX_BYTES = 64 * 1024;

    private final URI endpoint;
    private final String token;
    private final InstantSource clock;
    private volatile @Nullable Lease lease;

    private record Lease(Keys keys, Instant ends, Instant renew) {}

    /**
     * @param token value of the {@code Authorization} field; empty for none
     * @throws IllegalArgumentException where the endpoint is no place for credentials to come from
     */
    ContainerCredentials(String endpoint, String token, InstantSource clock) {
        this.endpoint = URI.create(endpoint);
        this.token = token;
        this.clock = clock;
        if (!isAllowed(this.endpoint)) {
            throw new IllegalArgumentException("AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to loopback,"
                    + " 169.254.170.2, 169.254.170.23 or [fd00:ec2::23]: " + endpoint);
        }
    }

    /** The addresses that the AWS SDKs allow. Names are compared, not resolved. */
    static boolean isAllowed(URI endpoint) {
        String host = endpoint.getHost();
        if (host == null || endpoint.getRawUserInfo() != null) {
            return false;
        }
        if ("https".equals(endpoint.getScheme())) {
            return true;
        }
        return "http".equals(endpoint.getScheme())
                && switch (host) {
                    case "localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]" -> true;
                    default -> isLoopback4(host);
                };
    }

    private static boolean isLoopback4(String host) {
        if (!host.startsWith("127.")) {
            return false;
        }
        int dots = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3;
    }

    @Override
    public Keys keys() {
        Lease held = lease;
        if (held != null && clock.instant().isBefore(held.renew())) {
            return held.keys();
        }
        return renew();
    }

    private synchronized Keys renew() {
        Instant now = clock.instant();
        Lease held = lease;
        if (held != null && now.isBefore(held.renew())) {
            return held.keys(); // another thread was faster
        }
        try {
            Lease fresh = read(fetch(), now);
            lease = fresh;
            return fresh.keys();
        } catch (IOException e) {
            if (held != null && now.isBefore(held.ends())) {
                lease = new Lease(held.keys(), held.ends(), now.plus(PAUSE));
                return held.keys();
            }
            throw new Missing("no AWS credentials from " + endpoint + ": " + e.getMessage());
        }
    }

    private byte[] fetch() throws IOException {
        var connection = (HttpURLConnection) endpoint.toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            connection.setInstanceFollowRedirects(false);
            connection.setUseCaches(false);
            connection.setRequestProperty("Accept", "application/json");
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", token);
            }
            int status = connection.getResponseCode();
            if (status != 200) {
                throw new IOException("it answered " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return in.readNBytes(MAX_BYTES);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static Lease read(byte[] answer, Instant now) throws IOException {
        try {
            if (Json.parse(answer) instanceof Json.Obj object) {
                var keys = new Keys(
                        object.string("AccessKeyId").orElse(""),
                        object.string("SecretAccessKey").orElse(""),
                        object.string("Token"));
                Optional<String> expiration = object.string("Expiration");
                Instant ends =
                        expiration.isPresent() ? Instant.parse(expiration.get()) : now.plus(EARLY.multipliedBy(3));
                Instant renew = ends.minus(EARLY);
                return new Lease(keys, ends, renew.isAfter(now) ? renew : now.plus(PAUSE));
            }
        } catch (JsonException | IllegalArgumentException | DateTimeException _) {
            // said below, without the answer: it holds secrets
        }
        throw new IOException("its answer is not AccessKeyId, SecretAccessKey, Token and Expiration as JSON");
    }
}
