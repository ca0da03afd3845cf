package gateway.upstream;

import gateway.http.Problem;

/** What a client is told where an upstream gave no answer. No word of hosts or addresses. */
final class Problems {
    static final Problem UNREACHABLE = Problem.of(
            Problem.Type.UPSTREAM_UNREACHABLE,
            "The service behind this route could not be reached, or broke off. Try again later.");

    static final Problem REFUSED_ADDRESS = Problem.of(
            Problem.Type.UPSTREAM_REFUSED_ADDRESS,
            "The service behind this route has an address that the gateway may not reach. Tell the gateway's"
                    + " operator.");

    static final Problem TIMEOUT = Problem.of(
            Problem.Type.UPSTREAM_TIMEOUT, "The service behind this route did not answer in time. Try again later.");

    static final Problem INVALID = Problem.of(
            Problem.Type.UPSTREAM_INVALID,
            "The service behind this route gave an answer that cannot be understood. Tell the gateway's operator.");

    static final Problem TOO_LARGE = Problem.of(
            Problem.Type.RESPONSE_TOO_LARGE,
            "The service behind this route gave an answer that is larger than the gateway may pass on.");

    static final Problem IDENTITY = Problem.of(
                    Problem.Type.IDENTITY_UNAVAILABLE,
                    "The gateway cannot vouch for you to the service behind this route just now. Try again in a few"
                            + " seconds.")
            .withHeader("retry-after", "5");

    private Problems() {}
}
