/**
 * Hashing without the JDK's provider framework, which is dear in a cold function. Imports nothing of the gateway.
 */
@NullMarked
package gateway.hash;

import org.jspecify.annotations.NullMarked;
