package gateway.policy;

/**
 * One change of the header fields or of the query parameters of a message. Edits run in the order of their list, each on
 * what those before it have left.
 */
public sealed interface Edit {

    /** Of a header field in lower case, of a parameter as it is. */
    String name();

    /** {@code name} stands once, with this value; a value that comes out empty removes it. */
    record Set(String name, Template value) implements Edit {}

    /** One more line or parameter of that name; none where the value comes out empty. */
    record Add(String name, Template value) implements Edit {}

    /** None of that name is left. */
    record Remove(String name) implements Edit {}

    /** What is called {@code name} is called {@code to}, in place of any that was called so before. */
    record Rename(String name, String to) implements Edit {}
}
