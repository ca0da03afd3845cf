package gateway.route;

import static gateway.route.Routes.question;
import static gateway.route.Routes.route;
import static org.assertj.core.api.Assertions.assertThat;

import gateway.route.RouteTable.Candidate;
import gateway.route.RouteTable.Matched;
import gateway.route.RouteTable.NoMethod;
import gateway.route.RouteTable.NoRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of {@code docs/routing.md}, a row a case. Routes and questions as {@link Routes} reads them. */
class RouteTableTest {

    @ParameterizedTest(name = "{0}: {1} goes to {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        # path
        GET /                                  | GET h/                | 1
        GET /                                  | GET h/a               | -
        GET /a                                 | GET h/a               | 1
        GET /a                                 | GET h/a/              | -
        GET /a/                                | GET h/a               | -
        GET /a/                                | GET h/a/              | 1
        GET /a                                 | GET h/A               | -
        GET /{x}                               | GET h/                | -
        GET /{x}                               | GET h/a               | 1
        GET /{x}                               | GET h/a/              | -
        GET /{x}                               | GET h/a/b             | -
        GET /{x}/                              | GET h/a/              | 1
        GET /{x+}                              | GET h/                | -
        GET /{x+}                              | GET h/a               | 1
        GET /{x+}                              | GET h/a/              | 1
        GET /{x+}                              | GET h/a/b/c           | 1
        GET /a/{x+}                            | GET h/a               | -
        GET /a/{x+}                            | GET h/a/              | -
        GET /a/{x+}                            | GET h/a/b             | 1
        # literal before parameter before tail
        GET /a ; GET /{x} ; GET /{x+}          | GET h/a               | 1
        GET /a ; GET /{x} ; GET /{x+}          | GET h/b               | 2
        GET /a ; GET /{x} ; GET /{x+}          | GET h/b/c             | 3
        GET /{x}/b ; GET /a/{x}                | GET h/a/b             | 2
        GET /{x}/b/c ; GET /a/{x+}             | GET h/a/b/c           | 2
        GET /a/{x}/{y} ; GET /a/{x+}           | GET h/a/b/c           | 1
        GET /a/{x} ; GET /a/                   | GET h/a/              | 2
        # back from a literal that leads nowhere
        GET /a/b/c ; GET /a/{x}/d              | GET h/a/b/d           | 2
        GET /a/b/c ; GET /{x}/b/d              | GET h/a/b/d           | 2
        GET /a/b/c ; GET /{x}/{y}/d            | GET h/a/b/d           | 2
        GET /a/{x}/c ; GET /{x+}               | GET h/a/b/d           | 2
        GET /a/b ; GET /a/{x+} ; GET /{x}/{y}  | GET h/a/b/            | 2
        GET /a/b ; POST /a/{x}                 | POST h/a/b            | 2
        GET /a/b x-t ; GET /a/{x}              | GET h/a/b             | 2
        # partial segments
        GET /{x}.json                          | GET h/a.json          | 1
        GET /{x}.json                          | GET h/.json           | -
        GET /{x}.json                          | GET h/a.json.json     | 1
        GET /{x}.json                          | GET h/a.json/         | -
        GET /@{x}                              | GET h/@a              | 1
        GET /@{x}                              | GET h/@               | -
        GET /a{x}a                             | GET h/aa              | -
        GET /a{x}a                             | GET h/aaa             | 1
        GET /{x}-{y}                           | GET h/a-b             | 1
        GET /{x}-{y}                           | GET h/a-              | -
        GET /{x}-{y}                           | GET h/--              | -
        GET /{x}-{y}                           | GET h/---             | 1
        GET /{x} ; GET /{x}.json ; GET /a.json | GET h/a.json          | 3
        GET /{x} ; GET /{x}.json ; GET /a.json | GET h/b.json          | 2
        GET /{x} ; GET /{x}.json ; GET /a.json | GET h/b.xml           | 1
        GET /{x}.json ; GET /a{x}              | GET h/a.json          | 1
        GET /a{x} ; GET /{x}n                  | GET h/a.json          | 1
        GET /a{x} ; GET /ab{x}                 | GET h/abc             | 2
        GET /{x}.json/b ; GET /{x}/c           | GET h/a.json/c        | 2
        POST /{x}.json ; GET /{x}              | GET h/a.json          | 2
        # none or more
        GET /a/{x*}                            | GET h/a               | 1
        GET /a/{x*}                            | GET h/a/              | 1
        GET /a/{x*}                            | GET h/a/b/c/          | 1
        GET /a/{x*}                            | GET h/ab              | -
        GET /{x*}                              | GET h/                | 1
        GET /{*}                               | GET h/a/b             | 1
        GET /{*} ; GET /a/{*} ; GET /a/b/{*}   | GET h/a/b             | 3
        GET /{*} ; GET /a/{*} ; GET /a/b/{*}   | GET h/a/bc            | 2
        GET /{*} ; GET /a/{*} ; GET /a/b/{*}   | GET h/ab              | 1
        GET /a/{*} ; GET /a                    | GET h/a               | 2
        GET /a/{*} ; GET /a/                   | GET h/a/              | 2
        GET /a/{*} ; GET /a/{x+}               | GET h/a/b             | 2
        GET /a/{*} ; GET /a/{x+}               | GET h/a/              | 1
        GET /a/{*} ; GET /{x}/b                | GET h/a/b             | 1
        GET /a/{*} ; POST /a/b                 | GET h/a/b             | 1
        # expressions
        GET /~/v[0-9]+/.*                      | GET h/v1/a            | 1
        GET /~/v[0-9]+/.*                      | GET h/v1/             | 1
        GET /~/v[0-9]+/.*                      | GET h/v1              | -
        GET /~/v[0-9]+/.*                      | GET h/a/v1/           | -
        GET /a/~/a/[0-9]+                      | GET h/a/1             | 1
        GET /a/~/a/[0-9]+                      | GET h/a/1a            | -
        GET /a/~/a(/b)?                        | GET h/a               | 1
        GET /~/.* ; GET /~/a.*                 | GET h/a/b             | 2
        GET /~/.* ; GET /a/~/a/.*              | GET h/a/b             | 2
        GET /a/~/a/.* ; GET /a/b               | GET h/a/b             | 2
        GET /a/~/a/.* ; GET /a/{x}.b           | GET h/a/a.b           | 2
        GET /a/~/a/.* ; GET /a/{x}             | GET h/a/b             | 1
        GET /a/~/a/.* ; GET /a/{x}             | GET h/a/b/            | 1
        GET /~/a/.* ; GET /a/{*}               | GET h/a/b             | 2
        * /~/.* ; GET /~/.*b                   | GET h/a/b             | 2
        GET /~/.* ; GET /~/.*b x-t             | GET h/a/b x-t=1       | 2
        GET /~/.* @2 ; GET /~/.*b @1           | GET h/a/b             | 2
        GET /~/.* @1 ; GET /~/.*b @2           | GET h/a/b             | 1
        # several matches, order
        GET /a or GET /b                       | GET h/b               | 1
        GET /a or POST /{x} ; GET /{x}         | POST h/b              | 1
        GET /{x} or GET /a/b ; GET /a/{x}      | GET h/a/b             | 1
        GET /a or GET /a x-t ; GET /a ?v       | GET h/a?v x-t=1       | 1
        GET /a ?v @1 ; GET /a ?w               | GET h/a?v&w           | 2
        GET /a ?v ; GET /a ?w @-1              | GET h/a?v&w           | 2
        GET /a ?v @-1 ; GET /a x-t             | GET h/a?v x-t=1       | 2
        GET /{x} @-1 ; GET /a                  | GET h/a               | 2
        # host
        GET h/ ; GET /                         | GET h/                | 1
        GET h/ ; GET /                         | GET g/                | 2
        GET *.h/ ; GET /                       | GET a.h/              | 1
        GET *.h/ ; GET /                       | GET a.b.h/            | 1
        GET *.h/ ; GET /                       | GET h/                | 2
        GET *.h/ ; GET /                       | GET ah/               | 2
        GET *.h/ ; GET *.b.h/                  | GET a.b.h/            | 2
        GET *.h/ ; GET a.b.h/ ; GET *.b.h/     | GET a.b.h/            | 2
        GET h/{x} ; GET /a                     | GET h/a               | 1
        GET h/b ; GET /a                       | GET h/a               | 2
        GET a.h/b ; GET *.h/c ; GET /{x}       | GET a.h/d             | 3
        POST h/a ; GET /a                      | GET h/a               | 2
        # method
        * /a                                   | PUT h/a               | 1
        * /a                                   | PURGE h/a             | 1
        * /a ; GET /a                          | GET h/a               | 2
        * /a ; GET /a                          | PUT h/a               | 1
        GET /a                                 | HEAD h/a              | 1
        GET /a ; HEAD /a                       | HEAD h/a              | 2
        GET /a ; HEAD /a                       | GET h/a               | 1
        * /a ; GET /a                          | HEAD h/a              | 2
        HEAD /{x} ; GET /a                     | HEAD h/a              | 2
        GET /a ; GET /{x}                      | get h/a               | -
        * /a x-t ; GET /a                      | GET h/a x-t=1         | 2
        # conditions
        GET /a x-t ; GET /a                    | GET h/a               | 2
        GET /a x-t ; GET /a                    | GET h/a x-t=1         | 1
        GET /a x-t ; GET /a                    | GET h/a x-t=          | 1
        GET /a !x-t ; GET /a                   | GET h/a               | 1
        GET /a !x-t ; GET /a                   | GET h/a x-t=1         | 2
        GET /a x-t=1 ; GET /a                  | GET h/a x-t=1         | 1
        GET /a x-t=1 ; GET /a                  | GET h/a x-t=2         | 2
        GET /a x-t=1 ; GET /a                  | GET h/a x-t=1 x-t=1   | 2
        GET /a x-t=1 ; GET /a                  | GET h/a x-t=1 x-t=2   | 2
        GET /a x-t=1 ; GET /a                  | GET h/a x-t=1,2       | 2
        GET /a x-t=A ; GET /a                  | GET h/a x-t=a         | 2
        GET /a x-t ; GET /a x-t=1 x-u          | GET h/a x-t=1 x-u=1   | 2
        GET /a x-t ; GET /a ?v ?w              | GET h/a?v&w x-t=1     | 1
        GET /a x-t ; GET /a x-u ?w             | GET h/a?w x-t=1 x-u=1 | 2
        GET /a ?v=1 ; GET /a                   | GET h/a?v=1           | 1
        GET /a ?v=1 ; GET /a                   | GET h/a?v=%31         | 1
        GET /a ?v=1 ; GET /a                   | GET h/a?v=1&v=1       | 2
        GET /a ?v ; GET /a                     | GET h/a?v             | 1
        GET /a !?v ; GET /a                    | GET h/a?w             | 1
        GET /a x-t                             | GET h/a               | -
        """)
    void the_most_specific_route_that_fits_takes_the_request(String routes, String asked, String chosen) {
        List<Route> table = new ArrayList<>();
        for (String route : routes.split(" ; ")) {
            table.add(route(Integer.toString(table.size() + 1), route));
        }
        List<String> headers = new ArrayList<>();
        String[] words = asked.split(" ");
        for (int i = 2; i < words.length; i++) {
            headers.add(words[i].substring(0, words[i].indexOf('=')));
            headers.add(words[i].substring(words[i].indexOf('=') + 1));
        }

        RouteTable.Found found = RouteTable.of(table.reversed())
                .find(question(words[0] + " " + words[1], headers.toArray(String[]::new)));

        if (found instanceof Matched(var route, var _, var ignored)) {
            assertThat(route.id()).isEqualTo(chosen);
        } else {
            assertThat(chosen).isNull();
        }
    }

    @ParameterizedTest(name = "{1} has {2}")
    @CsvSource(delimiter = '|', textBlock = """
        /{a}              | /x        | a=x
        /{a}/b/{c}        | /x/b/y    | a=x c=y
        /{a}/{b}/{c}/{d}  | /1/2/3/4  | a=1 b=2 c=3 d=4
        /{a}/{b}/{c+}     | /1/2/3/4/ | a=1 b=2 c=3/4/
        /{a+}             | /1        | a=1
        /{a+}             | /1/2      | a=1/2
        /{a}              | /%C3%A9%20%2B | a=é +
        /{a}.json         | /b.json.json | a=b.json
        /@{a}             | /@b      | a=b
        /{a}-{b}          | /1-2-3   | a=1 b=2-3
        /{a}-{b}          | /-----   | a=- b=---
        /x{a}.{b}-{c}y/{d} | /x1.2-3y/4 | a=1 b=2 c=3 d=4
        /{a}.{b}.zip      | /1.2.3.zip | a=1 b=2.3
        /a/{a*}           | /a/1/2   | a=1/2
        /a/{a*}           | /a/1/    | a=1/
        /a/{a*}           | /a/      | a=
        /a/{a*}           | /a       | a=
        /{a*}             | /        | a=
        /a/{*}            | /a/b     | ''
        /v{a}/{b*}        | /v1/2/3  | a=1 b=2/3
        /~/(?P<a>[^/]+)/(?P<b>.*) | /1/2/3 | a=1 b=2/3
        /~/a(/(?P<a>.*))? | /a       | a=
        /a                | /a        | ''
        """)
    void parameters_are_decoded(String template, String path, String parameters) {
        Map<String, String> expected = parameters.isEmpty()
                ? Map.of()
                : Stream.of(parameters.split(" (?=[a-z]=)"))
                        .collect(Collectors.toMap(one -> one.substring(0, 1), one -> one.substring(2)));

        assertThat(RouteTable.of(List.of(route("r", "GET " + template))).find(question("GET h" + path)))
                .isInstanceOfSatisfying(
                        Matched.class, found -> assertThat(found.parameters()).isEqualTo(expected));
    }

    @ParameterizedTest(name = "{0}: {1} is answered {2}")
    @CsvSource(delimiter = '|', textBlock = """
        GET /a ; POST /{x}                | PUT h/a     | GET, HEAD, OPTIONS, POST
        GET /a ; POST /{x+}               | PUT h/a     | GET, HEAD, OPTIONS, POST
        GET /a ; POST /{x+}               | PUT h/b     | OPTIONS, POST
        GET h/a ; POST *.h/a ; PATCH /a   | PUT h/a     | GET, HEAD, OPTIONS, PATCH
        GET h/a ; POST *.h/a ; PATCH /a   | PUT g.h/a   | OPTIONS, PATCH, POST
        GET /a ; DELETE /a x-admin        | PUT h/a     | DELETE, GET, HEAD, OPTIONS
        GET /a ; DELETE /a x-admin        | DELETE h/a  | none
        GET /a x-t                        | GET h/a     | none
        GET /a x-t                        | PUT h/a     | GET, HEAD, OPTIONS
        GET /a x-t                        | OPTIONS h/a | GET, HEAD, OPTIONS
        HEAD /a                           | GET h/a     | HEAD, OPTIONS
        OPTIONS /a x-t                    | OPTIONS h/a | OPTIONS
        * /a x-t                          | PUT h/a     | none
        * /a x-t ; PURGE /a               | PUT h/a     | none
        * /a x-t ; PURGE /a               | X h/a       | DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT
        * /a                              | TRACE h/a   | DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
        * /a                              | CONNECT h/a | DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
        GET /a                            | PUT h/b     | none
        GET g/a                           | PUT h/a     | none
        GET /{x}.json ; POST /{x} ; DELETE /a.json | PUT h/a.json | DELETE, GET, HEAD, OPTIONS, POST
        GET /a/{*} ; POST /a/{x+} ; DELETE /{x*} | PUT h/a    | DELETE, GET, HEAD, OPTIONS
        GET /a/{*} ; POST /a/{x+} ; DELETE /{x*} | PUT h/a/b  | DELETE, GET, HEAD, OPTIONS, POST
        GET /~/a.* ; POST /~/.*b ; DELETE /~/b | PUT h/ab     | GET, HEAD, OPTIONS, POST
        GET /a or POST /a x-t             | PUT h/a     | GET, HEAD, OPTIONS, POST
        """)
    void a_path_without_the_method_tells_which_it_has(String routes, String asked, String allowed) {
        List<Route> table = new ArrayList<>();
        for (String route : routes.split(" ; ")) {
            table.add(route(Integer.toString(table.size() + 1), route));
        }

        RouteTable.Found found = RouteTable.of(table).find(question(asked));

        if (allowed.equals("none")) {
            assertThat(found).isEqualTo(new NoRoute());
        } else {
            assertThat(found)
                    .isInstanceOfSatisfying(
                            NoMethod.class, no -> assertThat(no.allowed()).containsExactly(allowed.split(", ")));
        }
    }

    @Test
    void a_trace_route_can_be_named() {
        assertThat(RouteTable.of(List.of(route("t", "TRACE /a"))).find(question("TRACE h/a")))
                .isInstanceOf(Matched.class);
    }

    @Test
    void routes_are_in_order_of_id() {
        var table = RouteTable.of(List.of(route("b", "GET /b"), route("a", "GET /a"), route("c", "GET /c")));

        assertThat(table.routes()).extracting(Route::id).containsExactly("a", "b", "c");
    }

    @Test
    void an_empty_table_has_no_route() {
        assertThat(RouteTable.of(List.of()).find(question("GET h/"))).isEqualTo(new NoRoute());
        assertThat(RouteTable.of(List.of()).explain(question("GET h/"))).isEmpty();
    }

    @Test
    void one_route_among_many_tenants_is_found_by_its_header() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            routes.add(route("t" + i, "GET /a x-tenant=" + i));
            routes.add(route("v" + i, "GET /a x-tenant=" + i + " ?v=" + i % 7));
            routes.add(route("u" + i, "GET /a x-user=" + i));
        }
        routes.add(route("none", "GET /a !x-tenant"));
        routes.add(route("any", "GET /a"));
        var table = RouteTable.of(routes);
        var naive = new NaiveTable(routes);

        for (int i = 0; i < 1100; i += 7) {
            for (String asked : List.of("GET h/a", "GET h/a?v=" + i % 7)) {
                for (String[] headers : List.of(
                        new String[] {"x-tenant", "" + i},
                        new String[] {"x-user", "" + i},
                        new String[] {"x-tenant", "z", "x-user", "" + i},
                        new String[] {})) {
                    assertThat(table.find(question(asked, headers))).isEqualTo(naive.find(question(asked, headers)));
                }
            }
        }
    }

    // ---- explain

    @Test
    void explain_names_the_chosen_route_first_and_why_others_lost() {
        var table = RouteTable.of(List.of(
                route("me", "GET /orders/me"),
                route("get-order", "GET /orders/{id}"),
                route("all", "* /{rest+}"),
                route("by-tenant", "GET /orders/me x-tenant=acme"),
                route("beta", "GET /orders/me ?beta"),
                route("create", "POST /orders/{id}"),
                route("elsewhere", "GET api.test/orders/me"),
                route("other-host", "GET *.api.test/orders/me"),
                route("typo", "GET /order/me"),
                route("case", "GET /Orders/me"),
                route("slash", "GET /orders/me/"),
                route("far", "GET /customers/{id}/page")));

        List<String> lines = new ArrayList<>();
        for (Candidate candidate : table.explain(question("GET h.test/orders/me", "x-tenant", "umbrella"))) {
            lines.add((candidate.chosen() ? "* " : "") + candidate.route().id() + ": " + candidate.why());
        }

        assertThat(lines)
                .containsExactly(
                        "* me: the most specific of 3 routes that take this request",
                        "get-order: takes this request too, but is less specific than `me`: literal `me` beats `{id}`",
                        "all: takes this request too, but is less specific than `me`: literal `orders` beats `{rest+}`",
                        "beta: query parameter `beta` is absent",
                        "by-tenant: header `x-tenant` is `umbrella`, not `acme`",
                        "create: method GET is not among POST",
                        "elsewhere: host `h.test` is not `api.test`",
                        "other-host: host `h.test` is not `*.api.test`",
                        "case: path segment `orders` is not `Orders`: upper and lower case differ",
                        "slash: the path lacks the slash at the end of `/orders/me/`",
                        "typo: path segment `orders` is not `order`");
    }

    @ParameterizedTest(name = "{0} and {1} at {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        GET a.h/         | GET *.h/     | GET a.h/      | host `a.h` beats `*.h`
        GET *.b.h/       | GET *.h/     | GET a.b.h/    | host `*.b.h` beats `*.h`
        GET *.h/         | GET /        | GET a.h/      | host `*.h` beats any
        GET /a/{x}       | GET /{x}/a   | GET h/a/a     | literal `a` beats `{x}`
        GET /{x}/{y}     | GET /{x+}    | GET h/a/a     | `{x}` beats `{x+}`
        GET /{x}/        | GET /{x+}    | GET h/a/      | `{x}` beats `{x+}`
        HEAD /a          | GET /a       | HEAD h/a      | HEAD by name beats HEAD by way of GET
        GET /a           | * /a         | GET h/a       | a named method beats every method
        GET /a           | * /a         | HEAD h/a      | a named method beats every method
        GET /a ?v        | GET /a       | GET h/a?v     | it has no query condition, not 1
        GET /a ?v ?w     | GET /a ?v    | GET h/a?v&w   | it has 1 query condition, not 2
        GET /a !x-a !x-b | GET /a !x-a  | GET h/a       | it has 1 header condition, not 2
        """)
    void explain_says_which_rule_decided(String winner, String loser, String asked, String why) {
        var table = RouteTable.of(List.of(route("w", winner), route("l", loser)));

        List<Candidate> candidates = table.explain(question(asked));

        assertThat(candidates).hasSize(2);
        assertThat(candidates.getFirst().route().id()).isEqualTo("w");
        assertThat(candidates.getLast().why())
                .isEqualTo("takes this request too, but is less specific than `w`: " + why);
    }

