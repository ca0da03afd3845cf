package gateway.lambda;

/** An event that is wrong by the doing of whoever made it; {@code why} is for the log. */
final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    final String why;

    Malformed(String why) {
        super(why, null, false, false);
        this.why = why;
    }
}
