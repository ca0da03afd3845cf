package gateway.cli;

import gateway.config.Fault;
import java.util.List;

/**
 * Why a command cannot do what was asked, for the person who asked: exit code 1 and no stack trace.
 *
 * <p>The message says what is wrong and where; {@code advice} what to do about it.
 */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String advice;
    private final transient List<Fault> faults;

    Failure(String message, String advice) {
        this(message, advice, List.of());
    }

    /** @param faults the mistakes in a configuration, all of them */
    Failure(String message, String advice, List<Fault> faults) {
        super(message);
        this.advice = advice;
        this.faults = List.copyOf(faults);
    }

    String advice() {
        return advice;
    }

    List<Fault> faults() {
        return faults;
    }
}
