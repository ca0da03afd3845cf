package gateway.upstream;

import gateway.http.Headers;
import gateway.pipeline.Caller;
import gateway.pipeline.ClaimTexts;
import gateway.policy.Identity;
import gateway.policy.Identity.Fact;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header fields in which an upstream is told who is calling ({@code docs/identity.md}). What is not known is not said: a
 * field without a value is left out.
 */
final class IdentityFields {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final ClaimTexts.Coding VISIBLE = new Visible();

    private IdentityFields() {}

    /** Adds what {@code identity} says of {@code caller}; nothing where nobody is known to call. */
    static void add(Headers.Builder fields, Identity identity, Caller caller) {
        if (!(caller instanceof Caller.Known known)) {
            return;
        }
        // One by one and without a switch, which would load a class of its own in a cold start.
        Map<Fact, String> names = identity.fields();
        add(fields, names.get(Fact.CONSUMER), visible(known.consumer()));
        if (known.plan().isPresent()) {
            add(fields, names.get(Fact.PLAN), visible(known.plan().get()));
        }
        if (!known.scopes().isEmpty()) {
            add(fields, names.get(Fact.SCOPES), ClaimTexts.text(known.scopes(), VISIBLE));
        }
        if (!known.roles().isEmpty()) {
            add(fields, names.get(Fact.ROLES), ClaimTexts.text(known.roles(), VISIBLE));
        }
        add(fields, names.get(Fact.SCHEME), known.scheme().word());
        add(fields, names.get(Fact.CREDENTIAL), visible(known.credential()));
        if (!identity.claims().isEmpty()) {
            for (Map.Entry<String, String> claim : identity.claimsInOrder().entrySet()) {
                add(fields, claim.getKey(), ClaimTexts.text(known.claims().get(claim.getValue()), VISIBLE));
            }
        }
    }

    private static void add(Headers.Builder fields, @Nullable String name, String value) {
        if (name != null && !value.isEmpty()) {
            fields.add(name, value);
        }
    }

    private static final class Visible implements ClaimTexts.Coding {
        @Override
        public String code(String word) {
            return visible(word);
        }
    }

    /** Identity comes from tokens, too, where any text may stand; two that differ stay different. */
    private static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '%') {
                return encoded(text);
            }
        }
        return text;
    }

    private static String encoded(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b <= 0x20 || b == 0x7f || b == '%') {
                out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            } else {
                out.append((char) b);
            }
        }
        return out.toString();
    }
}
