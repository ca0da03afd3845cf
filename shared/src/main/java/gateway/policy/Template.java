package gateway.policy;

import java.util.List;

/**
 * Text with references such as {@code {id}} or {@code {customer.id}} in it.
 *
 * <p>What a reference may name depends on where the template stands: a path parameter ({@code {id}}), something of the
 * request ({@code {request.headers.x-tenant}}) or of the caller ({@code {consumer.id}}), an earlier part of an aggregate
 * ({@code {customer.id}}). The configuration's compiler refuses one that can lead nowhere.
 */
public record Template(List<Piece> pieces) {
    /** The first name of references to the request itself; no parameter's path leads through it. */
    public static final String REQUEST = "request";

    /** The first name of references to who is calling. */
    public static final String CONSUMER = "consumer";

    public Template {
        pieces = List.copyOf(pieces);
    }

    /** Text without references. */
    public static Template of(String text) {
        return new Template(text.isEmpty() ? List.of() : List.of(new Piece.Text(text)));
    }

    /** A piece of a template. */
    public sealed interface Piece {
        record Text(String text) implements Piece {}

        /** A reference: its path split at the dots; what the first name is says {@link Template}. */
        record Reference(List<String> path) implements Piece {
            public Reference {
                path = List.copyOf(path);
            }

            @Override
            public String toString() {
                return "{" + String.join(".", path) + "}";
            }
        }
    }

    /** As it is written in configuration. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece instanceof Piece.Text(var text) ? text : piece.toString());
        }
        return out.toString();
    }
}
