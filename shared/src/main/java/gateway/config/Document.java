package gateway.config;

import gateway.json.Json;

/**
 * One thing that somebody configured, as written: not yet judged.
 *
 * @param id   its key in the file's section, its sort key in the table
 * @param body everything but kind and id
 */
public record Document(Kind kind, String id, Json.Obj body) {}
