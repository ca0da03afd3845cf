package gateway.telemetry;

/** Takes the facts of one request. Safe for several threads: parts of an aggregate record side by side. */
@FunctionalInterface
public interface Recorder {
    void record(Fact fact);
}
