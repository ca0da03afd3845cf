/**
 * Documents to routes and what holds for them; snapshots of documents, with an index of the routes; the live
 * configuration. May import the features and all before them.
 */
@NullMarked
package gateway.config;

import org.jspecify.annotations.NullMarked;