    @ParameterizedTest(name = "{0}, asked {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        GET /a                | GET h/a/      | the path ends with a slash, `/a` does not
        GET /a/{x}            | GET h/a/      | path segment `{x}` may not be empty
        GET /a/{x+}           | GET h/a/      | path segment `{x+}` may not be empty
        GET /a/{x}            | GET h/a       | the path is shorter than `/a/{x}`
        GET /a                | GET h/a/b     | the path is longer than `/a`
        GET /a x-t            | GET h/a       | header `x-t` is absent
        GET /a x-t=1          | GET h/a       | header `x-t` is absent, should be `1`
        GET /a !?v            | GET h/a?v     | query parameter `v` is present, which this route excludes
        GET /a ?v=1           | GET h/a?v=1&v=1 | query parameter `v` is repeated, should be `1` once
        * /a                  | TRACE h/a     | a route for every method does not take TRACE
        GET g/a x-t ?v        | PUT h/a       | host `h` is not `g`; method PUT is not among GET; header `x-t` is absent; query parameter `v` is absent
        """)
    void explain_says_all_that_is_amiss(String route, String asked, String why) {
        List<Candidate> candidates = RouteTable.of(List.of(route("r", route))).explain(question(asked));

        assertThat(candidates).hasSize(1);
        assertThat(candidates.getFirst().chosen()).isFalse();
        assertThat(candidates.getFirst().why()).isEqualTo(why);
    }

    @Test
    void explain_of_an_only_route() {
        assertThat(RouteTable.of(List.of(route("r", "GET /a"))).explain(question("GET h/a")))
                .containsExactly(new Candidate(
                        route("r", "GET /a"),
                        route("r", "GET /a").matches().getFirst(),
                        true,
                        "the only route that takes this request"));
    }
}
