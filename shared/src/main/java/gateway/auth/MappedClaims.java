package gateway.auth;

import gateway.json.Json;
import gateway.json.JsonPointer;
import gateway.policy.ClaimMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What claims say about a caller, by an issuer's {@link ClaimMapping}.
 *
 * @param subject the value of the consumer claim: visible ASCII, 128 characters at the most
 * @param scopes  that are granted
 * @param roles   that the caller has
 * @param kept    the claims to be kept, each under the name that the mapping has for it
 */
record MappedClaims(String subject, Set<String> scopes, Set<String> roles, Json.Obj kept) {
    /** What became of claims. */
    sealed interface Mapped {
        record Good(MappedClaims claims) implements Mapped {}

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Mapped {}
    }

    static Mapped of(Json.Obj claims, ClaimMapping mapping) {
        if (!(find(claims, mapping.consumerClaim()) instanceof Json.Str(var subject)) || !Callers.isName(subject)) {
            return new Mapped.Bad("no-consumer");
        }
        Set<String> scopes = new TreeSet<>();
        if (!addWords(find(claims, mapping.scopeClaim()), scopes)) {
            return new Mapped.Bad("malformed-scopes");
        }
        Set<String> roles = new TreeSet<>();
        addWords(find(claims, mapping.rolesClaim()), roles); // in another form they are none, and grant nothing
        return new Mapped.Good(new MappedClaims(subject, scopes, roles, kept(claims, mapping.claims())));
    }

    private static Json.Obj kept(Json.Obj claims, List<String> names) {
        if (names.isEmpty()) {
            return Json.Obj.EMPTY;
        }
        var kept = new LinkedHashMap<String, Json>();
        for (int i = 0; i < names.size(); i++) {
            Json value = find(claims, names.get(i));
            if (value != null) {
                kept.put(names.get(i), value);
            }
        }
        return new Json.Obj(kept);
    }

    /** The claim called {@code name}, which is a member's name, or a JSON Pointer (RFC 6901) if it begins with a slash. */
    static @Nullable Json find(Json.Obj claims, String name) {
        if (name.isEmpty() || name.charAt(0) != '/') {
            return claims.get(name);
        }
        return JsonPointer.find(claims, name);
    }

    /**
     * Adds the words of a claim, in a string with spaces between them or in an array of strings. What is no scope-token (RFC
     * 6749 3.3) grants nothing.
     *
     * @return false where the claim has another form; then nothing is added
     */
    private static boolean addWords(@Nullable Json claim, Set<String> words) {
        if (claim instanceof Json.Str(var list)) {
            int start = 0;
            while (start < list.length()) {
                int space = list.indexOf(' ', start);
                int end = space < 0 ? list.length() : space;
                addWord(words, list.substring(start, end));
                start = end + 1;
            }
            return true;
        }
        if (!(claim instanceof Json.Arr(var items))) {
            return claim == null;
        }
        for (Json item : items) {
            if (!(item instanceof Json.Str)) {
                return false;
            }
        }
        for (Json item : items) {
            addWord(words, ((Json.Str) item).value());
        }
        return true;
    }

    private static void addWord(Set<String> words, String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\\') {
                return;
            }
        }
        if (!word.isEmpty()) {
            words.add(word);
        }
    }
}
