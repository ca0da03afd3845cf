package gateway.auth;

import gateway.http.Deadline;
import gateway.pipeline.Caller;
import gateway.pipeline.Daemons;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.Authentication;
import gateway.policy.GatewaySettings;
import gateway.policy.Scheme;
import gateway.route.Configuration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling? Looks for the credentials that a request can carry and has those that are there checked.
 *
 * <p>What it finds of <em>sent</em> schemes depends on nothing but the credentials ({@link SentCredentials}): never on the
 * route, so that a front may remember it for all routes. <em>Bound</em> schemes are looked at apart, for the one request
 * and for a route that takes them ({@link Scheme}).
 */
public final class Authenticator {
    /** Why a request with several credentials of one scheme is refused. */
    static final String AMBIGUOUS = "ambiguous";

    /**
     * What authentication needs of the world.
     *
     * @param jwks        fetches issuers' keys
     * @param callouts    asks about opaque tokens, and services and functions of the team
     * @param nonces      for signatures that are good once
     * @param environment CONSUMERS_MAX_STALE_MS, the time within which a revocation takes effect, in milliseconds
     * @param log         told of what is away or of no use: issuers, keys, secrets
     */
    public record Ports(
            Consumers consumers,
            JwksSource jwks,
            Secrets secrets,
            Callouts callouts,
            Nonces nonces,
            Map<String, String> environment,
            InstantSource clock,
            Consumer<String> log) {
        public Ports {
            environment = Map.copyOf(environment);
        }
    }

    private final Ports ports;
    private final CachedConsumers consumers;
    private final Reports reports;
    private final ApiKeyAuthenticator apiKeys;
    private volatile @Nullable JwtAuthenticator tokens; // made when the first token arrives: it loads cryptography
    private volatile @Nullable IntrospectionAuthenticator opaque;
    private volatile @Nullable BasicAuthenticator passwords; // made when the first one arrives: it loads a library
    private final Map<Scheme, SchemeAuthenticator> bound = new EnumMap<>(Scheme.class); // each made when first needed

    public Authenticator(Ports ports) {
        this.ports = ports;
        this.consumers =
                new CachedConsumers(ports.consumers, ports.clock, CachedConsumers.Times.from(ports.environment));
        this.reports = Reports.from(ports.environment);
        this.apiKeys = new ApiKeyAuthenticator(consumers, ports.clock);
    }

    /**
     * {@code environment} for the authenticator of an authorizer whose verdicts a router takes: it looks sooner at consumers
     * again, by the time for which the router believes a verdict, so that a revocation takes no longer than without it.
     */
    public static Map<String, String> reporting(Map<String, String> environment) {
        return Reports.reporting(environment);
    }

    /** The caller that the sent credentials in {@code presented} tell of; anonymous where there are none. */
    public Caller authenticate(Presented presented, GatewaySettings settings, Deadline deadline) {
        SentCredentials sent = SentCredentials.of(presented, settings);
        if (sent.ambiguous() != null) {
            return new Caller.Rejected(sent.ambiguous(), AMBIGUOUS);
        }
        List<Caller> found = new ArrayList<>(1);
        if (sent.apiKey() != null) {
            found.add(apiKeys.authenticate(sent.apiKey()));
        }
        if (sent.bearer() != null) {
            ClientCertificate certificate = ClientCertificate.of(presented, settings.authentication());
            found.add(bearer(sent.bearer(), certificate, settings.authentication(), deadline));
        }
        if (sent.basic() != null) {
            found.add(passwords().authenticate(sent.basic(), deadline));
        }
        return Caller.of(found);
    }

    /** A token that is from an issuer of signed ones is judged as such; any other is asked about, if there is anyone to ask. */
    private Caller bearer(
            String token, @Nullable ClientCertificate certificate, Authentication settings, Deadline deadline) {
        return isOpaque(token, settings)
                ? opaque().authenticate(token, certificate, settings.introspected(), deadline)
                : tokens().authenticate(token, certificate, settings.issuers(), deadline);
    }

    private static boolean isOpaque(String token, Authentication settings) {
        return !settings.introspected().isEmpty() && !Jwt.isFor(settings.issuers(), token);
    }

    /**
     * A hash of the sent credentials in {@code presented} and of the configuration: what is found of them is found of all that
     * have the same. Null where they are not to be hashed, or what is found is not to be passed on.
     */
    public @Nullable String binding(Presented presented, Configuration configuration) {
        SentCredentials sent = SentCredentials.of(presented, configuration.gateway());
        // What a server says of a token is good for a time of its own, so it is remembered in one place alone.
        boolean asked = sent.bearer() != null
                && isOpaque(sent.bearer(), configuration.gateway().authentication());
        return asked ? null : sent.binding(configuration.hash());
    }

