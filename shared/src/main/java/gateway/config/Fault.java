package gateway.config;

/**
 * One mistake in a configuration.
 *
 * @param path    where, such as {@code routes.get-order.limits[0].rate}
 * @param problem what is wrong, with the value found
 * @param fix     what to write instead
 */
public record Fault(String path, String problem, String fix) {
    @Override
    public String toString() {
        return path + ": " + problem + "; " + fix;
    }
}
