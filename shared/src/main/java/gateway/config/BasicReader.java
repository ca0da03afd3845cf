package gateway.config;

/** Reads whether passwords are taken: {@code gateway.auth.basic}. */
final class BasicReader {
    private BasicReader() {}

    static boolean read(Node node) {
        if (!node.isThere()) {
            return false;
        }
        if (!node.isObject()) {
            node.isNot("an empty mapping", "write basic: {}, or remove it");
            return false;
        }
        node.has();
        return true;
    }
}
