package gateway.config;

import gateway.route.Configuration;
import java.util.List;

/** What became of a set of documents. */
public sealed interface Compiled {
    record Valid(Configuration configuration) implements Compiled {}

    /** All faults at once, in document order; never empty. */
    record Invalid(List<Fault> faults) implements Compiled {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }
}
