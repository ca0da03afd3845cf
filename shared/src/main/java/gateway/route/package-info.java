/**
 * Routes, what they match and where they lead; the table that finds them, the index that it is made of, and what
 * conflicts between them. RE2 loads with the first expression. May import up to {@code policy}.
 */
@NullMarked
package gateway.route;

import org.jspecify.annotations.NullMarked;
