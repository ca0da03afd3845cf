package gateway.config;

import java.util.ArrayList;
import java.util.List;

/** Collects faults; for one thread. */
final class Report {
    private final List<Fault> faults = new ArrayList<>(0);

    void add(String path, String problem, String fix) {
        faults.add(new Fault(path, problem, fix));
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
