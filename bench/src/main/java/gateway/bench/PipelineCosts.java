package gateway.bench;

import gateway.auth.ApiKey;
import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Documents;
import gateway.config.Snapshot;
import gateway.hash.Sha256;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.route.Configuration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * What a warm request costs in the router, from the event's bytes to the answer's, beside a {@link BareProxy} in the same
 * process: CPU time of the thread that does it. Arguments: {@code [requests a block [blocks [word in the shapes' names]]]};
 * {@code bench/run pipeline} runs it.
 *
 * <p>Exit code 1 where a shape costs more than {@value #GOAL} times the bare proxy.
 */
public final class PipelineCosts {
    static final String GUARDED = "GET with API key and rate limit";

    private static final double GOAL = 1.5;
    private static final int ROUTES = 1_000;

    private PipelineCosts() {}

    public static void main(String[] args) throws Exception {
        String requests = args.length > 0 ? args[0] : "250";
        String blocks = args.length > 1 ? args[1] : "40";
        String word = args.length > 2 ? args[2] : "";
        boolean within = true;
        try (var upstream = StubServer.start(upstream())) {
            ApiKey key = ApiKey.generate("alice", new SecureRandom());
            Documents documents = Landscape.documents(ROUTES, upstream.url());
            if (!(Compiler.compile(documents, 1) instanceof Compiled.Valid(var configuration))) {
                throw new IllegalStateException(
                        "the benchmark's configuration is wrong: " + Compiler.compile(documents, 1));
            }
            try (var tables = StubServer.start(new Tables(documents, configuration, key))) {
                System.out.println("Warm requests, " + ROUTES + " routes, CPU time of one, middle half of " + blocks
                        + " blocks of " + requests + " each\n");
                System.out.println(
                        "| compiler | request | gateway us | bare us | x bare | goal | own us | gateway B | bare B |");
                System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
                for (boolean lambda : new boolean[] {false, true}) {
                    List<String> arguments =
                            List.of(upstream.url(), tables.url(), key.secretText(), requests, blocks, word);
                    for (String line : run(lambda, arguments).lines().toList()) {
                        within &= print(lambda ? "C1, as Lambda" : "C2", line.split("\t", -1));
                    }
                }
            }
        }
        if (!within) {
            System.err.println("A request is over its goal.");
        }
        System.exit(within ? 0 : 1);
    }

    private static boolean print(String compiler, String[] row) {
        double gateway = Double.parseDouble(row[1]);
        double bare = Double.parseDouble(row[3]);
        boolean judged = !row[0].equals(GUARDED);
        boolean within = !judged || gateway <= GOAL * bare;
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.2f%s | %s | %.1f | %s | %s |%n",
                compiler,
                row[0],
                gateway,
                bare,
                gateway / bare,
                within ? "" : ", over the goal",
                judged ? Double.toString(GOAL) : "",
                gateway - bare,
                row[2],
                row[4]);
        return within;
    }

    private static String run(boolean lambda, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx400m"));
        if (lambda) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PipelineProcess.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the measured process failed: " + output);
        }
        return output;
    }

    /** JSON of so many bytes, of the kind that services speak. */
    static String json(int bytes) {
        String head = "{\"items\":[";
        String item = "{\"id\":4711,\"name\":\"Zubehör"
            + " set\",\"price\":{\"amount\":1299,\"currency\":\"EUR\"},\"tags\":[\"new\",\"sale\"],\"description\":\"A"
            + " set of things that go well with other things.\"},";
        String tail = "{}],\"rest\":\"\"}";
        var text = new StringBuilder(head);
        int left = bytes - head.length() - tail.length();
        for (int size = item.length() + 1; left >= size; left -= size) { // one letter of it takes two bytes
            text.append(item);
        }
        return text.append(tail).insert(text.length() - 2, "x".repeat(left)).toString();
    }

    private static StubServer.Answers upstream() {
        byte[] small = answer(1024);
        byte[] large = answer(100 * 1024);
        return (head, _) -> head.startsWith("size=102400", head.indexOf("size=")) ? large : small;
    }

    private static byte[] answer(int bytes) {
        return StubServer.answer("application/json", json(bytes).getBytes(StandardCharsets.UTF_8));
    }

    /** The tables: a published configuration, one consumer with a key, and counters that never run out. */
    private record Tables(Documents documents, Configuration configuration, ApiKey key) implements StubServer.Answers {
        private static final String SINCE = "2026-11-24T09:00:00Z";

        @Override
        public byte[] to(String head, byte[] body) throws IOException {
            String request = new String(body, StandardCharsets.UTF_8);
            Json.Obj answer;
            if (head.contains("UpdateItem")) {
                answer = Json.object("Attributes", Json.object("tat", number(next(body))));
            } else if (request.contains("ConsumersTable")) {
                Json.Obj its = Json.object("sha256", text(key.sha256()), "created", text(SINCE));
                Json.Obj keys = Json.object(key.keyId(), Json.object("M", its));
                answer = Json.object("Item", Json.object("id", text(key.consumer()), "keys", Json.object("M", keys)));
            } else if (request.contains("chunk#")) {
                answer = Json.object("Item", Json.object("data", bytes(Snapshot.index(configuration))));
            } else {
                answer = Json.object("Item", pointer());
            }
            return StubServer.answer("application/x-amz-json-1.0", answer.bytes());
        }

        private Json.Obj pointer() {
            byte[] snapshot = Snapshot.encode(documents);
            return Json.object(
                    "id", text("pointer"),
                    "revision", number("1"),
                    "hash", text(Snapshot.hash(documents)),
                    "digest", text(Sha256.hex(Sha256.hash(snapshot))),
                    "chunks", number("1"),
                    "copies", number("1"),
                    "since", text(SINCE),
                    "by", text("bench"),
                    "data", bytes(snapshot));
        }

        /** The counter after a step that found room, as far as it is of interest: of an idle one. */
        private static String next(byte[] update) throws IOException {
            try {
                return Json.parse(update) instanceof Json.Obj request
                                && request.object("ExpressionAttributeValues")
                                                .orElse(Json.Obj.EMPTY)
                                                .get(":next")
                                        instanceof Json.Obj(var next)
                                && next.get("N") instanceof Json.Str(var number)
                        ? number
                        : "0";
            } catch (JsonException e) {
                throw new IOException(e);
            }
        }

        private static Json.Obj bytes(byte[] value) {
            return Json.object("B", Json.of(Base64.getEncoder().encodeToString(value)));
        }

        private static Json.Obj text(String value) {
            return Json.object("S", Json.of(value));
        }

        private static Json.Obj number(String value) {
            return Json.object("N", Json.of(value));
        }
    }
}
