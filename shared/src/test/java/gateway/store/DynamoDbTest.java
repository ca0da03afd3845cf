package gateway.store;

import org.junit.jupiter.api.Nested;

/** The contract of {@link DynamoDb}, on every implementation and database. */
class DynamoDbTest {

    @Nested
    class InMemory extends DynamoDbContract {
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
    class LightOnDynamoDbLocal extends DynamoDbContract {
        @Override
        DynamoDb db() {
            return Databases.light(LocalDynamoDb.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalDynamoDb.endpoint()));
        }
    }

    @Nested
    class SdkOnDynamoDbLocal extends DynamoDbContract {
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
    class LightOnLocalStack extends DynamoDbContract {
        @Override
        DynamoDb db() {
            return Databases.light(LocalStack.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalStack.endpoint()));
        }
    }

    @Nested
    class SdkOnLocalStack extends DynamoDbContract {
        @Override
        DynamoDb db() {
            return Databases.sdk(LocalStack.endpoint());
        }

        @Override
        TestTables tables() {
            return TestTables.create(Databases.client(LocalStack.endpoint()));
        }
    }
}
