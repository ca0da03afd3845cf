package gateway.config;

import gateway.auth.Consumer;

/**
 * A consumer as a file has it: without keys, which are made apart and never stand in a file.
 *
 * @param consumer   what the file says of it; where it says nothing, nothing
 * @param saysStatus whether the file says if it is active. Where it does not, the table does: who was suspended by an
 *                   operator in the night is not set free by the next release
 */
public record ConsumerDocument(Consumer consumer, boolean saysStatus) {

    /**
     * What becomes of the consumer that is in the table. Its keys stay as they are; so do its status and its password where
     * the file says nothing of them.
     */
    public Consumer onto(Consumer before) {
        return new Consumer(
                before.id(),
                consumer.plan(),
                consumer.scopes(),
                consumer.roles(),
                consumer.tags(),
                consumer.metadata(),
                saysStatus ? consumer.suspension() : before.suspension(),
                consumer.passwordHash().isPresent() ? consumer.passwordHash() : before.passwordHash(),
                before.keys());
    }
}
