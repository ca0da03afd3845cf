/**
 * Configuration files: YAML to documents and back, with lines and columns for mistakes. Not for the functions that serve
 * requests: it needs a YAML library. May import what {@code config} may, and {@code config}.
 */
@NullMarked
package gateway.config.yaml;

import org.jspecify.annotations.NullMarked;
