package gateway.local;

import java.io.IOException;

/** Why the local gateway cannot start, in one sentence for the person who started it. */
public final class LocalException extends Exception {
    private static final long serialVersionUID = 1L;

    public LocalException(String message) {
        super(message);
    }

    public LocalException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param option the command's, which chooses another port */
    static LocalException cannotListen(int port, String who, String option, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        String why = message.contains("in use") ? "it is taken" : message;
        return new LocalException(
                who + " cannot listen on port " + port + ": " + why + "; choose another with " + option
                        + ", or 0 for any",
                cause);
    }
}
