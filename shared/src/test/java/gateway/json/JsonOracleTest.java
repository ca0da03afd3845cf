package gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser and the writer against jackson-core, on texts made at random and then damaged. */
class JsonOracleTest {
    private static final JsonFactory JACKSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void reads_what_jackson_wrote(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            Json value = any(random, 5);
            var text = new StringWriter();
            try (JsonGenerator generator = JACKSON.createGenerator(text)) {
                write(generator, value);
            }
            assertThat(Json.parse(text.toString())).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void jackson_reads_what_the_writer_wrote(long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            Json value = any(random, 5);
            assertThat(jackson(value.bytes())).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10, 11, 12})
    void refuses_what_jackson_refuses_and_reads_the_rest_alike(long seed) {
        var random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 15_000; i++) {
            byte[] text = damaged(any(random, 4).bytes(), random);
            Json expected = null;
            try {
                expected = jackson(text);
            } catch (IOException | NumberFormatException _) {
                // refused
            }
            Json actual = null;
            String why = "accepted";
            try {
                actual = Json.parse(text);
                accepted++;
            } catch (JsonException e) {
                why = String.valueOf(e.getMessage());
            }
            if (!why.startsWith("half of a surrogate pair")) { // which Jackson reads from escapes
                assertThat(actual)
                        .as("%s: %s", new String(text, StandardCharsets.UTF_8), why)
                        .isEqualTo(expected);
            }
        }
        assertThat(accepted).isGreaterThan(1000);
    }

    @Test
    void never_fails_but_by_its_own_exception() {
        var random = new Random(13);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(30)];
            String alphabet = "{}[]\",:\\u0123abtrfnlse-+.eE \t\u00ff\u00c3\u00a9";
            for (int k = 0; k < noise.length; k++) {
                noise[k] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            try {
                Json value = Json.parse(noise);
                assertThat(Json.parse(value.bytes())).isEqualTo(value);
            } catch (JsonException e) {
                assertThat(e).hasMessageContaining(" (at byte ");
            }
        }
    }

    /** Decoded by the JDK first, because Jackson's own decoder lets surrogates and overlong forms through. */
    private static Json jackson(byte[] text) throws IOException {
        Reader utf8 = new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JACKSON.createParser(utf8)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IOException("nothing");
            }
            Json value = value(parser);
            if (parser.nextToken() != null) {
                throw new IOException("more");
            }
            return value;
        }
    }

    private static Json value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Json> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield Json.object(members);
            }
            case START_ARRAY -> {
                List<Json> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield Json.of(items);
            }
            case VALUE_STRING -> Json.of(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (parser.getText().matches(".*[eE][+-]?\\d{10,}")) {
                    throw new IOException("beyond our limit, not Jackson's");
                }
                yield new Json.Num(parser.getText());
            }
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_NULL -> Json.Null.NULL;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static void write(JsonGenerator generator, Json value) throws IOException {
        switch (value) {
            case Json.Obj(var members) -> {
                generator.writeStartObject();
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    generator.writeFieldName(member.getKey());
                    write(generator, member.getValue());
                }
                generator.writeEndObject();
            }
            case Json.Arr(var items) -> {
                generator.writeStartArray();
                for (Json item : items) {
                    write(generator, item);
                }
                generator.writeEndArray();
            }
            case Json.Str(var text) -> generator.writeString(text);
            case Json.Num(var literal) -> generator.writeNumber(literal);
            case Json.Bool(var truth) -> generator.writeBoolean(truth);
            case Json.Null _ -> generator.writeNull();
        }
    }

    private static Json any(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> Json.Null.NULL;
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> Json.of(random.nextLong() >> random.nextInt(64));
            case 3 -> new Json.Num(Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20)));
            case 4, 5 -> Json.of(text(random));
            case 6 -> {
                List<Json> items = new ArrayList<>();
                for (int i = random.nextInt(12); i > 0; i--) {
                    items.add(any(random, depth - 1));
                }
                yield Json.of(items);
            }
            default -> {
                Map<String, Json> members = new LinkedHashMap<>();
                for (int i = random.nextInt(12); i > 0; i--) {
                    members.put(text(random), any(random, depth - 1));
                }
                yield Json.object(members);
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 -> text.append("\"\\/\u2028\u007f\u0080".charAt(random.nextInt(6)));
                case 2 -> text.append((char) (0x80 + random.nextInt(0xd000)));
                case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    private static byte[] damaged(byte[] text, Random random) {
        byte[] damaged = text;
        for (int i = random.nextInt(3); i > 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            damaged = switch (random.nextInt(4)) {
                case 0 -> replaced(damaged, at, at + 1, null, random); // deletes
                case 1 -> replaced(damaged, at, at, "{}[]\",:0e.-+\\u\n ", random); // inserts
                case 2 -> replaced(damaged, at, at + 1, "{}[]\",:0e.-+\\u\u0001\u00c0\u00ed\u00ff", random);
                default -> replaced(damaged, at, damaged.length, null, random); // cuts off
            };
        }
        return damaged;
    }

    private static byte[] replaced(byte[] text, int from, int to, @Nullable String by, Random random) {
        int more = by == null ? 0 : 1;
        byte[] replaced = new byte[text.length - (to - from) + more];
        System.arraycopy(text, 0, replaced, 0, from);
        if (by != null) {
            replaced[from] = (byte) by.charAt(random.nextInt(by.length()));
        }
        System.arraycopy(text, to, replaced, from + more, text.length - to);
        return replaced;
    }
}
