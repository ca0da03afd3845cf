package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.config.Compiler.Loaded;
import gateway.config.yaml.ConfigFile;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.http.Headers;
import gateway.http.Path;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.json.Json;
import gateway.route.Configuration;
import gateway.route.Route;
import gateway.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotIndexTest {
    /** Written by the code of before there was an index: route {@code old}, {@code /old/{id}}, status 418. */
    private static final String OF_BEFORE =
            "TEdXUwEAAABdq1Yqyi8tSS1WsqpWys9JAVGJpSUZSlZKefl5qUo6SrmJJckZIOGCRLCwPlCVfnVmSq1SrY5SST5IJi2zIhWss7gksaQUaJSJo"
                + "UUtCAAA";

    private static final String ROUTES = """
        gateway: { name: shop }
        services:
          orders: { url: "https://orders.example.com" }
        routes:
          admin:
            match: { path: "/admin/{id}", headers: { x-key: secret } }
            auth: none
            to: { service: orders }
          braces:
            match: { path: /braces }
            auth: none
            to: { fixed: { status: 200, json: { routes: { "a\\"}": "\\\\", b: ["]", "\\"routes\\":{{"] } } } }
          free:
            match: { path: "/free/{rest+}", methods: [GET, POST] }
            auth: none
            to: { service: orders }
          odd:
            match: [ { path: "/odd/{a}.json" }, { path: "/even/{b}", host: even.example.com } ]
            auth: none
            to: { service: orders }
          word:
            match: { path: { regex: "/words/(?P<it>[a-z]+)" } }
            auth: none
            to: { service: orders }
        """;

    @ParameterizedTest
    @CsvSource(textBlock = """
        GET,  /admin/7,    secret, admin {id=7}
        GET,  /admin/7,    wrong,  none
        GET,  /braces,     '',     braces {}
        POST, /free/a/b,   '',     free {rest=a/b}
        PUT,  /free/a,     '',     'GET, HEAD, OPTIONS, POST'
        HEAD, /free/a,     '',     free {rest=a}
        GET,  /odd/x.json, '',     odd {a=x}
        GET,  /even/x,     '',     none
        GET,  /words/abc,  '',     word {it=abc}
        GET,  /words/ABC,  '',     none
        GET,  /else,       '',     none
        """)
    void finds_what_is_found_without_an_index(String method, String path, String key, String found) {
        Configuration configuration = compile(ROUTES);
        byte[] plain = Snapshot.encode(documents(ROUTES));

        assertThat(find(configuration, method, path, key)).isEqualTo(found);
        assertThat(find(load(plain), method, path, key)).isEqualTo(found);
        assertThat(find(load(Snapshot.withIndex(plain, Snapshot.index(configuration))), method, path, key))
                .isEqualTo(found);
    }

    @Test
    void routes_are_the_same_when_they_are_compiled_later() {
        Configuration configuration = compile(ROUTES);
        Configuration later = load(indexed(ROUTES));

        assertThat(later.hash()).isEqualTo(configuration.hash());
        assertThat(later.services()).isEqualTo(configuration.services());
        assertThat(later.table().routes())
                .extracting(Route::toString)
                .isEqualTo(configuration.table().routes().stream()
                        .map(Route::toString)
                        .toList());
    }

    @Test
    void a_snapshot_of_before_is_read() {
        assertThat(find(load(Base64.getDecoder().decode(OF_BEFORE)), "GET", "/old/7", ""))
                .isEqualTo("old {id=7}");
    }

    /** As far as the index: what is stored in the chunks that the pointer counts. */
    @Test
    void what_readers_of_before_read_is_written_as_before() {
        Documents documents = documents("""
            routes:
              old: { match: { path: "/old/{id}" }, auth: none, to: { fixed: { status: 418 } } }
            """);

        assertThat(Snapshot.hash(documents))
                .isEqualTo("9940fa461dfd347b59955f0efe514a38d83280926e11e905f0c05f7aa5a4e310");
        assertThat(Snapshot.encode(documents)).startsWith('L', 'G', 'W', 'S', 1, 0, 0, 0, 0x5d);
        assertThat(Snapshot.decode(Snapshot.encode(documents)))
                .isEqualTo(Snapshot.decode(Base64.getDecoder().decode(OF_BEFORE)));
    }

    @Test
    void documents_are_read_past_an_index() {
        assertThat(Snapshot.decode(indexed(ROUTES))).isEqualTo(Snapshot.decode(Snapshot.encode(documents(ROUTES))));
    }

    @Test
    void an_index_with_any_byte_changed_or_cut_off_is_done_without_or_makes_the_snapshot_none() {
        byte[] plain = Snapshot.encode(documents(ROUTES));
        byte[] good = indexed(ROUTES);
        for (int i = plain.length; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            if (Compiler.load(bad, 1) instanceof Loaded.Ready(var configuration)) {
                assertThat(find(configuration, "GET", "/admin/7", "secret"))
                        .as("byte %d", i)
                        .isEqualTo("admin {id=7}");
            }
            byte[] cut = java.util.Arrays.copyOf(good, i);
            if (Compiler.load(cut, 1) instanceof Loaded.Ready(var configuration)) {
                assertThat(find(configuration, "GET", "/free/a", "")).isEqualTo("free {rest=a}");
            }
        }
    }

    @Test
    void an_index_of_other_documents_is_done_without() {
        String swapped =
                ROUTES.replace("/admin/", "/x/").replace("/free/", "/admin/").replace("/x/", "/free/");
        byte[] foreign = Snapshot.withIndex(
                Snapshot.encode(documents(ROUTES)),
                SnapshotIndex.write(compile(swapped).table().index(), "0"));

        assertThat(find(load(foreign), "GET", "/admin/7", "")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        /braces }, /open }, /open
        'headers: { x-key: secret }', 'methods: [GET]', /admin/7
        '/free/{rest+}',            /admin/,           /admin/
        '/odd/{a}.json',            '/even/{a}.json',  /even/7.json
        '/words/(?P<it>[a-z]+)',    '/numbers/[0-9]+', /numbers/7
        'methods: [GET, POST]',     'methods: [PUT]',  PUT /free/a
        """)
    void a_hand_made_index_leads_to_no_route_that_does_not_take_the_request(String truth, String lie, String request) {
        String hash = Snapshot.hash(documents(ROUTES));
        var index = compile(ROUTES.replace(truth, lie)).table().index();
        Configuration forged =
                load(Snapshot.withIndex(Snapshot.encode(documents(ROUTES)), SnapshotIndex.write(index, hash)));
        String method = request.startsWith("PUT ") ? "PUT" : "GET";

        assertThatThrownBy(() -> find(forged, method, request.substring(request.indexOf('/')), ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not take the request");
    }

    @Test
    void a_route_that_cannot_be_compiled_fails_and_leaves_the_others() {
        Documents documents = documents(ROUTES);
        List<Document> all = new ArrayList<>(documents.all());
        all.replaceAll(document -> document.id().equals("free")
                ? new Document(document.kind(), "free", document.body().with("later", Json.of(true)))
                : document);
        var broken = new Documents(all);
        byte[] index = SnapshotIndex.write(compile(ROUTES).table().index(), Snapshot.hash(broken));
        Configuration configuration = load(Snapshot.withIndex(Snapshot.encode(broken), index));

        assertThat(find(configuration, "GET", "/admin/7", "secret")).isEqualTo("admin {id=7}");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> find(configuration, "GET", "/free/a", ""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("routes.free");
        }
    }

    private static byte[] indexed(String yaml) {
        return Snapshot.withIndex(Snapshot.encode(documents(yaml)), Snapshot.index(compile(yaml)));
    }

    private static Configuration load(byte[] snapshot) {
        return ((Loaded.Ready) Compiler.load(snapshot, 1)).configuration();
    }

    private static Documents documents(String yaml) {
        return judge(yaml).documents();
    }

    private static Configuration compile(String yaml) {
        return judge(yaml).configuration();
    }

    private static Judged.Valid judge(String yaml) {
        Judged judged = ConfigFile.judge("test.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(judged).isInstanceOf(Judged.Valid.class);
        return (Judged.Valid) judged;
    }

    private static String find(Configuration configuration, String method, String path, String key) {
        var parsed = (Path.Ok) Path.of(new RawPath(path, RawPath.Encoding.DECODED));
        Headers headers = key.isEmpty() ? Headers.EMPTY : Headers.of("x-key", key);
        RouteTable.Found found = configuration
                .table()
                .find(new RouteTable.Question(
                        method,
                        "api.example.com",
                        parsed.path(),
                        headers,
                        Query.EMPTY,
                        "192.0.2.1",
                        InstantSource.system()));
        return switch (found) {
            case RouteTable.Matched(var route, var _, var parameters) -> route.id() + " " + new TreeMap<>(parameters);
            case RouteTable.NoMethod(var allowed) -> String.join(", ", allowed);
            case RouteTable.NoRoute _ -> "none";
        };
    }
}
