package gateway.route;

import static gateway.route.Routes.question;
import static gateway.route.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.http.Path;
import gateway.route.Match.Segment;
import gateway.route.RouteTable.Matched;
import gateway.route.RouteTable.Question;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteIndexTest {
    private static final List<Route> ROUTES = List.of(
            route("a", "GET /"),
            route("b", "GET,POST h.test/orders/{id}"),
            route("c", "* *.test/orders/{id}/lines/{line}"),
            route("d", "GET /files/{name}.json"),
            route("e", "GET /files/{from}-{to}.json or GET /ranges/{a}-{b}-{c}"),
            route("f", "GET /files/{rest+} x-t=1"),
            route("g", "GET /files/{rest+} x-t=2"),
            route("h", "GET /docs/{rest*} @2"),
            route("i", "PURGE /v/~/v[0-9]+/(?P<x>.*)"),
            route("j", "GET /caf\u00e9/\u4f60\u597d"));
    private static final List<Question> QUESTIONS = List.of(
            question("GET h.test/orders/7"),
            question("POST h.test/orders/7"),
            question("PUT h.test/orders/7"),
            question("PUT a.b.test/orders/7/lines/8"),
            question("GET h/"),
            question("GET h/files/a.json"),
            question("GET h/files/a-b.json"),
            question("GET h/ranges/a-b-c"),
            question("GET h/files/a/b", "x-t", "2"),
            question("GET h/files/a/b", "x-t", "3"),
            question("GET h/docs"),
            question("PURGE h/v/v1/a/b"),
            question("GET h/caf%C3%A9/%E4%BD%A0%E5%A5%BD"),
            question("GET h/nothing"));

    @Test
    void an_index_read_back_finds_the_same() {
        RouteTable table = RouteTable.of(ROUTES);
        RouteTable again =
                RouteTable.of(RouteIndex.decode(ByteBuffer.wrap(table.index().encode())), ROUTES::get);

        for (Question question : QUESTIONS) {
            assertThat(again.find(question)).isEqualTo(table.find(question));
            assertThat(again.allowed(question)).isEqualTo(table.allowed(question));
            assertThat(again.possible(question)).isEqualTo(table.possible(question));
        }
        assertThat(again.routes()).isEqualTo(ROUTES);
        assertThat(again.index().encode()).isEqualTo(table.index().encode());
    }

    @Test
    void a_route_is_made_when_it_is_asked_for_and_once() {
        List<Integer> made = new ArrayList<>();
        RouteIndex index = RouteTable.of(ROUTES).index();
        RouteTable table = RouteTable.of(index, number -> {
            made.add(number);
            return ROUTES.get(number);
        });
        assertThat(made).isEmpty();

        table.find(question("GET h/files/a.json"));
        table.find(question("GET h/files/b.json"));
        table.find(question("GET h/nothing"));
        assertThat(made).containsExactly(3);

        assertThat(table.find(question("GET h/files/a/b"))).isInstanceOf(RouteTable.NoRoute.class);
        assertThat(made).containsExactly(3, 5, 6);
    }

    @Test
    void an_empty_table_can_be_kept() {
        RouteIndex index = RouteTable.of(List.of()).index();

        assertThat(RouteTable.of(RouteIndex.decode(ByteBuffer.wrap(index.encode())), ROUTES::get)
                        .find(question("GET h/")))
                .isEqualTo(new RouteTable.NoRoute());
    }

    /** What one process wrote another reads: if this fails, the format needs another number. */
    @Test
    void the_place_of_a_text_is_the_same_in_every_process() {
        assertThat(RouteIndex.place(RouteIndex.mixed(7, "orders".hashCode()), 3, 100))
                .isEqualTo(RouteIndex.MARGIN + 9 * RouteIndex.SLOT);
        assertThat(RouteIndex.hash("report-".hashCode(), ".json".hashCode()))
                .isEqualTo("report-".hashCode() * 16777619 + ".json".hashCode());
    }

    /** 4,096 texts at one place and their other halves, which nobody configured, all of one hash. */
    @Test
    void texts_of_one_hash_are_told_apart() {
        List<Route> routes = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 1 << 13; i++) {
            var text = new StringBuilder();
            for (int bit = 0; bit < 13; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            if (i % 2 == 0) {
                routes.add(route("r" + (10_000 + i), "GET /a/" + text + "/b"));
            } else {
                others.add(text.toString());
            }
        }
        assertThat(others.getFirst()).hasSameHashCodeAs(others.getLast());
        RouteTable table = kept(routes);

        for (Route route : routes) {
            Question question = question("GET h" + route.matches().getFirst().template());
            assertThat(table.find(question))
                    .isInstanceOfSatisfying(
                            Matched.class, found -> assertThat(found.route()).isEqualTo(route));
        }
        for (String other : others) {
            assertThat(table.find(question("GET h/a/" + other + "/b"))).isEqualTo(new RouteTable.NoRoute());
        }
    }

    /** Short ones stand in their slots, with what follows them, long ones and those in other scripts do not. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e9", "\u0161", "\u4f60"}) // the third is an a but for its upper byte
    void texts_of_every_length_and_script_are_told_apart(String letter) {
        for (int length = 1; length < 300; length += length > 60 && length < 240 ? 20 : 1) {
            String text = letter.repeat(length);
            Route literal = literals("one", text, "x", text, text + "b");
            Route partial = new Route(
                    "two",
                    0,
                    List.of(Match.of(
                            Set.of("GET"),
                            Optional.empty(),
                            List.of(new Segment.Partial(List.of(text + "-", "-" + text), List.of("p"))))),
                    literal.target(),
                    literal.rules());
            RouteTable table = kept(List.of(literal, partial));

            assertThat(id(table, text, "x", text, text + "b")).isEqualTo("one");
            assertThat(id(table, text + "-" + text + "-" + text)).isEqualTo("two");
            assertThat(id(table, text + "--" + text)).isEmpty();
            for (String other : List.of(
                    text + letter,
                    text.substring(1),
                    text.substring(1) + "b",
                    "b" + text.substring(1),
                    text.substring(1) + (char) (letter.charAt(0) ^ 0x100),
                    text + "a".repeat(256))) {
                assertThat(id(table, other, "x", text, text + "b")).isEmpty();
                assertThat(id(table, text, "x", other, text + "b")).isEmpty();
                assertThat(id(table, text, "x", text, other)).isEmpty();
                assertThat(id(table, other + "-" + text + "-" + text)).isEmpty();
            }
        }
    }

    private static Route literals(String id, String... texts) {
        List<Segment> path = new ArrayList<>();
        for (String text : texts) {
            path.add(new Segment.Literal(text));
        }
        Route model = ROUTES.getFirst();
        return new Route(
                id, 0, List.of(Match.of(Set.of("GET"), Optional.empty(), path)), model.target(), model.rules());
    }

    private static String id(RouteTable table, String... segments) {
        Question model = question("GET h/");
        var path = new Path(List.of(segments), "/");
        var asked = new Question("GET", "h", path, model.headers(), model.query(), model.clientIp(), model.clock());
        return table.find(asked) instanceof Matched matched ? matched.route().id() : "";
    }

    /** The table of an index that was written down and read back. */
    private static RouteTable kept(List<Route> routes) {
        byte[] bytes = RouteTable.of(routes).index().encode();
        return RouteTable.of(RouteIndex.decode(ByteBuffer.wrap(bytes)), routes::get);
    }

    @Test
    void bytes_that_are_no_index_are_refused() {
        byte[] bytes = RouteTable.of(ROUTES).index().encode();
        for (int length = 0; length < bytes.length; length += 7) {
            ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
            assertThatThrownBy(() -> RouteIndex.decode(part)).isInstanceOf(IllegalArgumentException.class);
        }
        ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 4));
        assertThatThrownBy(() -> RouteIndex.decode(longer)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever the bytes are, they are refused or every lookup ends without reading where nothing is. */
    @Test
    void damaged_bytes_are_refused_or_do_no_harm() {
        var random = new Random(5);
        byte[] bytes = RouteTable.of(ROUTES).index().encode();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = bytes.clone();
            int at = random.nextInt(bytes.length / 4) * 4;
            damaged[at + random.nextInt(4)] = (byte) random.nextInt();
            damaged[at] = (byte) random.nextInt(40);
            RouteIndex index;
            try {
                index = RouteIndex.decode(ByteBuffer.wrap(damaged));
            } catch (IllegalArgumentException e) {
                refused++;
                continue;
            }
            RouteTable table = RouteTable.of(index, number -> ROUTES.get(number % ROUTES.size()));
            Question question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
            try {
                table.allowed(question);
                if (table.find(question) instanceof Matched matched) {
                    assertThat(matched.route()).isNotNull();
                }
            } catch (IndexOutOfBoundsException e) {
                // of what the index says of a route: which of its matches, where its parameters stand
                assertThat(e.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("matched")
                                || frame.getMethodName().equals("entry"));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("does not take the request"); // refused when it was asked
            } catch (com.google.re2j.PatternSyntaxException e) {
                assertThat(e).hasMessageContaining("parsing"); // another text than that of the expression
            }
        }
        assertThat(refused).isGreaterThan(2000);
    }
}
