/** The authorizer function: a credential, allow or deny. */
@NullMarked
package gateway.authorizer;

import org.jspecify.annotations.NullMarked;
