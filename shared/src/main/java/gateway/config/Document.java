package gateway.config;

import gateway.json.Json;

/**
 * One thing that somebody configured, as written: not yet judged.
 *
 * @param id   its key in the file's section, its sort key in the table
 * @param body everything but kind and id; in one canonical form, with members in order of their names and numbers spelt
 *             plainly, so that a document is equal to itself after it went through a table, which keeps neither
 */
public record Document(Kind kind, String id, Json.Obj body) {
    public Document {
        body = Canonical.of(body);
    }
}
