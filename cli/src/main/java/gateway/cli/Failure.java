package gateway.cli;

import java.util.List;

/**
 * Why a command cannot do what was asked, for the person who asked: exit code 1 and no stack trace.
 *
 * <p>The message says what is wrong and where; {@code advice} what to do about it.
 */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String advice;
    private final transient List<Finding> findings;

    Failure(String message, String advice) {
        this(message, advice, List.of());
    }

    /** @param findings the mistakes in a configuration, all of them */
    Failure(String message, String advice, List<Finding> findings) {
        super(message);
        this.advice = advice;
        this.findings = List.copyOf(findings);
    }

    String advice() {
        return advice;
    }

    List<Finding> findings() {
        return findings;
    }
}
