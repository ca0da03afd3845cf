package gateway.config;

import java.util.ArrayList;
import java.util.List;

/** All documents of one configuration but the consumers, in order of kind and id, which makes the set canonical. */
public record Documents(List<Document> all) {
    public static final Documents NONE = new Documents(List.of());

    public Documents {
        if (isSorted(all)) {
            all = List.copyOf(all);
        } else {
            List<Document> sorted = new ArrayList<>(all);
            sorted.sort(Documents::compare);
            all = List.copyOf(sorted);
        }
    }

    private static boolean isSorted(List<Document> all) {
        for (int i = 1; i < all.size(); i++) {
            if (compare(all.get(i - 1), all.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static int compare(Document a, Document b) {
        int kinds = a.kind().compareTo(b.kind());
        return kinds != 0 ? kinds : a.id().compareTo(b.id());
    }
}
