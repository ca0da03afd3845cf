package gateway.policy;

/** A way for a caller to prove who it is. */
public enum Scheme {
    /** An API key in a header. */
    API_KEY("apiKey"),
    /** A JSON Web Token as bearer token (RFC 7519, RFC 6750). */
    JWT("jwt");

    private final String word;

    Scheme(String word) {
        this.word = word;
    }

    /** The word for it in configuration, contexts and logs. */
    public String word() {
        return word;
    }
}
