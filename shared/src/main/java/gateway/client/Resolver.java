package gateway.client;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names to addresses. */
@FunctionalInterface
interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;

    /** The system's resolver, with the JDK's cache before it. A class, for a lambda costs a cold start more. */
    final class Jdk implements Resolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return InetAddress.getAllByName(host);
        }
    }
}
