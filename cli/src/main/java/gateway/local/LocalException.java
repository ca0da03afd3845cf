package gateway.local;

/** Why the local gateway cannot start, in one sentence for the person who started it. */
public final class LocalException extends Exception {
    private static final long serialVersionUID = 1L;

    public LocalException(String message) {
        super(message);
    }

    public LocalException(String message, Throwable cause) {
        super(message, cause);
    }
}
