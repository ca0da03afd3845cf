/**
 * The store's port to DynamoDB over the AWS SDK, for everything that is not on the hot path. It alone may see the SDK,
 * and no function that answers requests contains it.
 */
@NullMarked
package gateway.store.sdk;

import org.jspecify.annotations.NullMarked;
