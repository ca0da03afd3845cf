/**
 * Route documents to routes and policies; snapshots of them; the live configuration. May import the features and all before them.
 */
@NullMarked
package gateway.config;

import org.jspecify.annotations.NullMarked;
