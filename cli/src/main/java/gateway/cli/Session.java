package gateway.cli;

import java.io.PrintStream;
import java.util.Map;

/** What one run of the command has from outside: where it speaks, and its environment. */
final class Session {
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final boolean colour;
    private boolean json;

    Session(PrintStream out, PrintStream err, Map<String, String> environment, boolean colour) {
        this.out = out;
        this.err = err;
        this.environment = Map.copyOf(environment);
        this.colour = colour;
    }

    void json(boolean wanted) {
        json = wanted;
    }

    Console console() {
        return new Console(out, err, json, colour);
    }

    PrintStream err() {
        return err;
    }

    /** The variable's value; empty where it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Who changes things, for the records: GATEWAY_USER, or the login name. */
    String user() {
        String given = variable("GATEWAY_USER");
        return given.isEmpty() ? System.getProperty("user.name", "unknown") : given;
    }
}
