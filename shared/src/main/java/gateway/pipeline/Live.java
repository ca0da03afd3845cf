package gateway.pipeline;

import gateway.route.Configuration;

/**
 * The configuration that requests run under at the moment.
 *
 * @param source where it came from: {@code table} or {@code baked}
 */
public record Live(Configuration configuration, String source) {}
