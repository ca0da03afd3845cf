/**
 * What becomes of bodies and of answers: body templates, statuses, cookies, header edits, compression. May import up to
 * {@code pipeline}.
 */
@NullMarked
package gateway.transform;

import org.jspecify.annotations.NullMarked;
