package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.store.DynamoDb.Cause;
import gateway.store.DynamoDb.ConditionFailed;
import gateway.store.DynamoDb.Delete;
import gateway.store.DynamoDb.Done;
import gateway.store.DynamoDb.Items;
import gateway.store.DynamoDb.Put;
import gateway.store.DynamoDb.Unavailable;
import gateway.store.DynamoDb.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every implementation of the port to DynamoDB does. */
abstract class DynamoDbContract {
    private DynamoDb db;
    private TestTables tables;

    /** An implementation, and its tables, which are empty. */
    abstract DynamoDb db();

    abstract TestTables tables();

    @BeforeEach
    void open() {
        db = db();
        tables = tables();
    }

    private static Item key(String id) {
        return Item.of("id", id);
    }

    private static Item counter(String key) {
        return Item.of("key", key);
    }

    @Test
    void an_item_that_was_put_is_read_again() {
        Item item = Item.builder()
                .text("id", "a")
                .text("empty", "")
                .text("unicode", "Grüße, 世界 \u2028 \" \\ 😀")
                .number("number", Long.MIN_VALUE)
                .bytes("bytes", new byte[] {0, 1, -1})
                .truth("yes", true)
                .truth("no", false)
                .raw("nothing", Json.object("NULL", Json.of(true)))
                .raw(
                        "list",
                        Json.object(
                                "L",
                                Json.of(List.of(Json.object("S", Json.of("x")), Json.object("M", Json.Obj.EMPTY)))))
                .raw("set", Json.object("SS", Json.of(List.of(Json.of("one")))))
                .map("map", Item.of("inner", "value").with("n", 5))
                .build();
        assertThat(db.write(new Put(tables.snapshots(), item))).isEqualTo(new Done(Optional.empty()));

        for (boolean consistent : new boolean[] {true, false}) {
            assertThat(db.get(tables.snapshots(), key("a"), consistent)).isInstanceOfSatisfying(Done.class, done -> {
                Item read = done.item().orElseThrow();
                assertThat(read.attributes().members())
                        .isEqualTo(item.attributes().members());
                assertThat(read.bytes("bytes"))
                        .hasValueSatisfying(b -> assertThat(b).containsExactly(0, 1, -1));
                assertThat(read.map("map").orElseThrow().number("n")).hasValue(5);
            });
        }
    }

    @Test
    void an_item_that_is_not_there_is_a_result_without_item() {
        assertThat(db.get(tables.snapshots(), key("none"), true)).isEqualTo(new Done(Optional.empty()));
    }

    @Test
    void a_put_replaces_the_whole_item() {
        db.write(new Put(tables.snapshots(), key("a").with("x", 1)));
        db.write(new Put(tables.snapshots(), key("a").with("y", 2)));

        assertThat(db.get(tables.snapshots(), key("a"), true)).isEqualTo(new Done(Optional.of(key("a").with("y", 2))));
    }

    @Test
    void a_condition_that_fails_leaves_the_item_and_shows_it() {
        db.write(new Put(tables.snapshots(), key("a").with("revision", 7)));

        var reply = db.write(new Put(
                tables.snapshots(),
                key("a").with("revision", 8),
                "revision = :before",
                Item.builder().number(":before", 6).build()));

        assertThat(reply).isEqualTo(new ConditionFailed(Optional.of(key("a").with("revision", 7))));
        assertThat(db.get(tables.snapshots(), key("a"), true))
                .isEqualTo(new Done(Optional.of(key("a").with("revision", 7))));
    }

    @Test
    void a_condition_that_fails_where_nothing_is_shows_nothing() {
        var reply = db.write(new Put(
                tables.snapshots(),
                key("a"),
                "revision = :before",
                Item.builder().number(":before", 6).build()));

        assertThat(reply).isEqualTo(new ConditionFailed(Optional.empty()));
    }

