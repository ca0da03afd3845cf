package gateway.auth;

import gateway.json.Json;
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
        Json value = claims;
        int start = 1;
        while (value != null && start <= name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            String token = unescaped(name.substring(start, end));
            if (value instanceof Json.Obj object) {
                value = object.get(token);
            } else {
                value = value instanceof Json.Arr(var items) ? item(items, token) : null;
            }
            start = end + 1;
        }
        return value;
    }

    /** RFC 6901 4: {@code ~1} is a slash, {@code ~0} a tilde. */
    private static String unescaped(String token) {
        return token.indexOf('~') < 0 ? token : token.replace("~1", "/").replace("~0", "~");
    }

    private static @Nullable Json item(List<Json> items, String token) {
        int index = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c < '0' || c > '9' || i > 4 || i > 0 && token.charAt(0) == '0') {
                return null;
            }
            index = 10 * index + c - '0';
        }
        return token.isEmpty() || index >= items.size() ? null : items.get(index);
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