    /**
     * The caller that the sent credentials in {@code presented} tell of, where an authorizer has looked before.
     *
     * @param report what it says that it has found; taken where it is of these very credentials, by this very configuration,
     *               and fresh enough ({@link Reports})
     */
    public Caller authenticate(
            Presented presented, Caller.Reported report, Configuration configuration, Deadline deadline) {
        Instant now = ports.clock.instant();
        boolean fits = report.binding().equals(binding(presented, configuration));
        if (fits && reports.isFresh(report, now)) {
            return report.caller();
        }
        Caller caller = authenticate(presented, configuration.gateway(), deadline);
        return fits && Reports.isUnverifiable(caller) && Reports.isOfUse(report, now) ? report.caller() : caller;
    }

    /**
     * Adds what the bound schemes tell that {@code access} takes. Nothing is looked at where a sent credential does not
     * hold, which settles the matter; and nobody is asked who is calling where a method that the route prefers tells it.
     *
     * @param sent what {@link #authenticate} has found
     */
    public Caller withBound(
            Caller sent, Access access, Presented presented, GatewaySettings settings, Deadline deadline) {
        Set<Scheme> taken = bound(access);
        if (taken.isEmpty() || Resolution.failed(sent) != null) {
            return sent;
        }
        List<Caller> found = new ArrayList<>(2);
        if (sent instanceof Caller.Several several) {
            found.addAll(several.each());
        } else if (!(sent instanceof Caller.Anonymous)) {
            found.add(sent);
        }
        for (Scheme scheme : taken) { // whoever has to be asked comes last
            if (scheme == Scheme.FORWARD && isSettled(access, found)) {
                break;
            }
            SchemeAuthenticator authenticator = settings.authentication().has(scheme) ? bound(scheme) : null;
            Caller caller = authenticator == null ? null : authenticator.authenticate(presented, settings, deadline);
            if (caller != null) {
                found.add(caller);
            }
        }
        return Caller.of(found);
    }

    /** Whether an answer to who is calling would change nothing. */
    private static boolean isSettled(Access access, List<Caller> found) {
        for (int i = 0; i < found.size(); i++) {
            if (!(found.get(i) instanceof Caller.Known)) {
                return true;
            }
        }
        var wanted = (Access.Authenticated) access;
        boolean any = wanted.allOf().isEmpty();
        for (AuthMethod method : wanted.methods()) {
            if (method.scheme() == Scheme.FORWARD) {
                if (any) {
                    return false;
                }
            } else if (isTaken(method, found) == any) {
                return true; // one before it will do, or one beside it is missing
            }
        }
        return false;
    }

    private static boolean isTaken(AuthMethod method, List<Caller> known) {
        for (int i = 0; i < known.size(); i++) {
            var each = (Caller.Known) known.get(i);
            if (method.takes(each.scheme(), each.credential())) {
                return true;
            }
        }
        return false;
    }

    private static Set<Scheme> bound(Access access) {
        if (!(access instanceof Access.Authenticated wanted)) {
            return Set.of();
        }
        Set<Scheme> taken = null;
        List<AuthMethod> methods = wanted.methods();
        for (int i = 0; i < methods.size(); i++) {
            Scheme scheme = methods.get(i).scheme();
            if (scheme.bound()) {
                taken = taken == null ? EnumSet.noneOf(Scheme.class) : taken;
                taken.add(scheme);
            }
        }
        return taken == null ? Set.of() : taken;
    }

    private @Nullable SchemeAuthenticator bound(Scheme scheme) {
        synchronized (bound) {
            SchemeAuthenticator made = bound.get(scheme);
            if (made == null) {
                made = make(scheme);
                if (made != null) {
                    bound.put(scheme, made);
                }
            }
            return made;
        }
    }

    /** Here each bound scheme has its place; anonymous is none that anyone shows. */
    private @Nullable SchemeAuthenticator make(Scheme scheme) {
        return switch (scheme) {
            case FORWARD -> new ForwardAuthenticator(new Callers(consumers), ports.callouts, ports.clock);
            case MTLS -> new CertificateAuthenticator(consumers, ports.clock);
            case IAM -> new PrincipalAuthenticator(consumers);
            case SIGNATURE ->
                new SignatureAuthenticator(consumers, ports.secrets, ports.nonces, ports.clock, ports.log);
            default -> null;
        };
    }

    private JwtAuthenticator tokens() {
        JwtAuthenticator made = tokens;
        if (made == null) {
            synchronized (this) {
                made = tokens;
                if (made == null) {
                    made = new JwtAuthenticator(
                            new Callers(consumers),
                            ports.jwks,
                            ports.secrets,
                            ports.clock,
                            new Daemons("authentication"),
                            ports.log);
                    tokens = made;
                }
            }
        }
        return made;
    }

    private IntrospectionAuthenticator opaque() {
        IntrospectionAuthenticator made = opaque;
        if (made == null) {
            synchronized (this) {
                made = opaque;
                if (made == null) {
                    made = new IntrospectionAuthenticator(
                            new Callers(consumers), ports.callouts, ports.secrets, ports.clock);
                    opaque = made;
                }
            }
        }
        return made;
    }

    private BasicAuthenticator passwords() {
        BasicAuthenticator made = passwords;
        if (made == null) {
            synchronized (this) {
                made = passwords;
                if (made == null) {
                    made = new BasicAuthenticator(consumers, ports.clock);
                    passwords = made;
                }
            }
        }
        return made;
    }
}
