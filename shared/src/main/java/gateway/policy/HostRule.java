package gateway.policy;

/** Which {@code Host} an upstream sees. Where it is connected to, and whose certificate it must show, never changes. */
public sealed interface HostRule {
    /** Its own, from the service's URL. */
    record Upstream() implements HostRule {}

    /** The one that the client addressed, as the front vouches for it. */
    record Preserve() implements HostRule {}

    /** This one; a port may follow. */
    record Named(String host) implements HostRule {}
}
