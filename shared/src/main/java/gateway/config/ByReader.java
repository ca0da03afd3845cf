package gateway.config;

import gateway.json.Json;
import gateway.policy.Limit.By;
import java.util.ArrayList;
import java.util.List;

/** Reads what a limit counts apart: {@code by}. */
final class ByReader {
    private static final String FIX = "write consumer, credential, ip, route, service, plan, { header: x-tenant },"
            + " { claim: tenant }, { parameter: id } or a list of these, or all to count everybody together";
    private static final int LEAST_V4 = 8;
    private static final int LEAST_V6 = 16;
    private static final int MOST = 5;

    /** So much of a header's, claim's or parameter's name goes into a limit's. */
    private static final int MOST_WORD = 50;

    private ByReader() {}

    /** What is counted apart; nothing, where all are counted together. */
    static List<By> read(Node node) {
        if (!node.isThere()) {
            return List.of(new By.Consumer());
        }
        if (node.value() instanceof Json.Str(var word) && word.equals("all")) {
            return List.of();
        }
        if (!(node.value() instanceof Json.Arr)) {
            return List.of(one(node));
        }
        List<By> by = new ArrayList<>(2);
        List<Node> items = node.items(FIX);
        for (Node item : items) {
            if (item.value() instanceof Json.Str(var word) && word.equals("all")) {
                item.fault(
                        "\"all\" is everybody together, which leaves nothing to count apart",
                        "write by: all, or remove it from the list");
            } else {
                by.add(one(item));
            }
        }
        if (items.isEmpty()) {
            node.fault("names nothing", "write all to count everybody together, or remove it to count each consumer");
        } else if (items.size() > MOST) {
            node.fault("names " + items.size(), "keep to " + MOST);
        }
        return by;
    }

    private static By one(Node node) {
        if (node.isObject()) {
            return named(node);
        }
        return switch (node.text("", "something to count by", FIX)) {
            case "", "consumer" -> new By.Consumer();
            case "credential" -> new By.Credential();
            case "ip" -> By.Ip.DEFAULT;
            case "route" -> new By.Route();
            case "service" -> new By.Service();
            case "plan" -> new By.Plan();
            default -> {
                LimitFaults.noBy(node);
                yield new By.Consumer();
            }
        };
    }

    private static By named(Node node) {
        int faults = node.faults();
        node.has(Fields.BY);
        Node ip = node.get("ip");
        Node header = node.get("header");
        Node claim = node.get("claim");
        Node parameter = node.get("parameter");
        int given = (ip.isThere() ? 1 : 0)
                + (header.isThere() ? 1 : 0)
                + (claim.isThere() ? 1 : 0)
                + (parameter.isThere() ? 1 : 0);
        if (given != 1 && node.faults() == faults) {
            node.fault(
                    given == 0 ? "names nothing to count by" : "names several things to count by",
                    given == 0
                            ? FIX
                            : "write a list of mappings with one member each, such as [{ ip: { v4: 24 } }, { header:"
                                    + " x-tenant }]");
        }
        if (header.isThere()) {
            return new By.Header(HeaderNames.read(header, "x-none"));
        }
        if (claim.isThere()) {
            return new By.Claim(claim(claim));
        }
        if (parameter.isThere()) {
            return new By.Parameter(parameter(parameter));
        }
        return ip.isThere() ? ip(ip) : new By.Consumer();
    }

    /** Addresses by their networks; {@code v4} and {@code v6} are bits. Also of {@code gateway.flood}. */
    static By.Ip ip(Node node) {
        if (!node.isObject()) {
            node.isNot("how many bits of an address count", "write { v4: 24, v6: 56 }, or by: ip");
            return By.Ip.DEFAULT;
        }
        node.has(Fields.BY_IP);
        return new By.Ip(
                bits(node.get("v4"), LEAST_V4, By.Ip.DEFAULT.v4(), 32),
                bits(node.get("v6"), LEAST_V6, By.Ip.DEFAULT.v6(), 128));
    }

    private static int bits(Node node, int least, int usual, int most) {
        return node.isThere() ? (int) node.whole(least, most, usual) : usual;
    }

    private static String claim(Node node) {
        String fix = "write a claim's name, or a JSON Pointer (RFC 6901) such as /organisation/id";
        String name = node.text("none", fix);
        if (!AccessReader.isClaim(name)) {
            node.isNot("a claim's name", fix);
        }
        return name;
    }

    private static String parameter(Node node) {
        String fix = "write the name of a path parameter, such as id for {id}";
        String name = node.text("none", fix);
        if (!Names.isWord(name)) {
            node.isNot("a path parameter's name", fix);
        }
        return name;
    }

    /** What stands for it in the name of a limit that has none of its own. */
    static String word(By by) {
        if (by instanceof By.Consumer) {
            return "consumer";
        }
        if (by instanceof By.Credential) {
            return "credential";
        }
        if (by instanceof By.Ip) {
            return "ip";
        }
        if (by instanceof By.Route) {
            return "route";
        }
        if (by instanceof By.Service) {
            return "service";
        }
        if (by instanceof By.Plan) {
            return "plan";
        }
        if (by instanceof By.Header(var name)) {
            return plain(name, "header");
        }
        return by instanceof By.Claim(var name) ? plain(name, "claim") : plain(((By.Parameter) by).name(), "parameter");
    }

    /** {@code name} without the characters that a limit's may not have. */
    private static String plain(String name, String what) {
        var out = new StringBuilder(name.length());
        for (int i = 0; i < Math.min(name.length(), MOST_WORD); i++) {
            char c = name.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            out.append(plain ? c : c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : '-');
        }
        return out.isEmpty() || out.charAt(0) == '-' ? what.concat(out.toString()) : out.toString();
    }
}
