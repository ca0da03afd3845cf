package gateway.config;

/** Every field of the language, by the mapping it stands in. The JSON Schema has the same: a test compares them. */
final class Fields {
    static final String[] GATEWAY = {
        "description",
        "name",
        "policies",
        "cors",
        "auth",
        "identity",
        "maxRequestBody",
        "maxRequestHeaders",
        "maxResponseBody",
        "timeout",
        "trustedHops",
        "trustedProxies",
        "flood",
        "security",
        "limits",
        "request",
        "response",
        "compression"
    };
    /** Those of them that are a layer of rules. */
    static final String[] GATEWAY_RULES = {
        "limits", "cors", "maxRequestBody", "maxRequestHeaders", "security", "request", "response", "compression"
    };

    static final String[] FLOOD = {"rate", "burst", "failures", "v4", "v6"};
    static final String[] API_KEY = {"header", "query"};
    static final String[] AUTHENTICATION = {
        "default",
        "apiKey",
        "jwt",
        "introspection",
        "basic",
        "signature",
        "clientCertificates",
        "mtls",
        "iam",
        "forward",
        "anonymous"
    };
    static final String[] ANONYMOUS = {"consumer", "plan", "scopes"};
    static final String[] ISSUER = {
        "issuer",
        "audience",
        "algorithms",
        "jwksUri",
        "discovery",
        "jwks",
        "secret",
        "types",
        "leeway",
        "consumerClaim",
        "scopeClaim",
        "rolesClaim",
        "claims",
        "plan",
        "registered",
        "private"
    };
    static final String[] INTROSPECTION = {
        "endpoint",
        "clientId",
        "clientSecret",
        "tokenPrefix",
        "audience",
        "anyAudience",
        "issuer",
        "leeway",
        "cache",
        "timeout",
        "consumerClaim",
        "scopeClaim",
        "rolesClaim",
        "claims",
        "plan",
        "registered",
        "private"
    };
    static final String[] FORWARD_AUTH = {
        "service",
        "path",
        "lambda",
        "headers",
        "cookies",
        "timeout",
        "cache",
        "consumerHeader",
        "scopeHeader",
        "rolesHeader",
        "consumerClaim",
        "scopeClaim",
        "rolesClaim",
        "claims",
        "plan",
        "registered"
    };
    static final String[] CLIENT_CERTIFICATES = {"loadBalancer"};
    static final String[] CERTIFICATE = {
        "issuer",
        "subject",
        "san",
        "fingerprints",
        "revoked",
        "order",
        "consumer",
        "consumerFrom",
        "registered",
        "plan",
        "scopes",
        "roles"
    };
    static final String[] SUBJECT = {"cn", "o", "ou", "l", "st", "c", "uid", "serialNumber"};
    static final String[] SAN = {"dns", "uri", "email"};
    static final String[] PRINCIPAL = {
        "arn", "account", "org", "cognito", "order", "consumer", "consumerFrom", "registered", "plan", "scopes", "roles"
    };
    static final String[] SECRET = {"env", "ssm", "secretsManager", "member"};
    static final String[] IDENTITY = {"headers", "token"};
    static final String[] IDENTITY_HEADERS = {"consumer", "plan", "scopes", "roles", "scheme", "credential", "claims"};
    static final String[] IDENTITY_TOKEN = {
        "header", "issuer", "audience", "ttl", "type", "anonymous", "keyId", "algorithm", "key", "others"
    };
    static final String[] IDENTITY_KEY = {"keyId", "algorithm", "key"};
    static final String[] SIGNATURE = {"keys", "components", "maxAge", "leeway", "tag", "replay", "onOutage"};
    static final String[] SIGNATURE_KEY = {"consumer", "algorithm", "secret", "encoding", "jwk"};
    static final String[] CORS = {"origins", "methods", "headers", "expose", "credentials", "maxAge"};
    static final String[] ENDPOINT = {"url", "weight"};
    static final String[] OUTLIER = {"failures", "ejectFor", "maxEjected"};
    static final String[] SERVICE = {
        "description",
        "url",
        "endpoints",
        "outlier",
        "connectTimeout",
        "timeout",
        "private",
        "policies",
        "limits",
        "identity",
        "forward",
        "request",
        "response"
    };
    /** Those of them that are a layer of rules. */
    static final String[] SERVICE_RULES = {"limits", "identity", "forward", "request", "response"};

