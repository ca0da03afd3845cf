package gateway.config;

/** The kinds of documents. */
public enum Kind {
    /** One document, id {@code gateway}: what holds for all. */
    GATEWAY("gateway", "gateway"),
    SERVICE("service", "services"),
    ROUTE("route", "routes"),
    /** Rules under a name, for routes, services and the gateway to refer to. */
    POLICY("policy", "policies"),
    /** A JSON Schema under a name, for validation to refer to. */
    SCHEMA("schema", "schemas"),
    PLAN("plan", "plans"),
    PROFILE("profile", "profiles"),
    /** Lives in the consumers table, not in the routes table and not in a snapshot. */
    CONSUMER("consumer", "consumers");

    private final String word;
    private final String section;

    Kind(String word, String section) {
        this.word = word;
        this.section = section;
    }

    /** The value of the table's partition key. */
    public String word() {
        return word;
    }

    /** The top-level name in a file. */
    public String section() {
        return section;
    }
}
