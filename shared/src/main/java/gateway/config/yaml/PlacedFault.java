package gateway.config.yaml;

import gateway.config.Fault;

/**
 * A mistake in a file.
 *
 * @param file   its name, as it was given
 * @param line   from 1
 * @param column from 1
 */
public record PlacedFault(String file, int line, int column, Fault fault) {
    @Override
    public String toString() {
        String place = file + ":" + line + ":" + column;
        return fault.path().isEmpty() ? place + ": " + fault.problem() + "; " + fault.fix() : place + " " + fault;
    }
}
