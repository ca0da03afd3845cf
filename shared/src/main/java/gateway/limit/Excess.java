package gateway.limit;

import gateway.http.Problem;
import gateway.policy.Allowance;
import gateway.policy.Cost;
import org.jspecify.annotations.Nullable;

/** Requests that no waiting helps: their cost is none, or more than a limit ever has. */
final class Excess {
    private Excess() {}

    /** What is wrong with {@code cost}; null for nothing, or nothing that the request could do something about. */
    static @Nullable Problem problem(String policy, Cost cost, long permits, Allowance allowance) {
        if (cost instanceof Cost.Requested requested) {
            if (permits == Costs.MALFORMED) {
                return Problem.of(
                        Problem.Type.BAD_REQUEST,
                        "The field " + requested.header()
                                + " says what the request costs. Send it once, with a whole number from 1 to "
                                + requested.most() + ", or leave it out.");
            }
            long most = most(allowance);
            return permits <= most || most == 0
                    ? null
                    : Problem.of(
                            Problem.Type.BAD_REQUEST,
                            "The field " + requested.header() + " says that the request costs " + permits
                                    + ", and the limit \"" + policy + "\" never admits more than " + most
                                    + " at once. Ask for less.");
        }
        if (cost instanceof Cost.Bytes) {
            long most = most(allowance);
            return permits <= most || most == 0
                    ? null
                    : Problem.of(
                            Problem.Type.REQUEST_TOO_LARGE,
                            "The body is " + permits + " bytes, and the limit \"" + policy
                                    + "\" never admits more than " + most + " at once. Send less.");
        }
        return null;
    }

    private static long most(Allowance allowance) {
        if (allowance instanceof Allowance.Rate rate) {
            return rate.burst();
        }
        return allowance instanceof Allowance.Quota quota ? quota.permits() : Long.MAX_VALUE;
    }
}
