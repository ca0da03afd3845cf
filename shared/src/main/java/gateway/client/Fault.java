package gateway.client;

import java.io.IOException;

/** Why an exchange has no answer, on its way to becoming an {@link Outcome.Failure}. */
final class Fault extends IOException {
    private static final long serialVersionUID = 1;

    private final Outcome.Kind kind;

    Fault(Outcome.Kind kind, String why) {
        super(why);
        this.kind = kind;
    }

    static Fault malformed(String why) {
        return new Fault(Outcome.Kind.MALFORMED, why);
    }

    Outcome.Kind kind() {
        return kind;
    }

    /** No trace: it tells the other side's state, not ours, and costs more than the rest of the exchange. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
