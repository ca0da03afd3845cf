/**
 * JSON as immutable values: a strict parser and a writer. Imports nothing of the gateway.
 */
@NullMarked
package gateway.json;

import org.jspecify.annotations.NullMarked;
