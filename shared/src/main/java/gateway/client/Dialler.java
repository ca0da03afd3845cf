package gateway.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections. A name is resolved once, every address is judged, and what is dialled is the address that was judged,
 * not the name: a second resolution could give another (DNS rebinding).
 */
final class Dialler {
    private static final int ADDRESSES = 8;

    private final Resolver resolver;
    private final Tls tls;
    private final Optional<Origin> runtimeApi;

    /** Origins by authority that get the whole offer at once: they did not take the first. */
    private final Set<String> choosy = ConcurrentHashMap.newKeySet();

    /** {@code runtimeApi}: see {@link SocketHttpClient}. */
    Dialler(Resolver resolver, Tls tls, Optional<Origin> runtimeApi) {
        this.resolver = resolver;
        this.tls = tls;
        this.runtimeApi = runtimeApi;
    }

    /**
     * A connection to {@code origin}, handshakes done.
     *
     * @param deadline by {@link System#nanoTime}, for name, TCP and TLS together
     * @throws Fault where there is none
     */
    Connection dial(Origin origin, long deadline) throws Fault {
        List<InetAddress> addresses = acceptable(origin, resolve(origin.host(), deadline));
        Fault last = new Fault(Outcome.Kind.CONNECT, "no address");
        for (int i = 0; i < addresses.size(); i++) {
            long now = System.nanoTime();
            if (i > 0 && now - deadline >= 0) {
                break;
            }
            // An address that swallows packets leaves a share of the time to those after it.
            long share = now + (deadline - now) / (addresses.size() - i);
            try {
                return open(origin, addresses.get(i), share, deadline);
            } catch (Fault fault) {
                last = fault;
            }
        }
        throw last;
    }

    private Connection open(Origin origin, InetAddress address, long share, long deadline) throws Fault {
        if (!origin.tls()) {
            return Connection.plain(origin, connect(origin, address, share));
        }
        if (!choosy.contains(origin.authority())) {
            Wire wire = connect(origin, address, share);
            try {
                return secure(origin, wire, Handshake.Offer.FIRST, deadline);
            } catch (IOException e) {
                if (wire.expired() || !Handshake.mayBeForOffer(e)) {
                    throw fault(e, wire.expired(), "TLS with ".concat(origin.authority()));
                }
            }
        }
        Wire wire = connect(origin, address, share);
        try {
            Connection connection = secure(origin, wire, Handshake.Offer.ALL, deadline);
            choosy.add(origin.authority());
            return connection;
        } catch (IOException e) {
            throw fault(e, wire.expired(), "TLS with ".concat(origin.authority()));
        }
    }

    private static Wire connect(Origin origin, InetAddress address, long share) throws Fault {
        try {
            return Wire.connect(new InetSocketAddress(address, origin.port()), share);
        } catch (IOException e) {
            throw fault(e, System.nanoTime() - share >= 0, "connecting to ".concat(origin.authority()));
        }
    }

    /** The handshake over {@code wire}, which is closed where it fails. */
    private Connection secure(Origin origin, Wire wire, Handshake.Offer offer, long deadline) throws IOException {
        wire.begin(deadline);
        boolean done = false;
        try {
            Connection connection = Handshake.over(wire, origin, tls, offer);
            done = true;
            return connection;
        } finally {
            if (!done) {
                wire.close();
            }
        }
    }

    private static Fault fault(IOException cause, boolean expired, String doing) {
        return new Fault(expired ? Outcome.Kind.TIMEOUT : Outcome.Kind.CONNECT, doing + ": " + cause.getMessage());
    }

    private List<InetAddress> acceptable(Origin origin, InetAddress[] addresses) throws Fault {
        List<InetAddress> acceptable = new ArrayList<>(addresses.length);
        for (InetAddress address : addresses) {
            boolean reachable = switch (origin.reach()) {
                case PUBLIC -> Addresses.isPublic(address);
                case ANY -> Addresses.isDiallable(address);
            };
            if (reachable && !isRuntimeApi(address, origin.port()) && acceptable.size() < ADDRESSES) {
                acceptable.add(address);
            }
        }
        if (acceptable.isEmpty()) {
            throw new Fault(Outcome.Kind.REFUSED_ADDRESS, origin.host() + " leads to no address that may be reached");
        }
        return acceptable;
    }

    /** Its port decides first; then its own address, and any other that leads to this machine. */
    private boolean isRuntimeApi(InetAddress address, int port) {
        if (runtimeApi.isEmpty() || runtimeApi.get().port() != port) {
            return false;
        }
        try {
            if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return true;
            }
            for (InetAddress its : InetAddress.getAllByName(runtimeApi.get().host())) {
                if (its.equals(address)) {
                    return true;
                }
            }
            return false;
        } catch (IOException _) {
            return true; // not known to be another
        }
    }

    /** The system's resolver takes no timeout, so that it works on a thread of its own; a literal needs none. */
    private InetAddress[] resolve(String host, long deadline) throws Fault {
        try {
            if (isLiteral(host)) {
                return resolver.resolve(host);
            }
            var lookup = new Lookup(resolver, host);
            lookup.setDaemon(true);
            lookup.start();
            return lookup.await(deadline);
        } catch (UnknownHostException _) {
            throw new Fault(Outcome.Kind.UNKNOWN_HOST, host + " does not resolve");
        }
    }

    private static boolean isLiteral(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if ((c < '0' || c > '9') && c != '.') {
                return false;
            }
        }
        return true;
    }

    /** One resolution. Not a virtual thread: it waits in native code, where those hold their carrier. */
    private static final class Lookup extends Thread {
        private final Resolver resolver;
        private final String host;
        private InetAddress @Nullable [] addresses;
        private boolean done;

        Lookup(Resolver resolver, String host) {
            super("resolve " + host);
            this.resolver = resolver;
            this.host = host;
        }

        @Override
        public void run() {
            InetAddress @Nullable [] found = null;
            try {
                found = resolver.resolve(host);
            } catch (UnknownHostException _) {
                // found stays null
            } finally {
                synchronized (this) {
                    addresses = found;
                    done = true;
                    notifyAll();
                }
            }
        }

        synchronized InetAddress[] await(long deadline) throws Fault, UnknownHostException {
            while (!done) {
                long nanos = deadline - System.nanoTime();
                if (nanos <= 0) {
                    throw new Fault(Outcome.Kind.TIMEOUT, "resolving " + host);
                }
                try {
                    wait(nanos / 1_000_000 + 1);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new Fault(Outcome.Kind.CONNECT, "interrupted while resolving " + host);
                }
            }
            if (addresses == null) {
                throw new UnknownHostException(host);
            }
            return addresses;
        }
    }
}