    @Test
    void a_condition_compares_whole_maps() {
        Item map = Item.builder()
                .map("k1", Item.of("sha256", "aa"))
                .map("k2", Item.of("sha256", "bb"))
                .build();
        Item reversed = Item.builder()
                .map("k2", Item.of("sha256", "bb"))
                .map("k1", Item.of("sha256", "aa"))
                .build();
        db.write(new Put(
                tables.consumers(),
                Item.builder().text("id", "a").map("keys", map).build()));

        var same = new Put(
                tables.consumers(),
                key("a"),
                "#keys = :keys",
                Map.of("#keys", "keys"),
                Item.builder().map(":keys", reversed).build());
        assertThat(db.write(same)).isEqualTo(new Done(Optional.empty()));
        assertThat(db.write(same)).isEqualTo(new ConditionFailed(Optional.of(key("a"))));
    }

    @Test
    void an_update_makes_the_item_and_shows_it_afterwards() {
        var reply = db.write(new Update(
                tables.counters(),
                counter("c"),
                "SET expires = :expires ADD used :n",
                "attribute_not_exists(used) OR used <= :bound",
                Item.builder()
                        .number(":expires", 9)
                        .number(":n", 2)
                        .number(":bound", 1)
                        .build()));

        assertThat(reply).isInstanceOfSatisfying(Done.class, done -> {
            assertThat(done.item().orElseThrow().number("used")).hasValue(2);
            assertThat(done.item().orElseThrow().number("expires")).hasValue(9);
        });
    }

