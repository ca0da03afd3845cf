package gateway.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects faults; for one thread. */
final class Report {
    private final List<Fault> faults = new ArrayList<>(0);
    private @Nullable Set<String> misspelt;

    void add(String path, String problem, String fix) {
        faults.add(new Fault(path, problem, fix));
    }

    /** Remembers that what should stand at {@code path} stands beside it, misspelt. */
    void misspelt(String path) {
        if (misspelt == null) {
            misspelt = new HashSet<>();
        }
        misspelt.add(path);
    }

    /** Whether what should stand at {@code path} was reported as misspelt: then it is not missing. */
    boolean isMisspelt(String path) {
        return misspelt != null && misspelt.contains(path);
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    int size() {
        return faults.size();
    }

    List<Fault> faults() {
        return faults;
    }
}
