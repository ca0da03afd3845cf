package gateway.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Kind;
import gateway.config.Sections;
import gateway.config.Snapshot;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {
    private static final String SCHEMA = "gateway.schema.json";

    @Test
    void a_configuration_is_written_as_people_would() {
        assertThat(rewrite("""
            routes: {get-order: {limits: [{rate: 100/s, burst: 200, by: consumer}, {quota: 100000/month}],
              to: {path: '/v/orders/{id}', service: orders}, auth: {scopes: ['orders:read'], anyOf: [apiKey, jwt]},
              match: {path: '/orders/{id}', methods: [GET], headers: {x-v: "2", x-a: present}}},
             page: {match: {path: /page}, to: {aggregate: [{get: '/customers/{id}/with/a/long/path/of/many/segments', service: crm,
               name: customer, required: true, pick: [id, name, tier]}, {name: orders, service: orders, get: /orders}]}}}
            plans: {free: {}}
            services: {orders: {timeout: 2s, url: 'https://orders.example.com'}}
            gateway: {timeout: 10s, name: shop}
            consumers: {alice: {plan: free}}
            """)).isEqualTo("""
                # yaml-language-server: $schema=gateway.schema.json

                gateway:
                  name: shop
                  timeout: 10s

                services:
                  orders:
                    url: "https://orders.example.com"
                    timeout: 2s

                routes:
                  get-order:
                    match: { methods: [GET], path: "/orders/{id}", headers: { x-a: present, x-v: "2" } }
                    to: { service: orders, path: "/v/orders/{id}" }
                    auth: { anyOf: [apiKey, jwt], scopes: [orders:read] }
                    limits:
                      - { by: consumer, rate: 100/s, burst: 200 }
                      - { quota: 100000/month }
                  page:
                    match: { path: /page }
                    to:
                      aggregate:
                        - name: customer
                          service: crm
                          get: "/customers/{id}/with/a/long/path/of/many/segments"
                          required: true
                          pick: [id, name, tier]
                        - { name: orders, service: orders, get: /orders }

                plans:
                  free: {}

                consumers:
                  alice:
                    plan: free
                """);
    }

    @Test
    void what_was_written_and_read_is_written_the_same() {
        String once =
                rewrite("routes: { a: { match: { path: / }, to: { fixed: { json: { b: [1, {c: 2}], a: 1.0 } } } } }");

        assertThat(rewrite(once)).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a: b",
                "a #b",
                "- a",
                "? a",
                "!x",
                "&a",
                "*a",
                "%a",
                "@a",
                "`a",
                "'a'",
                "\"a\"",
                "|",
                ">",
                "{a}",
                "[a]",
                "a,b",
                "null",
                "~",
                "Null",
                "true",
                "TRUE",
                "no",
                "Off",
                "y",
                "1",
                "-1",
                "+1",
                "0x1F",
                "0o7",
                "1e5",
                "1_000",
                ".5",
                ".inf",
                ".nan",
                "2026-09-01",
                "10:30",
                "a:",
                ":a",
                "a:b",
                "https://a.b/c?d",
                "=",
                "<<",
                "...",
                "---",
                "a\nb",
                "a\tb",
                "a\rb",
                "\u0000",
                "\u007f",
                "\u0085",
                "\u00a0",
                "\u2028",
                "\ufeff",
                "\ufffe",
                "😀",
                "é",
                "a\\b",
                "10d",
                "1s",
                "/a",
                "/",
                "100/s",
                "_",
                "a-",
                "a.",
                "-",
                "${HOME}",
                " a",
                "a "
            })
    void any_text_comes_back_as_it_was(String text) {
        var body = Json.object(
                text, Json.of(text), "list", Json.of(List.of(Json.of(text), Json.object(text, Json.of(1)))));

        assertThat(read(write(new Document(Kind.ROUTE, "r", body))))
                .containsExactly(new Document(Kind.ROUTE, "r", body));
    }

    @Test
    void any_document_comes_back_as_it_was() {
        var random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            var document = new Document(Kind.ROUTE, "r", object(random, 5));
            String yaml = write(document);

            assertThat(read(yaml)).as(yaml).containsExactly(document);
            assertThat(write(read(yaml).getFirst())).isEqualTo(yaml);
        }
    }

    @Test
    void order_of_members_makes_no_difference() {
        var one = new Document(Kind.ROUTE, "r", Json.object("b", Json.of(1), "a", Json.of(2), "to", Json.of(3)));
        var other = new Document(Kind.ROUTE, "r", Json.object("to", Json.of(3), "a", Json.of(2), "b", Json.of(1)));

        assertThat(write(one)).isEqualTo(write(other));
    }

    @Test
    void what_went_through_a_snapshot_is_written_the_same() {
        String yaml = rewrite("""
            routes:
              r: { to: { fixed: { json: { z: 1.50, a: 1e3, m: {} } } }, match: { path: / } }
            """);
        Documents documents = Sections.of(YamlReader.read("f", yaml).value()).documents();

        assertThat(Snapshot.decode(Snapshot.encode(documents)))
                .isInstanceOfSatisfying(
                        Snapshot.Decoded.Ok.class,
                        ok -> assertThat(YamlWriter.write(ok.documents(), List.of(), SCHEMA))
                                .isEqualTo(yaml));
    }

    private static Json.Obj object(Random random, int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            members.put(text(random), value(random, depth - 1));
        }
        return Json.object(members);
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> Json.of(random.nextInt());
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> Json.Null.NULL;
            case 3, 4 -> Json.of(text(random));
            case 5, 6 -> object(random, depth);
            default -> {
                List<Json> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(random, depth - 1));
                }
                yield Json.of(items);
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        String alphabet =
                random.nextBoolean() ? "abcdef0123456789/-" : " :#-?{}[],&*!|>'\"%@`\\\n\t.eE+_=<~\u0001\u00a0é";
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 200 : 10); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static String rewrite(String yaml) {
        YamlReader.Read read = YamlReader.read("f", yaml);
        assertThat(read.faults()).isEmpty();
        Sections sections = Sections.of(read.value());
        return YamlWriter.write(sections.documents(), sections.consumers(), SCHEMA);
    }

    private static String write(Document document) {
        return YamlWriter.write(new Documents(List.of(document)), List.of(), SCHEMA);
    }

    private static List<Document> read(String yaml) {
        YamlReader.Read read = YamlReader.read("f", yaml);
        assertThat(read.faults()).as(yaml).isEmpty();
        return Sections.of(read.value()).documents().all();
    }
}
