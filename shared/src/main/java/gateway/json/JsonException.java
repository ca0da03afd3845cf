package gateway.json;

/** A text that is not acceptable JSON; the message says what is wrong and at which byte. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1;

    public JsonException(String message) {
        super(message);
    }
}