    @Test
    void an_update_sets_adds_and_removes() {
        db.write(new Put(tables.counters(), counter("c").with("tat", 100).with("old", 1)));

        var reply = db.write(new Update(
                tables.counters(),
                counter("c"),
                "SET tat = tat + :n, #name = :name REMOVE #old",
                "tat >= :low AND tat <= :high",
                Map.of("#name", "name", "#old", "old"),
                Item.builder()
                        .number(":n", 5)
                        .text(":name", "x")
                        .number(":low", 100)
                        .number(":high", 100)
                        .build()));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Done.class,
                        done -> assertThat(
                                        done.item().orElseThrow().attributes().members())
                                .isEqualTo(counter("c")
                                        .with("tat", 105)
                                        .with("name", "x")
                                        .attributes()
                                        .members()));
    }

    @Test
    void a_delete_removes_the_item_if_its_condition_holds() {
        db.write(new Put(tables.snapshots(), key("a").with("n", 1)));
        Item one = Item.builder().number(":n", 2).build();

        assertThat(db.write(new Delete(tables.snapshots(), key("a"), "n = :n", one)))
                .isInstanceOf(ConditionFailed.class);
        assertThat(db.write(new Delete(tables.snapshots(), key("a")))).isEqualTo(new Done(Optional.empty()));
        assertThat(db.write(new Delete(tables.snapshots(), key("a")))).isEqualTo(new Done(Optional.empty()));
        assertThat(db.get(tables.snapshots(), key("a"), true)).isEqualTo(new Done(Optional.empty()));
    }

    @Test
    void a_transaction_happens_whole_or_not_at_all() {
        var first = new Put(tables.snapshots(), key("a"), "attribute_not_exists(id)", Item.EMPTY);
        var second = new Put(tables.snapshots(), key("b"), "attribute_not_exists(id)", Item.EMPTY);
        var third = new Put(tables.snapshots(), key("c").with("n", 1));

        assertThat(db.transact(List.of(first, second), token())).isEqualTo(new Done(Optional.empty()));
        assertThat(db.transact(List.of(third, second), token())).isEqualTo(new ConditionFailed(Optional.of(key("b"))));
        assertThat(db.get(tables.snapshots(), key("b"), true)).isEqualTo(new Done(Optional.of(key("b"))));
        assertThat(db.get(tables.snapshots(), key("c"), true)).isEqualTo(new Done(Optional.empty()));
    }

    @Test
    void a_transaction_repeated_with_its_token_happens_once() {
        String token = token();
        var add = new Update(
                tables.counters(),
                counter("t"),
                "ADD used :n",
                "",
                Item.builder().number(":n", 1).build());

        assertThat(db.transact(List.of(add), token)).isEqualTo(new Done(Optional.empty()));
        assertThat(db.transact(List.of(add), token)).isEqualTo(new Done(Optional.empty()));
        assertThat(db.get(tables.counters(), counter("t"), true))
                .isEqualTo(new Done(Optional.of(counter("t").with("used", 1))));
    }

    @Test
    void a_transaction_updates_and_deletes_too() {
        db.write(new Put(tables.snapshots(), key("a").with("n", 1)));
        db.write(new Put(tables.snapshots(), key("b").with("n", 1)));
        Item one = Item.builder().number(":one", 1).build();

        assertThat(db.transact(
                        List.of(
                                new Update(tables.snapshots(), key("a"), "SET n = n + :one", "n = :one", one),
                                new Delete(tables.snapshots(), key("b"), "n = :one", one)),
                        token()))
                .isEqualTo(new Done(Optional.empty()));
        assertThat(db.get(tables.snapshots(), key("a"), true)).isEqualTo(new Done(Optional.of(key("a").with("n", 2))));
        assertThat(db.get(tables.snapshots(), key("b"), true)).isEqualTo(new Done(Optional.empty()));
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }

    @Test
    void a_scan_gives_all_items_page_by_page() {
        String big = "x".repeat(300_000); // four of them are more than the megabyte of a page
        for (int i = 0; i < 5; i++) {
            db.write(new Put(
                    tables.routes(),
                    Item.builder()
                            .text("kind", "route")
                            .text("id", "r" + i)
                            .text("big", big)
                            .build()));
        }
        List<String> ids = new ArrayList<>();
        int pages = 0;
        Optional<Item> next = Optional.empty();
        do {
            Items page = (Items) db.scan(tables.routes(), next);
            page.items().forEach(item -> ids.add(item.text("id").orElseThrow()));
            next = page.next();
            pages++;
        } while (next.isPresent());

        assertThat(ids).containsExactlyInAnyOrder("r0", "r1", "r2", "r3", "r4");
        assertThat(pages).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_query_gives_the_items_of_one_partition_in_order(boolean forward) {
        for (String id : List.of("b", "a", "c")) {
            db.write(new Put(
                    tables.routes(),
                    Item.builder().text("kind", "route").text("id", id).build()));
        }
        db.write(new Put(
                tables.routes(),
                Item.builder().text("kind", "plan").text("id", "p").build()));

        Items page = (Items) db.query(
                tables.routes(),
                "#kind = :kind",
                Map.of("#kind", "kind"),
                Item.of(":kind", "route"),
                forward,
                2,
                Optional.empty());
        Items rest = (Items) db.query(
                tables.routes(),
                "#kind = :kind",
                Map.of("#kind", "kind"),
                Item.of(":kind", "route"),
                forward,
                2,
                page.next());

        assertThat(page.items())
                .extracting(item -> item.text("id").orElseThrow())
                .containsExactly(forward ? "a" : "c", "b");
        assertThat(rest.items())
                .extracting(item -> item.text("id").orElseThrow())
                .containsExactly(forward ? "c" : "a");
    }

    @Test
    void a_table_that_is_not_there_is_no_table() {
        var reply = db.get("no-such-table", key("a"), true);

        assertThat(reply).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.NO_TABLE);
            assertThat(unavailable.mayHaveHappened()).isFalse();
        });
    }

    @Test
    void a_request_that_makes_no_sense_is_invalid_and_did_nothing() {
        db.write(new Put(tables.counters(), counter("c").with("tat", "a word")));

        var reply = db.write(new Update(
                tables.counters(),
                counter("c"),
                "SET tat = tat + :n",
                "",
                Item.builder().number(":n", 1).build()));

        assertThat(reply).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.INVALID);
            assertThat(unavailable.mayHaveHappened()).isFalse();
        });
    }
}