    static final String[] ROUTE = {
        "description",
        "order",
        "match",
        "to",
        "policies",
        "auth",
        "clientIp",
        "limits",
        "cors",
        "maxRequestBody",
        "maxRequestHeaders",
        "security",
        "validate",
        "identity",
        "forward",
        "request",
        "response",
        "compression",
        "mirror"
    };
    static final String[] POLICY = {
        "description",
        "auth",
        "clientIp",
        "limits",
        "cors",
        "maxRequestBody",
        "maxRequestHeaders",
        "security",
        "validate",
        "identity",
        "forward",
        "request",
        "response",
        "compression",
        "mirror"
    };
    /** What a route or a policy may say of rules. */
    static final String[] RULES = {
        "auth",
        "clientIp",
        "limits",
        "cors",
        "maxRequestBody",
        "maxRequestHeaders",
        "security",
        "validate",
        "identity",
        "forward",
        "request",
        "response",
        "compression",
        "mirror"
    };

    static final String[] EDITS = {"rename", "remove", "set", "add"};
    static final String[] QUERY_EDITS = EDITS;
    static final String[] REQUEST = {"headers", "query", "host", "body"};
    static final String[] RESPONSE = {"status", "body", "cookies", "headers"};
    static final String[] BODY = {"jsonata", "contentType"};
    static final String[] COOKIES = {"domain", "path", "secure", "httpOnly", "sameSite"};
    static final String[] FORWARD = {"headers", "query", "cookies"};
    static final String[] SECURITY = {
        "hsts",
        "contentTypeOptions",
        "frame",
        "csp",
        "referrer",
        "permissions",
        "crossOriginResource",
        "crossOriginOpener",
        "crossOriginEmbedder",
        "hide"
    };
    static final String[] HSTS = {"maxAge", "includeSubDomains", "preload"};
    static final String[] VALIDATE = {"body", "path", "query", "headers", "reportOnly", "formats"};
    static final String[] COMPRESSION = {"minSize", "types"};
    static final String[] MIRROR = {"service", "percent"};
    static final String[] MATCH = {
        "methods", "host", "path", "headers", "query", "cookies", "clientIp", "profile", "time"
    };
    static final String[] PATH = {"exact", "prefix", "regex"};
    static final String[] TEST = {"is", "regex"};
    static final String[] TIME = {"from", "until", "days", "hours", "zone"};
    static final String[] PROFILE = {"description", "anyOf", "headers", "query", "cookies"};
    static final String[] ALTERNATIVE = {"headers", "query", "cookies"};
    static final String[] AUTH = {"anyOf", "allOf", "optional", "scopes", "roles", "claims", "plans", "consumers"};
    static final String[] WORDS = {"all", "any"};
    static final String[] CLAIM = {"all", "any", "present"};
    static final String[] CONSUMERS = {"allow", "deny"};
    static final String[] CLIENT_IP = {"allow", "deny"};
    static final String[] LIMIT = {
        "name",
        "by",
        "rate",
        "burst",
        "quota",
        "timeZone",
        "anchor",
        "inFlight",
        "bytes",
        "cost",
        "statuses",
        "plans",
        "consumers",
        "onOutage",
        "shadow",
        "delay",
        "rampUp"
    };
    static final String[] BY = {"ip", "header", "claim", "parameter"};
    static final String[] BY_IP = {"v4", "v6"};
    static final String[] TIER = {"rate", "burst", "quota", "inFlight", "bytes"};
    static final String[] COST = {"header", "response", "default", "most"};
    static final String[] COST_SOURCE = {"header", "field"};
    static final String[] RAMP_UP = {"over", "from"};
    static final String[] TO_SERVICE = {"service", "path", "replacePrefix"};
    static final String[] TO_LAMBDA = {"lambda", "timeout", "payload", "errors"};
    static final String[] FUNCTION_ERROR = {"matches", "status", "detail"};
    static final String[] TO_REDIRECT = {"redirect"};
    static final String[] REDIRECT = {"status", "scheme", "host", "port", "path", "replacePrefix", "query"};
    static final String[] TO_FIXED = {"fixed"};
    static final String[] TO_AGGREGATE = {"aggregate", "timeout"};
    static final String[] TARGETS = {"service", "lambda", "redirect", "fixed", "aggregate"};
    static final String[] FIXED = {"status", "headers", "json", "text", "base64"};
    static final String[] PART = {
        "name", "service", "get", "post", "put", "patch", "delete", "required", "group", "pick", "timeout"
    };
    static final String[] PART_METHODS = {"get", "post", "put", "patch", "delete"};
    static final String[] PLAN = {"description", "limits", "routes"};
    static final String[] CONSUMER = {
        "description", "plan", "scopes", "roles", "tags", "metadata", "status", "passwordHash"
    };
    static final String[] STATUS = {"suspended"};
    static final String[] SUSPENSION = {"reason", "type"};

    /** What a table calls the parts of a document's key. */
    static final String[] KEY = {"kind", "id"};

    private Fields() {}
}
