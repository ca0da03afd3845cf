/** Judges requests by JSON Schema. May import up to {@code pipeline}. */
@NullMarked
package gateway.validate;

import org.jspecify.annotations.NullMarked;
