package gateway.route;

import java.util.List;

/** Text with references such as {@code {id}} or {@code {customer.id}} in it. */
public record Template(List<Piece> pieces) {

    public Template {
        pieces = List.copyOf(pieces);
    }

    /** A piece of a template. */
    public sealed interface Piece {
        record Text(String text) implements Piece {}

        /** A reference: {@code path} split at its dots; the first name is a path parameter or another part's name. */
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
}
