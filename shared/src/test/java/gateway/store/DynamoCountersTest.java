package gateway.store;

import gateway.limit.Counters;
import gateway.limit.CountersContract;
import org.junit.jupiter.api.Nested;

/** The contract of {@link Counters}, on every implementation of DynamoDB. */
class DynamoCountersTest {

    @Nested
    class LightOnDynamoDbLocal extends CountersContract {
        @Override
        protected Counters counters() {
            String table = TestTables.create(Databases.client(LocalDynamoDb.endpoint()))
                    .counters();
            return new DynamoCounters(Databases.light(LocalDynamoDb.endpoint()), table);
        }
    }

    @Nested
    class SdkOnDynamoDbLocal extends CountersContract {
        @Override
        protected Counters counters() {
            String table = TestTables.create(Databases.client(LocalDynamoDb.endpoint()))
                    .counters();
            return new DynamoCounters(Databases.sdk(LocalDynamoDb.endpoint()), table);
        }
    }

    @Nested
    class LightOnLocalStack extends CountersContract {
        @Override
        protected Counters counters() {
            String table =
                    TestTables.create(Databases.client(LocalStack.endpoint())).counters();
            return new DynamoCounters(Databases.light(LocalStack.endpoint()), table);
        }
    }
}
