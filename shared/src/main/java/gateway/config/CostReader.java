package gateway.config;

import gateway.json.Json;
import gateway.policy.Cost;

/** Reads what a request uses up: {@code cost}. */
final class CostReader {
    private static final String FIX = "write a number, { header: x-cost, most: 10 }, { response: { header: x-cost },"
            + " most: 100 } or { response: { field: /usage/tokens }, most: 4000 }";
    private static final String MOST_FIX = "write the most that one request may cost, such as most: 10";

    private CostReader() {}

    static Cost read(Node node) {
        if (node.value() instanceof Json.Num) {
            return new Cost.Fixed(node.whole(1, AllowanceReader.MOST_QUOTA, 1));
        }
        if (!node.isObject()) {
            node.isNot("what a request costs", FIX);
            return Cost.ONE;
        }
        int faults = node.faults();
        node.has(Fields.COST);
        Node header = node.get("header");
        Node response = node.get("response");
        if (header.isThere() == response.isThere() && (header.isThere() || node.faults() == faults)) {
            node.fault(
                    header.isThere() ? "has both header and response" : "says not where the cost stands",
                    header.isThere()
                            ? "write one of them: header is a field of the request, response: { header: x-cost } one of"
                                    + " the answer"
                            : FIX);
        }
        long most = most(node.get("most"));
        Node usual = node.get("default");
        if (response.isThere()) {
            Cost.Source source = source(response);
            return new Cost.Answered(source, usual.isThere() ? usual(usual, 0, most) : Math.min(1, most), most);
        }
        return new Cost.Requested(
                header.isThere() ? HeaderNames.read(header, "x-none") : "x-none",
                usual.isThere() ? usual(usual, 1, most) : 1,
                most);
    }

    private static long most(Node node) {
        if (!node.isThere()) {
            node.isNot("a number", MOST_FIX);
            return AllowanceReader.MOST_QUOTA;
        }
        return node.whole(1, AllowanceReader.MOST_QUOTA, AllowanceReader.MOST_QUOTA);
    }

    private static long usual(Node node, long least, long most) {
        long usual = node.whole(least, AllowanceReader.MOST_QUOTA, 1);
        if (usual > most) {
            node.fault(usual + " is more than most, " + most, "write a smaller default, or a larger most");
        }
        return usual;
    }

    private static Cost.Source source(Node node) {
        Cost.Source none = new Cost.Source.Header("x-none");
        String fix = "write { header: x-cost } or { field: /usage/tokens }";
        if (!node.isObject()) {
            node.isNot("a place in an answer", fix);
            return none;
        }
        int faults = node.faults();
        node.has(Fields.COST_SOURCE);
        Node header = node.get("header");
        Node field = node.get("field");
        if (header.isThere() == field.isThere()) {
            if (header.isThere() || node.faults() == faults) {
                node.fault(header.isThere() ? "has both header and field" : "names no place", fix);
            }
            return none;
        }
        return header.isThere()
                ? new Cost.Source.Header(HeaderNames.read(header, "x-none"))
                : new Cost.Source.Field(pointer(field));
    }

    private static String pointer(Node node) {
        String fix = "write a JSON Pointer (RFC 6901) such as /usage/tokens";
        String text = node.text("/", "a JSON Pointer", fix);
        if (text.charAt(0) != '/' || !AccessReader.isClaim(text)) {
            node.isNot("a JSON Pointer", fix);
        }
        return text;
    }
}
