package gateway.auth;

import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.StructuredField;
import gateway.http.StructuredField.Bytes;
import gateway.http.StructuredField.InnerList;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Member;
import gateway.http.StructuredField.Text;
import gateway.http.StructuredField.Value;
import gateway.http.StructuredField.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One signature of a message (RFC 9421 4), taken apart and not yet believed.
 *
 * @param input     what it covers, with its parameters, as {@code signature-input} says (4.1)
 * @param keyId     the name of its key (2.3), which we ask for
 * @param created   when it was made, in seconds of the epoch, which we ask for
 * @param expires   when it ends, the same
 * @param algorithm the parameter {@code alg}
 * @param signature its bytes (4.2)
 */
record MessageSignature(
        InnerList input,
        String keyId,
        long created,
        OptionalLong expires,
        Optional<String> nonce,
        Optional<String> algorithm,
        Optional<String> tag,
        Body signature) {

    static final String INPUT_FIELD = "signature-input";
    static final String FIELD = "signature";

    private static final int MOST_SIGNATURES = 8;

    /** Characters of a text parameter. */
    private static final int LONGEST = 256;

    /** Whether a request has a signature, or something in its place. */
    static boolean isThere(Headers headers) {
        return headers.has(INPUT_FIELD) || headers.has(FIELD);
    }

    /** What a search gave. */
    sealed interface Found {
        record One(MessageSignature signature) implements Found {}

        /** The signatures that are there are not meant for us. */
        record None() implements Found {}

        /** @param reason a stable word for the log */
        record Bad(String reason) implements Found {}
    }

    /**
     * The one signature of {@code headers} that is meant for us: by its tag where {@code tag} is one, otherwise by its key.
     * Others may stand beside it (a proxy's, say) and are not looked at, but that the fields must be read whole; two that
     * are ours would leave open which counts. A single one by an unknown key is given, too: nobody else has been here whom
     * it could be meant for.
     */
    static Found find(Headers headers, Optional<String> tag, Set<String> keyIds) {
        SequencedMap<String, Member> inputs = StructuredField.dictionary(headers.all(INPUT_FIELD));
        SequencedMap<String, Member> signatures = StructuredField.dictionary(headers.all(FIELD));
        if (inputs == null
                || signatures == null
                || inputs.isEmpty()
                || inputs.size() > MOST_SIGNATURES
                || !inputs.keySet().equals(signatures.keySet())) { // a label without its other half is half a signature
            return new Found.Bad("malformed");
        }
        InnerList input = null;
        Body signature = null;
        for (Map.Entry<String, Member> entry : inputs.entrySet()) {
            if (!(entry.getValue() instanceof InnerList list)
                    || !(signatures.get(entry.getKey()) instanceof Item(Bytes(var bytes), var parameters))
                    || !parameters.isEmpty()) {
                return new Found.Bad("malformed");
            }
            boolean ours = tag.isPresent()
                    ? text(list, "tag").equals(tag)
                    : inputs.size() == 1 || keyIds.contains(text(list, "keyid").orElse(""));
            if (ours && input != null) {
                return new Found.Bad(Authenticator.AMBIGUOUS);
            }
            if (ours) {
                input = list;
                signature = bytes;
            }
        }
        if (input == null || signature == null) {
            return tag.isPresent() ? new Found.None() : new Found.Bad("unknown-key");
        }
        MessageSignature found = of(input, signature);
        return found == null ? new Found.Bad("malformed-parameters") : new Found.One(found);
    }

    private static @Nullable MessageSignature of(InnerList input, Body signature) {
        SequencedMap<String, Value> parameters = input.parameters();
        if (!(parameters.get("created") instanceof Whole(var created))
                || created < 0
                || !(parameters.get("keyid") instanceof Text(var keyId))
                || keyId.length() > LONGEST
                || !isAbsentOrText(parameters, "nonce")
                || !isAbsentOrText(parameters, "alg")
                || !isAbsentOrText(parameters, "tag")) {
            return null;
        }
        OptionalLong expires = OptionalLong.empty();
        if (parameters.containsKey("expires")) {
            if (!(parameters.get("expires") instanceof Whole(var seconds)) || seconds < created) {
                return null;
            }
            expires = OptionalLong.of(seconds);
        }
        return new MessageSignature(
                input,
                keyId,
                created,
                expires,
                text(input, "nonce"),
                text(input, "alg"),
                text(input, "tag"),
                signature);
    }

    private static boolean isAbsentOrText(SequencedMap<String, Value> parameters, String name) {
        return !parameters.containsKey(name)
                || parameters.get(name) instanceof Text(var text) && !text.isEmpty() && text.length() <= LONGEST;
    }

    private static Optional<String> text(InnerList input, String name) {
        return input.parameters().get(name) instanceof Text(var text) ? Optional.of(text) : Optional.empty();
    }

    /** The names of the components that it covers, those of fields that are covered whole and nothing else. */
    List<String> covered() {
        List<String> names = new ArrayList<>(input.items().size());
        for (Item item : input.items()) {
            if (item.value() instanceof Text(var name) && !item.parameters().containsKey("key")) {
                names.add(name);
            }
        }
        return names;
    }
}
