package gateway.store;

import org.junit.jupiter.api.Nested;

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
}
