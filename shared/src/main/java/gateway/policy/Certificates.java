package gateway.policy;

import java.util.List;

/**
 * How client certificates are taken.
 *
 * @param rules        whose are believed
 * @param loadBalancer whether an Application Load Balancer is believed to say which certificate the client has shown, in
 *                     fields that it writes in the mode verify. One in another mode hands on whatever the client wrote
 */
public record Certificates(List<CertificateRule> rules, boolean loadBalancer) {
    /** None are taken, and none from a load balancer's fields. */
    public static final Certificates NONE = new Certificates(List.of(), false);

    public Certificates {
        rules = List.copyOf(rules);
    }
}
