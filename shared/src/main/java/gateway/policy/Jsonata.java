package gateway.policy;

/**
 * An expression whose value becomes a body, in JSON.
 *
 * @param expression  in JSONata 2
 * @param contentType of what comes out
 */
public record Jsonata(String expression, String contentType) {}
