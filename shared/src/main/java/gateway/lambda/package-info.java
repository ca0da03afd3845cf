/**
 * Lambda events to requests, responses to answers, and calls of other functions. May import up to {@code aws}; a stranger to {@code store}.
 */
@NullMarked
package gateway.lambda;

import org.jspecify.annotations.NullMarked;
