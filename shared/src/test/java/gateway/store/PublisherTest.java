package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Document;
import gateway.config.Documents;
import gateway.store.Publisher.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PublisherTest {

    @Nested
    class InMemory extends PublisherContract {
        private final TestTables tables = TestTables.named();
        private final DynamoDb db = new InMemoryDynamoDb(tables);

        @Override
        DynamoDb db() {
            return db;
        }

        @Override
        TestTables tables() {
            return tables;
        }
    }

    @Nested
    class SdkOnDynamoDbLocal extends PublisherContract {
        @Override
        DynamoDb db() {
            return Databases.sdk(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalDynamoDb.endpoint()));
        }
    }

    @Nested
    class LightOnDynamoDbLocal extends PublisherContract {
        @Override
        DynamoDb db() {
            return Databases.light(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalDynamoDb.endpoint()));
        }
    }

    @Test
    void an_apply_that_came_and_went_between_two_pages_of_a_reading_is_noticed() {
        TestTables tables = TestTables.named();
        var db = new InMemoryDynamoDb(tables);
        Instant now = Instant.parse("2026-05-01T10:00:00Z");
        var documents = new DocumentStore(db, tables.routes(), () -> now);
        documents.apply(all("1"), "ada", false);
        var came = new AtomicBoolean();
        DynamoDb between = new ForwardingDynamoDb(db) {
            @Override
            public Page scan(String table, Optional<Item> after) {
                if (after.isPresent() && !came.getAndSet(true)) {
                    documents.apply(all("2"), "bob", false);
                }
                return super.scan(table, after);
            }
        };
        var publisher = new Publisher(
                new DocumentStore(between, tables.routes(), () -> now), db, tables.snapshots(), () -> now);

        assertThat(publisher.publish()).isInstanceOf(Publication.Published.class);
        assertThat(came).isTrue();
        assertThat(new Revisions(db, tables.snapshots()).documents(1))
                .isInstanceOfSatisfying(
                        Revisions.Found.Here.class,
                        found -> assertThat(DocumentStore.Change.between((Documents) found.value(), all("2"))
                                        .isEmpty())
                                .isTrue());
    }

    /** More than a page of them. */
    private static Documents all(String digit) {
        List<Document> documents = IntStream.range(0, 10)
                .mapToObj(i -> PublisherContract.route("r" + i, digit.repeat(150_000)))
                .toList();
        return new Documents(documents);
    }
}
