/** The publisher function: route documents, one validated snapshot. */
@NullMarked
package gateway.publisher;

import org.jspecify.annotations.NullMarked;
