package gateway.lambda;

/** A request that is wrong by the client's doing; {@code detail} is for the client. */
final class Unacceptable extends Exception {
    private static final long serialVersionUID = 1;
    final String detail;

    Unacceptable(String detail) {
        super(detail, null, false, false);
        this.detail = detail;
    }
}
