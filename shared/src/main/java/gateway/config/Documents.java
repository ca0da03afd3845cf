package gateway.config;

import java.util.Comparator;
import java.util.List;

/** All documents of one configuration but the consumers, in order of kind and id, which makes the set canonical. */
public record Documents(List<Document> all) {
    public static final Documents NONE = new Documents(List.of());

    public Documents {
        all = all.stream()
                .sorted(Comparator.comparing(Document::kind).thenComparing(Document::id))
                .toList();
    }
}
