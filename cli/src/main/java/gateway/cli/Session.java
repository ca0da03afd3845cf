package gateway.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/** What one run of the command has from outside: where it speaks, and its environment. */
final class Session {
    private final InputStream in;
    private final boolean typed;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final boolean colour;
    private boolean json;

    Session(PrintStream out, PrintStream err, Map<String, String> environment, boolean colour) {
        this(
                System.in,
                Optional.ofNullable(System.console())
                        .filter(java.io.Console::isTerminal)
                        .isPresent(),
                out,
                err,
                environment,
                colour);
    }

    /** @param typed whether somebody at a terminal types what is read from {@code in} */
    Session(
            InputStream in,
            boolean typed,
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            boolean colour) {
        this.in = in;
        this.typed = typed;
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

    boolean isTyped() {
        return typed;
    }

    InputStream in() {
        return in;
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
