package gateway.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code gateway} command: docs/cli.md. */
@Command(
        name = "gateway",
        description = "Lambda Gateway, an API gateway that is only functions.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        subcommands = {
            LocalCommand.class,
            ValidateCommand.class,
            ApplyCommand.class,
            StatusCommand.class,
            ExportCommand.class,
            RollbackCommand.class,
            ExplainCommand.class,
            ConsumersCommand.class,
            KeysCommand.class,
            PlansCommand.class,
            LimitsCommand.class,
            IdentityCommand.class,
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 refused or failed, 2 used wrongly.",
            "Environment: NO_COLOR; GATEWAY_USER (the name in records of changes); GATEWAY_DEBUG=1 (stack traces)."
        })
final class Main implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    Main(Session session) {
        this.session = session;
    }

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Write one JSON value to standard output and nothing else.")
    void json(boolean wanted) {
        session.json(wanted);
    }

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Map<String, String> environment = System.getenv();
        System.exit(run(args, new Session(out, err, environment, Console.wantsColour(environment)), out, err));
    }

    /** Runs one command; never throws. */
    static int run(String[] args, Session session, PrintStream out, PrintStream err) {
        boolean colour = session.console().bold("").length() > 0;
        session.json(List.of(args).contains("--json")); // known before parsing, for what parsing finds
        return new CommandLine(new Main(session), new Factory(session))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((problem, _) -> misused(problem, session))
                .setExecutionExceptionHandler((problem, _, _) -> failed(problem, session))
                .execute(args);
    }

    private static int misused(ParameterException problem, Session session) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        List<String> suggestions =
                problem instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String advice = suggestions.isEmpty()
                ? "see " + name + " --help"
                : "did you mean " + String.join(" or ", suggestions) + "?";
        session.console().fail(new Failure(String.valueOf(problem.getMessage()), advice));
        return MISUSED;
    }

    private static int failed(Exception problem, Session session) {
        if (problem instanceof Failure failure) {
            session.console().fail(failure);
        } else {
            session.console()
                    .fail(new Failure(
                            "unexpected: " + problem,
                            "this is a fault of the command itself; GATEWAY_DEBUG=1 shows where it happened"));
        }
        if (!session.variable("GATEWAY_DEBUG").isEmpty()) {
            problem.printStackTrace(session.err());
        }
        return FAILED;
    }

    /** Makes commands with the session, and whatever else picocli wants as usual. */
    private record Factory(Session session) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Session.class) {
                    return type.cast(constructor.newInstance(session));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"gateway " + (version == null ? "(not packaged)" : version)};
        }
    }
}
