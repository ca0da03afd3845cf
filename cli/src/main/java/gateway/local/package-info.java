/**
 * The gateway on one machine: the functions, tables, API and stream that {@code template.yaml} names, in one process.
 * Nothing of it is deployed.
 */
@NullMarked
package gateway.local;

import org.jspecify.annotations.NullMarked;
