package gateway.config;

import gateway.policy.AnonymousConsumer;
import java.util.Collection;
import java.util.Optional;

/** Reads who a caller without a credential is: {@code gateway.auth.anonymous}. */
final class AnonymousReader {
    private AnonymousReader() {}

    /** @param plans the ids of those that there are */
    static Optional<AnonymousConsumer> read(Node node, Collection<String> plans) {
        if (!node.isThere()) {
            return Optional.empty();
        }
        node.has(Fields.ANONYMOUS);
        String fix = "write an id for callers without a credential, such as guest";
        String consumer = node.get("consumer").text("guest", fix);
        if (!Names.isConsumer(consumer)) {
            node.get("consumer").isNot("a consumer's id", fix);
        }
        Node plan = node.get("plan");
        return Optional.of(new AnonymousConsumer(
                consumer,
                plan.isThere() ? Optional.of(Compiler.reference(plan, "plan", plans)) : Optional.empty(),
                AccessReader.scopes(node.get("scopes"))));
    }
}
