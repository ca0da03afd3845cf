package gateway.config;

/** Every field of the language, by the mapping it stands in. The JSON Schema has the same: a test compares them. */
final class Fields {
    static final String[] GATEWAY = {
        "description", "name", "cors", "auth", "maxRequestBody", "maxResponseBody", "timeout"
    };
    static final String[] AUTHENTICATION = {"default", "apiKey", "jwt"};
    static final String[] API_KEY = {"header"};
    static final String[] ISSUER = {
        "issuer",
        "audience",
        "algorithms",
        "jwksUri",
        "jwks",
        "secret",
        "leeway",
        "consumerClaim",
        "scopeClaim",
        "plan",
        "registered",
        "private"
    };
    static final String[] SECRET = {"env"};
    static final String[] CORS = {"origins", "methods", "headers", "expose", "credentials", "maxAge"};
    static final String[] SERVICE = {
        "description", "url", "endpoints", "outlier", "connectTimeout", "timeout", "private"
    };
    static final String[] ENDPOINT = {"url", "weight"};
    static final String[] OUTLIER = {"failures", "ejectFor", "maxEjected"};
    static final String[] ROUTE = {"description", "order", "match", "to", "auth", "limits", "cors", "maxRequestBody"};
    static final String[] MATCH = {
        "methods", "host", "path", "headers", "query", "cookies", "clientIp", "profile", "time"
    };
    static final String[] PATH = {"exact", "prefix", "regex"};
    static final String[] TEST = {"is", "regex"};
    static final String[] TIME = {"from", "until", "days", "hours", "zone"};
    static final String[] PROFILE = {"description", "anyOf", "headers", "query", "cookies"};
    static final String[] ALTERNATIVE = {"headers", "query", "cookies"};
    static final String[] AUTH = {"anyOf", "scopes"};
    static final String[] LIMIT = {"name", "by", "rate", "burst", "quota", "onOutage"};
    static final String[] BY = {"header"};
    static final String[] TO_SERVICE = {"service", "path"};
    static final String[] TO_LAMBDA = {"lambda", "timeout", "payload", "errors"};
    static final String[] FUNCTION_ERROR = {"matches", "status", "detail"};
    static final String[] TO_FIXED = {"fixed"};
    static final String[] TO_AGGREGATE = {"aggregate", "timeout"};
    static final String[] TARGETS = {"service", "lambda", "fixed", "aggregate"};
    static final String[] FIXED = {"status", "headers", "json", "text", "base64"};
    static final String[] PART = {
        "name", "service", "get", "post", "put", "patch", "delete", "required", "group", "pick", "timeout"
    };
    static final String[] PART_METHODS = {"get", "post", "put", "patch", "delete"};
    static final String[] PLAN = {"description", "limits"};
    static final String[] CONSUMER = {"description", "plan", "scopes", "status"};

    private Fields() {}
}
