package gateway.validate;

/**
 * A mistake in a schema.
 *
 * @param pointer a JSON Pointer into the schema
 * @param problem what is wrong
 * @param fix     what to write instead
 */
public record SchemaFault(String pointer, String problem, String fix) {}
