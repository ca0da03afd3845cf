/**
 * DynamoDB behind the ports. May import up to {@code aws}; a stranger to {@code lambda}.
 */
@NullMarked
package gateway.store;

import org.jspecify.annotations.NullMarked;
