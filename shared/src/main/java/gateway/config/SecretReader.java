package gateway.config;

import gateway.policy.SecretRef;
import java.util.Optional;

/**
 * Reads where a secret is: in the functions' environment, in SSM Parameter Store or in Secrets Manager. What stands there
 * may be the secret itself, by mistake, so no message quotes it.
 */
final class SecretReader {
    private static final String FIX =
            "write { env: NAME }, { ssm: /name } or { secretsManager: NAME }, with a member: NAME of a JSON secret or"
                    + " not";
    private static final String ENV_FIX =
            "write the name of an environment variable of the functions, such as JWT_SECRET";
    private static final String SSM_FIX = "write a parameter's name such as /shop/jwt-secret, or its ARN";
    private static final String MANAGER_FIX = "write a secret's name such as shop/jwt-secret, or its ARN";
    private static final String MEMBER_FIX = "write the name of a member of the JSON object that the secret is";
    private static final int LONGEST = 2048;

    private SecretReader() {}

    static SecretRef read(Node node) {
        var otherwise = new SecretRef.Environment("SECRET");
        if (!node.isThere()) {
            node.isNot("the place of a secret", FIX);
            return otherwise;
        }
        if (node.isText()) {
            node.fault(
                    "is a secret in clear, or a place that is not spelt as one",
                    FIX + "; a secret that stood here counts as leaked");
            return otherwise;
        }
        if (!node.isObject()) {
            node.fault("is no place of a secret", FIX);
            return otherwise;
        }
        int faults = node.faults();
        node.has(Fields.SECRET);
        Node env = node.get("env");
        Node ssm = node.get("ssm");
        Node manager = node.get("secretsManager");
        int places = (env.isThere() ? 1 : 0) + (ssm.isThere() ? 1 : 0) + (manager.isThere() ? 1 : 0);
        if (places != 1) {
            if (places > 1 || node.faults() == faults) {
                node.fault(places == 0 ? "names no place" : "names several places", FIX);
            }
            return otherwise;
        }
        Node member = node.get("member");
        Optional<String> part = member.isThere() ? Optional.of(text(member, MEMBER_FIX)) : Optional.empty();
        if (env.isThere()) {
            if (member.isThere()) {
                member.fault("is for secrets of ssm and secretsManager", "remove it");
            }
            return new SecretRef.Environment(variable(env));
        }
        if (ssm.isThere()) {
            String name = text(ssm, SSM_FIX);
            if (!isName(name, "_.-/:") || name.indexOf('/') > 0 && !name.startsWith("arn:")) {
                ssm.fault("is no parameter's name", SSM_FIX + "; one with slashes begins with a slash");
            }
            return new SecretRef.Parameter(name, part);
        }
        String id = text(manager, MANAGER_FIX);
        if (!isName(id, "/_+=.@-:")) {
            manager.fault("is no secret's name", MANAGER_FIX);
        }
        return new SecretRef.Secret(id, part);
    }

    private static String text(Node node, String fix) {
        if (!node.isText()) {
            node.fault("is not text", fix);
            return "x";
        }
        return node.text("x", fix);
    }

    private static String variable(Node node) {
        String name = text(node, ENV_FIX);
        if (!node.isText()) {
            return name;
        }
        if (!Names.isVariable(name)) {
            node.fault("is not a variable's name", ENV_FIX);
        } else if (name.startsWith("AWS_") || name.startsWith("LAMBDA_")) {
            node.fault(Phrases.quote(name) + " belongs to Lambda", ENV_FIX);
        }
        return name;
    }

    private static boolean isName(String text, String others) {
        if (text.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
