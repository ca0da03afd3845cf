package gateway.config;

import gateway.policy.ClaimMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads what an issuer's claims say about a caller: fields of the issuer itself. */
final class ClaimMappingReader {
    private ClaimMappingReader() {}

    /** @param plans the ids of those that there are */
    static ClaimMapping read(Node node, Collection<String> plans) {
        Optional<String> plan = Optional.empty();
        if (node.get("plan").isThere()) {
            plan = Optional.of(Compiler.reference(node.get("plan"), "plan", plans));
        }
        return new ClaimMapping(
                claim(node.get("consumerClaim"), "sub"),
                claim(node.get("scopeClaim"), "scope"),
                claim(node.get("rolesClaim"), "roles"),
                claims(node.get("claims")),
                plan,
                node.get("registered").truth(false));
    }

    private static String claim(Node node, String fallback) {
        return node.isThere() ? node.text(fallback, "write a claim's name, such as " + fallback) : fallback;
    }

    private static List<String> claims(Node node) {
        if (!node.isThere()) {
            return List.of();
        }
        String fix = "write a list of claims to keep, such as [tenant, email]";
        List<String> claims = new ArrayList<>();
        for (Node item : node.items(fix)) {
            String claim = item.text("", fix);
            if (claims.contains(claim)) {
                item.fault("stands twice", "remove one");
            } else if (!claim.isEmpty()) {
                claims.add(claim);
            }
        }
        if (claims.size() > ClaimMapping.MOST_CLAIMS) {
            node.fault(
                    "keeps " + claims.size() + " claims",
                    "keep to " + ClaimMapping.MOST_CLAIMS + ": they go along with every request");
            return List.of();
        }
        return claims;
    }
}
