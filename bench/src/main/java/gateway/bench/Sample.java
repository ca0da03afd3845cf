package gateway.bench;

import java.util.ArrayList;
import java.util.List;

/** Repeated measurements of one thing. */
final class Sample {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    /** The mean of the middle half: as deaf to outliers as the median, but finer than the clock's tick. */
    double middle() {
        List<Double> sorted = values.stream().sorted().toList();
        int cut = sorted.size() / 4;
        return sorted.subList(cut, sorted.size() - cut).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }
}
