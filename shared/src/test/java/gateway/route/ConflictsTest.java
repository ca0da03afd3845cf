package gateway.route;

import static gateway.route.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.AddressRange;
import gateway.route.RouteTable.Conflict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictsTest {

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        GET /a           | GET /a               | both take GET for `/a` on host `*`
        GET /{x}         | GET /{y}             | both take GET for `/{x}` and `/{y}`, which are the same paths, on host `*`
        GET /a/{x+}      | GET /a/{y+}          | both take GET for `/a/{x+}` and `/a/{y+}`, which are the same paths, on host `*`
        GET h.test/{x}/b | GET h.test/{y}/b     | both take GET for `/{x}/b` and `/{y}/b`, which are the same paths, on host `h.test`
        GET,PUT *.h/a    | POST,PUT *.h/a       | both take PUT for `/a` on host `*.h`
        * /a             | * /a                 | both take every method for `/a` on host `*`
        GET /a x-t       | GET /a x-t           | both take GET for `/a` on host `*`, under the same conditions
        GET /a x-t=1     | GET /a x-t=1         | both take GET for `/a` on host `*`, under the same conditions
        GET /a x-t=1     | GET /a x-t=1 x-t     | both take GET for `/a` on host `*`, under the same conditions
        GET /a x-t=1     | GET /a x-t           | both take GET for `/a` on host `*`, under as many conditions, which can hold together
        GET /a x-t=1     | GET /a x-u=1         | both take GET for `/a` on host `*`, under as many conditions, which can hold together
        GET /a x-t ?v=1  | GET /a x-u ?v=1      | both take GET for `/a` on host `*`, under as many conditions, which can hold together
        GET /a ?v=1      | GET /a ?w            | both take GET for `/a` on host `*`, under as many conditions, which can hold together
        GET /a           | POST /a              | -
        GET /a           | HEAD /a              | -
        GET /a           | * /a                 | -
        GET /a           | GET /b               | -
        GET /a           | GET /a/              | -
        GET /a           | GET /{x}             | -
        GET /{x}         | GET /{x+}            | -
        GET /{x}/b       | GET /a/{x}           | -
        GET h/a          | GET g/a              | -
        GET h/a          | GET /a               | -
        GET *.h/a        | GET h/a              | -
        GET /a x-t       | GET /a               | -
        GET /a x-t       | GET /a x-t x-u       | -
        GET /a x-t       | GET /a ?v            | -
        GET /a x-t=1     | GET /a x-t=2         | -
        GET /a x-t       | GET /a !x-t          | -
        GET /a x-t=1     | GET /a !x-t          | -
        GET /a ?v=1      | GET /a ?v=2          | -
        GET /a x-t ?v=1  | GET /a x-u ?v=2      | -
        GET /a x-v=1     | GET /a ?v=1          | -
        """)
    void two_routes_tie_where_nothing_that_counts_tells_them_apart(String one, String other, String why) {
        List<Conflict> conflicts = RouteTable.conflicts(List.of(route("two", other), route("one", one)));

        if (why == null) {
            assertThat(conflicts).isEmpty();
        } else {
            assertThat(conflicts)
                    .containsExactly(new Conflict(
                            "one",
                            "two",
                            why
                                    + ": give one of them another host, path, method, a further condition or another"
                                    + " order, or remove it"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-t !x-t", "x-t=1 !x-t", "x-t=1 x-t=2", "?v !?v", "?v=1 ?v=2", "x-u x-t=1 x-t=2 ?v"})
    void conditions_that_exclude_each_other_are_reported(String conditions) {
        assertThat(RouteTable.conflicts(List.of(route("r", "GET /a " + conditions), route("s", "GET /a"))))
                .singleElement()
                .satisfies(conflict -> {
                    assertThat(conflict.first()).isEqualTo("r");
                    assertThat(conflict.second()).isEqualTo("r");
                    assertThat(conflict.why()).startsWith("never takes a request: its conditions on ");
                });
    }

    @ParameterizedTest(name = "{0}: {1} is in vain")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        GET /a x-t ; GET /a !x-t ; GET /a                          | r3
        GET /a x-t ; GET /a !x-t ; GET /a ; GET /a x-t=1           | r3
        GET,PUT /a x-t ; GET,PUT /a !x-t ; GET /a                  | r3
        GET /a x-t ?v ; GET /a !x-t ?v ; GET /a ?v                 | r3
        GET /a ?v ; GET /a !?v ; GET /a                            | r3
        * /a ?v ; * /a !?v ; * /a                                  | r3
        GET /a/{x} ; GET /a/{x}/ ; GET /a/{x}/{y+} ; GET /a/{z+}   | r4
        * /a/{x} ; GET /a/{x}/ ; * /a/{x}/{y+} ; GET /a/{z+} ?v    | r4
        * /a/{x} ; * /a/{x}/ ; * /a/{x}/{y+} ; * /a/{z+}           | r4
        GET /a x-t ; GET /a !x-t ; GET,PUT /a                      | -
        GET /a x-t ; GET /a !x-u ; GET /a ?v                       | -
        GET /a x-t=1 ; GET /a !x-t ; GET /a                        | -
        GET /a/{x} ; GET /a/{x}/{y+} ; GET /a/{z+}                 | -
        GET /a/{x} ; GET /a/{x}/ ; GET /a/{x}/{y+} ; * /a/{z+}     | -
        GET /a/{x} ?v ; GET /a/{x}/ ; GET /a/{x}/{y+} ; GET /a/{z+} | -
        """)
    void a_route_that_others_leave_nothing_is_reported(String routes, String inVain) {
        List<Route> table = new ArrayList<>();
        for (String route : routes.split(" ; ")) {
            table.add(route("r" + (table.size() + 1), route));
        }

        List<Conflict> conflicts = RouteTable.conflicts(table);

        if (inVain == null) {
            assertThat(conflicts)
                    .filteredOn(conflict -> conflict.why().contains("never"))
                    .isEmpty();
        } else {
            assertThat(conflicts)
                    .filteredOn(conflict -> conflict.why().contains("never takes a request"))
                    .singleElement()
                    .satisfies(conflict -> {
                        assertThat(conflict.second()).isEqualTo(inVain);
                        assertThat(conflict.why())
                                .startsWith("`" + inVain + "`")
                                .contains("`r1`", "`r2`");
                    });
        }
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        GET /{x}.json        | GET /{y}.json        | both take
        GET /{x}.json        | GET /{y}.html        | -
        GET /{a}-{b}         | GET /{a}_{b}         | both take `/x-x_x`
        GET /{a}-{b}         | GET /{a}--           | -
        GET /{a}-{b}         | GET /{a}_{b} @1      | -
        GET /{a}-{b}         | GET /{a}_{b} x-t     | -
        GET /{a}-{b}/x       | GET /{a}_{b}/{c}     | -
        GET /{a}-{b}/{c}     | GET /{a}_{b}/{d}     | both take `/x-x_x/x`
        GET /a{x}            | GET /{x}a            | -
        GET /a/{*}           | GET /a/{x*}          | both take
        GET /a/{*}           | GET /a/{x+}          | -
        GET /a/{*}           | GET /a               | -
        GET /~/[a-m]+        | GET /~/[m-z]+        | both take `/m`
        GET /~/[a-m]+        | GET /~/[n-z]+        | -
        GET /~/[a-m]+        | GET /~/[m-z]+ @1     | -
        GET /~/[a-m]+        | POST /~/[m-z]+       | -
        GET /a @1            | GET /a x-t           | -
        GET /a x-t           | GET /a x-u @1        | -
        GET /a or GET /b     | GET /b               | both take
        GET /a or GET /{x}   | GET /b               | -
        """)
    void paths_of_every_kind_tie_where_one_fits_both(String one, String other, String why) {
        List<Conflict> conflicts = RouteTable.conflicts(List.of(route("one", one), route("two", other)));

        if (why.equals("-")) {
            assertThat(conflicts).isEmpty();
        } else {
            assertThat(conflicts)
                    .singleElement()
                    .satisfies(conflict -> assertThat(conflict.why())
                            .contains(why.split(" `")[0], why.substring(why.lastIndexOf(' ') + 1)));
        }
    }

    @ParameterizedTest(name = "{0}: {1} is in vain")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        GET /a ; GET /a @1                                   | r2
        GET /a x-t ; GET /a x-t=1 @1                         | r2
        GET /a x-t=1 ; GET /a x-t @1                         | -
        GET /a ; GET /a/ ; GET /a/{x+} ; GET /a/{*}          | r4
        GET /a ; GET /a/{x+} ; GET /a/{*}                    | -
        GET /a/{x}/{y*} ; GET /a/{x+}                        | r2
        GET /a/~/a/.* ; GET /a/{x}                           | r2
        GET /a/~/a/.* ; * /a/{x}                             | -
        GET /a/~/a/[0-9]+ ; GET /a/{x}                       | -
        GET /a/~/a/.+ ; GET /a/{x+}                          | r2
        GET /~/[a-z]+ ; GET /~/[b-c]+ @1                     | r2
        """)
    void a_path_that_others_leave_nothing_is_reported(String routes, String inVain) {
        List<Route> table = new ArrayList<>();
        for (String route : routes.split(" ; ")) {
            table.add(route("r" + (table.size() + 1), route));
        }

        List<Conflict> conflicts = RouteTable.conflicts(table);

        if (inVain.equals("-")) {
            assertThat(conflicts).isEmpty();
        } else {
            assertThat(conflicts).singleElement().satisfies(conflict -> {
                assertThat(conflict.second()).isEqualTo(inVain);
                assertThat(conflict.why()).contains("never takes a request");
            });
        }
    }

    @Test
    void each_route_of_a_tie_of_many_is_named_with_one_other() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            routes.add(route("r" + (100 + i), "GET /{p" + i + "}"));
        }

        List<Conflict> conflicts = RouteTable.conflicts(routes);

        assertThat(conflicts).hasSize(99);
        assertThat(conflicts).allMatch(conflict -> conflict.first().equals("r100"));
    }

    /** Comparing all pairs would take minutes, and the test with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v%d/things/{id}",
                "GET,POST /api/things/{id} x-tenant=%d",
                "GET /api/things/{id} x-tenant=%d ?v=1",
                "GET h%d.test/api/things/{id}"
            })
    void a_hundred_thousand_routes_are_checked_at_once(String pattern) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            routes.add(route("r" + i, pattern.replace("%d", Integer.toString(i))));
        }
        assertThat(RouteTable.conflicts(routes)).isEmpty();

        routes.add(route("tie", pattern.replace("%d", "77777").replace("{id}", "{other}")));
        assertThat(RouteTable.conflicts(routes)).singleElement().satisfies(conflict -> {
            assertThat(conflict.first()).isEqualTo("r77777");
            assertThat(conflict.second()).isEqualTo("tie");
        });
    }

    @Test
    void a_hundred_thousand_routes_that_all_tie_are_reported_at_once() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            routes.add(route("r" + i, "GET /a x-" + i));
        }
        assertThat(RouteTable.conflicts(routes)).hasSize(99_999);
    }

    /** Comparing all pairs would take minutes here too. */
    @ParameterizedTest
    @ValueSource(strings = {"10.%d.%d.0/24", "2001:db8:%x:%x::/64"})
    void ten_thousand_ranges_of_addresses_are_checked_at_once(String pattern) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            routes.add(from("r" + (10_000 + i), pattern.formatted(i / 250, i % 250)));
        }
        assertThat(RouteTable.conflicts(routes)).isEmpty();

        routes.add(from("tie", pattern.contains(":") ? "2001:db8:7:7::1" : "10.7.7.7"));
        assertThat(RouteTable.conflicts(routes)).singleElement().satisfies(conflict -> {
            assertThat(conflict.first()).isEqualTo("r11757");
            assertThat(conflict.second()).isEqualTo("tie");
        });
    }

    private static Route from(String id, String range) {
        Route route = route(id, "GET /a");
        Match match = route.matches().getFirst();
        return new Route(
                id,
                0,
                List.of(new Match(
                        match.methods(),
                        match.host(),
                        match.path(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Match.Circumstance.From(
                                List.of(AddressRange.parse(range).orElseThrow()))))),
                route.target(),
                route.rules());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a/{x} x-t=%d ; GET /a/{x}/ x-t=%d ; GET /a/{y+} x-t=%d",
                "GET /a x-t=%d ; GET /a x-t=%d ?v @1",
                "GET /a/~/a/%d/?"
            })
    void thousands_that_differ_a_little_are_checked_at_once(String patterns) {
        List<Route> routes = new ArrayList<>();
        String[] each = patterns.split(" ; ");
        for (int i = 0; i < 1_000; i++) {
            for (int j = 0; j < each.length; j++) {
                routes.add(route("r" + i + "-" + j, each[j].replace("%d", Integer.toString(i))));
            }
        }
        assertThat(RouteTable.conflicts(routes)).isEmpty();
    }
}
