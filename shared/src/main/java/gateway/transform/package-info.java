/**
 * What becomes of bodies and of answers: body templates in JSONata, statuses, cookies, header fields, compression. The
 * library loads with the first route that has a template. A feature: imports up to {@code pipeline}, no other feature.
 */
@NullMarked
package gateway.transform;

import org.jspecify.annotations.NullMarked;
