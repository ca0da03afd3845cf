package gateway.policy;

import gateway.json.Json;
import java.util.Optional;

/**
 * What a request must be, as schemas of JSON Schema 2020-12: an object, or a truth value. A {@code $ref} to the id of a
 * {@code schema} document leads to that.
 *
 * @param body       of the body, which must be JSON then
 * @param path       of the object of path parameters
 * @param query      of the object of query parameters
 * @param headers    of the object of header fields, names in lower case
 * @param reportOnly what does not hold is logged and forwarded
 * @param formats    whether the keyword {@code "format"} is judged; it only describes otherwise, as 2020-12 has it
 */
public record Validation(
        Optional<Json> body,
        Optional<Json> path,
        Optional<Json> query,
        Optional<Json> headers,
        boolean reportOnly,
        boolean formats) {}
