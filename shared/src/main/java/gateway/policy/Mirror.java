package gateway.policy;

/**
 * A copy of requests that goes to another service, whose answers nobody sees.
 *
 * @param service    id of that service
 * @param millionths of the requests, 1 to 1,000,000
 */
public record Mirror(String service, int millionths) {}
