/**
 * Routes, targets, the route table and its matcher. May import up to {@code policy}.
 */
@NullMarked
package gateway.route;

import org.jspecify.annotations.NullMarked;
