package gateway.policy;

import gateway.json.Json;
import java.util.List;

/**
 * A condition on one claim. Where the claim is an array, its items are what is compared.
 *
 * @param claim a member of the claims, or a JSON Pointer (RFC 6901) into them
 */
public record ClaimRule(String claim, Mode mode, List<Value> values) {
    public ClaimRule {
        values = List.copyOf(values);
    }

    /** How many of the values the claim must have. */
    public enum Mode {
        ANY,
        ALL,
        /** The claim is there, whatever it says; no values. */
        PRESENT
    }

    /** What the claim must be. */
    public sealed interface Value {
        /** Exactly this string, number or truth. */
        record Fixed(Json json) implements Value {}

        /** The text that references to the request's path parameters give; never fits while it is empty. */
        record Filled(Template template) implements Value {}
    }
}
