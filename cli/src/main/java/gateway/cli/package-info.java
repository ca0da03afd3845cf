/** The {@code gateway} command. */
@NullMarked
package gateway.cli;

import org.jspecify.annotations.NullMarked;
