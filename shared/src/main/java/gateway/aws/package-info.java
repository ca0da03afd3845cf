/**
 * Credentials, request signing and endpoints of AWS. May import up to {@code config}; knows no service in particular.
 */
@NullMarked
package gateway.aws;

import org.jspecify.annotations.NullMarked;
