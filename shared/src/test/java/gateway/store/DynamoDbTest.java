package gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.store.DynamoDb.Cause;
import gateway.store.DynamoDb.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"light", "sdk"})
    void a_database_that_is_away_surely_did_nothing(String implementation) throws IOException {
        URI nowhere;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        DynamoDb db = implementation.equals("light") ? Databases.light(nowhere) : Databases.sdk(nowhere);

        assertThat(db.write(new DynamoDb.Put("t", Item.of("id", "a"), "attribute_not_exists(id)", Item.EMPTY)))
                .isInstanceOfSatisfying(Unavailable.class, unavailable -> {
                    assertThat(unavailable.cause()).isEqualTo(Cause.UNREACHABLE);
                    assertThat(unavailable.mayHaveHappened()).isFalse();
                });
    }
}
