package gateway.authorizer;

/** A verdict that is no answer but a failure of the function, in the words that API Gateway knows. It keeps none of these. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Refused(String message) {
        super(message, null, false, false);
    }

    /** A REST API answers 401 to exactly this message, and has no other way to. */
    static Refused unauthorized() {
        return new Refused("Unauthorized");
    }

    /** Every API answers 500 to any other. A deny would be a 403 for all who call until it is forgotten. */
    static Refused unavailable() {
        return new Refused("the caller could not be checked; see the log");
    }
}
