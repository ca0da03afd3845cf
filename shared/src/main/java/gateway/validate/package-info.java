/**
 * Judges requests by JSON Schema 2020-12: the filter, the keywords that the library leaves to us, and what is wrong with a
 * schema before anything is judged by it. The library loads with the first route that validates. A feature: imports up to
 * {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.validate;

import org.jspecify.annotations.NullMarked;
