package gateway.config;

import gateway.json.Json;
import gateway.policy.ArnPattern;
import gateway.policy.CallerMapping.Source;
import gateway.policy.PrincipalRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads which AWS principals are believed: {@code gateway.auth.iam}. */
final class PrincipalReader {
    private static final String ARN_FIX = "write the ARN of a role, a user or an assumed role's sessions, such as"
            + " arn:aws:iam::123456789012:role/batch or arn:aws:sts::123456789012:assumed-role/batch/*";
    private static final String ACCOUNT_FIX = "write twelve digits in quotes, or a list of such";
    private static final String ORG_FIX = "write an organization's id such as o-a1b2c3d4e5, or a list of such";
    private static final String POOL_FIX = "write a Cognito identity pool's id, or a list of such";

    private final CallerMappingReader mappings;

    /** {@code plans} are the ids of those that there are. */
    PrincipalReader(Collection<String> plans) {
        this.mappings = new CallerMappingReader(plans, Source.ARN, Source.SESSION, Source.ACCOUNT, Source.COGNITO);
    }

    List<PrincipalRule> read(Node node) {
        List<PrincipalRule> rules = new ArrayList<>();
        if (!node.isThere()) {
            return rules;
        }
        List<Node> members = node.members();
        if (members.isEmpty() && node.isObject()) {
            node.fault("names no rule", "add one, such as batch: { arn: ..., consumer: ... }, or remove iam");
        }
        for (Node member : members) {
            if (!Names.isId(member.name())) {
                member.fault(Phrases.quote(member.name()) + " is not an id", Names.ID_FIX);
            }
            if (member.has(Fields.PRINCIPAL)) {
                rules.add(rule(member));
            }
        }
        return rules;
    }

    private PrincipalRule rule(Node node) {
        int faults = node.faults();
        Set<String> accounts = texts(node.get("account"), "an account", ACCOUNT_FIX);
        Set<String> orgs = texts(node.get("org"), "an organization", ORG_FIX);
        Set<String> pools = texts(node.get("cognito"), "an identity pool", POOL_FIX);
        boolean bounded = !accounts.isEmpty() || !orgs.isEmpty();
        List<ArnPattern> arns = new ArrayList<>();
        for (Node item : CallerMappingReader.oneOrMore(node.get("arn"), ARN_FIX)) {
            String text = item.text("", ARN_FIX);
            ArnPattern pattern = text.isEmpty() ? null : pattern(item, text, bounded);
            if (pattern != null) {
                arns.add(pattern);
            }
        }
        if (arns.isEmpty() && !bounded && pools.isEmpty() && node.faults() == faults) {
            node.fault("fits every principal that may call the API", "write one of arn, account, org and cognito");
        }
        return new PrincipalRule(
                node.name(), CallerMappingReader.order(node), arns, accounts, orgs, pools, mappings.read(node));
    }

    private static Set<String> texts(Node node, String what, String fix) {
        Set<String> texts = new HashSet<>();
        if (node.value() instanceof Json.Num) {
            node.fault("is a number", "put it in quotes: an account may begin with zeros");
            return texts;
        }
        for (Node item : CallerMappingReader.oneOrMore(node, fix)) {
            if (item.value() instanceof Json.Num) {
                item.fault("is a number", "put it in quotes: an account may begin with zeros");
                continue;
            }
            String text = item.text("", fix);
            boolean account = fix.equals(ACCOUNT_FIX);
            if (text.isEmpty()) {
                continue;
            }
            if (account ? !isAccount(text) : !isWord(text, "-_:.")) {
                item.isNot(what, fix);
            } else if (!texts.add(text)) {
                item.fault("stands twice", "remove one");
            }
        }
        return texts;
    }

    private static boolean isAccount(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() == 12;
    }

    /** What an entry stands for; null, and a fault, where that cannot be said. A role stands for its sessions. */
    private static @Nullable ArnPattern pattern(Node node, String text, boolean bounded) {
        String[] parts = text.split(":", -1);
        boolean iam = parts.length == 6 && parts[2].equals("iam");
        boolean sts = parts.length == 6 && parts[2].equals("sts");
        if (!iam && !sts
                || !parts[0].equals("arn")
                || !parts[1].startsWith("aws")
                || !isWord(parts[1], "-")
                || !parts[3].isEmpty()) {
            node.isNot("the ARN of a principal", ARN_FIX);
            return null;
        }
        String account = parts[4];
        if (!isAccount(account) && !account.equals("*")) {
            node.fault(Phrases.quote(account) + " is not an account", "write its twelve digits");
            return null;
        }
        if (account.equals("*") && !bounded) {
            node.fault(
                    "takes a name of anybody's account: who has an account can make the name in it",
                    "write the account's number, or org or account beside it");
            return null;
        }
        String[] segments = parts[5].split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean any = segments[i].equals("*") && i > 0;
            if (!any && !isWord(segments[i], "+=,.@-_!#$%&'^`{|}~()")) {
                node.fault(
                        segments[i].contains("*")
                                ? "has a * that is a part of a segment"
                                : "has a segment that no principal has",
                        "write whole segments, or * for one of them: " + ARN_FIX);
                return null;
            }
        }
        String kind = segments[0];
        if (iam && kind.equals("role") && segments.length > 1) {
            String name = segments[segments.length - 1];
            if (segments.length > 2 && (name.equals("*") || parts[5].contains("/*/"))) {
                node.fault(
                        "takes any role below a path, and the ARNs of sessions do not have the path",
                        "name the roles: names are unique within an account, whatever their path");
                return null;
            }
            return ArnPattern.of("arn:" + parts[1] + ":sts::" + account + ":assumed-role/" + name + "/*");
        }
        boolean user = iam && kind.equals("user") && segments.length > 1;
        boolean root = iam && kind.equals("root") && segments.length == 1;
        boolean session = sts && kind.equals("assumed-role") && segments.length == 3;
        boolean federated = sts && kind.equals("federated-user") && segments.length == 2;
        if (!user && !root && !session && !federated) {
            boolean sessionless = sts && kind.equals("assumed-role") && segments.length == 2;
            node.fault(
                    "is not an ARN that a caller can have",
                    sessionless ? "add /* for all of the role's sessions" : ARN_FIX);
            return null;
        }
        return ArnPattern.of(text);
    }

    private static boolean isWord(String text, String others) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && others.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
