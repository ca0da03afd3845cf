package gateway.config;

import gateway.policy.SecretRef;

/** Reads where a secret is: {@code { env: NAME }}. */
final class SecretReader {
    private SecretReader() {}

    static SecretRef read(Node node) {
        return new SecretRef.Environment(node.has(Fields.SECRET) ? variable(node.get("env")) : "?");
    }

    private static String variable(Node node) {
        String fix = "write the name of an environment variable of the functions, such as JWT_SECRET";
        String name = node.text("SECRET", fix);
        if (!Names.isVariable(name)) {
            node.isNot("a variable's name", fix);
        } else if (name.startsWith("AWS_") || name.startsWith("LAMBDA_")) {
            node.fault(Phrases.quote(name) + " belongs to Lambda", fix);
        }
        return name;
    }
}
