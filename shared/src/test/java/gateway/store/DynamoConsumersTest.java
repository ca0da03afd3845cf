package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.auth.Consumer;
import gateway.auth.Consumers.Lookup;
import gateway.json.Json;
import gateway.policy.Suspension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DynamoConsumersTest {
    private final TestTables tables = TestTables.named();
    private final InMemoryDynamoDb db = new InMemoryDynamoDb(tables);
    private final DynamoConsumers consumers = new DynamoConsumers(db, tables.consumers());

    private void put(String item) throws Exception {
        db.write(new DynamoDb.Put(tables.consumers(), new Item((Json.Obj) Json.parse(item))));
    }

    private Consumer found(String id) {
        return ((Lookup.Found) consumers.find(id)).consumer();
    }

    @Test
    void a_whole_item_is_a_consumer() throws Exception {
        put("""
            {"id":{"S":"acme"},"plan":{"S":"gold"},"status":{"S":"active"},
             "scopes":{"L":[{"S":"orders:read"},{"S":"orders:write"}]},
             "keys":{"M":{
               "k1":{"M":{"sha256":{"S":"aa"},"created":{"S":"2026-01-02T03:04:05Z"},"expires":{"S":"2027-01-31T00:00:00Z"}}},
               "k2":{"M":{"sha256":{"S":"bb"},"created":{"S":"2026-01-02T03:04:05.678Z"}}}}}}
            """);

        Consumer acme = found("acme");

        assertThat(acme.plan()).contains("gold");
        assertThat(acme.active()).isTrue();
        assertThat(acme.scopes()).isEqualTo(Set.of("orders:read", "orders:write"));
        assertThat(acme.keys())
                .containsExactlyInAnyOrder(
                        new Consumer.Key(
                                "k1",
                                "aa",
                                Instant.parse("2026-01-02T03:04:05Z"),
                                Optional.of(Instant.parse("2027-01-31T00:00:00Z"))),
                        new Consumer.Key("k2", "bb", Instant.parse("2026-01-02T03:04:05.678Z"), Optional.empty()));
    }

    @Test
    void an_item_of_an_id_alone_is_an_active_consumer_without_rights() throws Exception {
        put("{\"id\":{\"S\":\"acme\"}}");

        assertThat(found("acme")).isEqualTo(new Consumer("acme", Optional.empty(), Set.of(), true, List.of()));
    }

    @Test
    void scopes_may_be_a_string_set() throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"scopes\":{\"SS\":[\"a\",\"b\"]}}");

        assertThat(found("acme").scopes()).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"N\":\"1\"}", "{\"SS\":[\"gold\"]}", "{\"NULL\":true}"})
    void a_plan_that_cannot_be_read_is_not_no_plan(String plan) throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"plan\":" + plan + "}");

        assertThat(found("acme").plan()).contains("(unreadable)");
    }

    @ParameterizedTest(name = "status {0}")
    @CsvSource({
        "'{\"S\":\"active\"}', true",
        "'{\"S\":\"suspended\"}', false",
        "'{\"S\":\"activ\"}', false",
        "'{\"BOOL\":true}', false",
        "'{\"NULL\":true}', false",
    })
    void only_the_status_active_is_active(String status, boolean active) throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"status\":" + status + "}");

        assertThat(found("acme").active()).isEqualTo(active);
    }

    @Test
    void all_that_a_consumer_has_is_read() throws Exception {
        put("""
            {"id":{"S":"acme"},
             "roles":{"L":[{"S":"buyer"}]},"tags":{"SS":["team-a"]},
             "metadata":{"M":{"tenant":{"S":"acme"},"region":{"S":"eu"}}},
             "status":{"M":{"suspended":{"M":{"reason":{"S":"unpaid"},"type":{"S":"https://example.com/unpaid"}}}}},
             "passwordHash":{"S":"$argon2id$x"}}
            """);

        assertThat(found("acme"))
                .isEqualTo(new Consumer(
                        "acme",
                        Optional.empty(),
                        Set.of(),
                        Set.of("buyer"),
                        Set.of("team-a"),
                        Map.of("tenant", "acme", "region", "eu"),
                        Optional.of(new Suspension(Optional.of("unpaid"), Optional.of("https://example.com/unpaid"))),
                        Optional.of("$argon2id$x"),
                        List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        {"S":"admin"}                            | roles that are one text
        {"M":{"admin":{"BOOL":true}}}            | roles that are a map
        {"L":[{"N":"1"},{"M":{}}]}               | roles that are no texts
        {"NS":["1"]}                             | roles that are numbers
        """)
    void what_is_no_list_of_texts_gives_nothing(String attribute, String what) throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"roles\":" + attribute + ",\"scopes\":" + attribute + "}");

        assertThat(found("acme").roles()).as(what).isEmpty();
        assertThat(found("acme").scopes()).as(what).isEmpty();
    }

    @Test
    void metadata_are_texts_and_not_too_much() throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"metadata\":{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"2\"}}}}");
        assertThat(found("acme").metadata()).isEqualTo(Map.of("b", "2"));

        put("{\"id\":{\"S\":\"acme\"},\"metadata\":{\"S\":\"tenant\"}}");
        assertThat(found("acme").metadata()).isEmpty();

        put("{\"id\":{\"S\":\"acme\"},\"metadata\":{\"M\":{\"a\":{\"S\":\"" + "x".repeat(1023) + "\"}}}}");
        assertThat(found("acme").metadata()).hasSize(1);
        put("{\"id\":{\"S\":\"acme\"},\"metadata\":{\"M\":{\"a\":{\"S\":\"" + "x".repeat(1024) + "\"}}}}");
        assertThat(found("acme").metadata()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: reason {1}, type {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        {"S":"suspended"}                                                     | - | -
        {"M":{}}                                                              | - | -
        {"M":{"active":{"BOOL":true}}}                                        | - | -
        {"M":{"suspendet":{"M":{"reason":{"S":"a"}}}}}                        | - | -
        {"M":{"suspended":{"S":"a"}}}                                         | - | -
        {"M":{"suspended":{"M":{"reason":{"S":"a b"}}}}}                      | a b | -
        {"M":{"suspended":{"M":{"reason":{"N":"1"},"type":{"S":"urn:x"}}}}}   | - | urn:x
        {"M":{"suspended":{"M":{"reason":{"S":" "},"type":{"S":"unpaid"}}}}}  | - | -
        {"M":{"suspended":{"M":{"type":{"S":"https://a/b c"}}}}}              | - | -
        """)
    void whatever_is_not_active_is_suspended(String status, String reason, String type) throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"status\":" + status + "}");

        assertThat(found("acme").suspension())
                .contains(new Suspension(Optional.ofNullable(reason), Optional.ofNullable(type)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        no map                     | {"S":"x"}
        no hash                    | {"M":{"created":{"S":"2026-01-02T03:04:05Z"}}}
        no date of creation        | {"M":{"sha256":{"S":"aa"}}}
        a date without time        | {"M":{"sha256":{"S":"aa"},"created":{"S":"2026-01-02T03:04:05Z"},"expires":{"S":"2027-01-31"}}}
        an expiry that is a number | {"M":{"sha256":{"S":"aa"},"created":{"S":"2026-01-02T03:04:05Z"},"expires":{"N":"1"}}}
        """)
    void a_key_that_cannot_be_read_is_no_key(String what, String key) throws Exception {
        put("{\"id\":{\"S\":\"acme\"},\"keys\":{\"M\":{\"k1\":" + key + "}}}");

        assertThat(found("acme").keys()).isEmpty();
    }

    @Test
    void who_is_not_there_is_not_found() {
        assertThat(consumers.find("nobody")).isEqualTo(new Lookup.NotFound());
    }

    @Test
    void a_store_that_is_away_is_not_a_consumer_that_is_not_there() {
        db.outage(new DynamoDb.Unavailable(DynamoDb.Cause.THROTTLED, false, ""));

        assertThat(consumers.find("acme")).isEqualTo(new Lookup.Unavailable());
    }
}
