package gateway.store;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The gateway's four tables, empty, under names that no other test uses. */
public record TestTables(String routes, String snapshots, String consumers, String counters) {
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Names alone, for a fake that makes tables as they are written to. */
    public static TestTables named() {
        String suffix = "-" + NEXT.incrementAndGet();
        return new TestTables("routes" + suffix, "snapshots" + suffix, "consumers" + suffix, "counters" + suffix);
    }

    public static TestTables create(DynamoDbClient client) {
        TestTables tables = named();
        create(client, tables.routes(), "kind", "id");
        create(client, tables.snapshots(), "id");
        create(client, tables.consumers(), "id");
        create(client, tables.counters(), "key");
        return tables;
    }

    private static void create(DynamoDbClient client, String name, String... key) {
        client.createTable(table -> {
            table.tableName(name).billingMode(BillingMode.PAY_PER_REQUEST);
            var definitions = new java.util.ArrayList<AttributeDefinition>();
            var schema = new java.util.ArrayList<KeySchemaElement>();
            for (int i = 0; i < key.length; i++) {
                definitions.add(AttributeDefinition.builder()
                        .attributeName(key[i])
                        .attributeType(ScalarAttributeType.S)
                        .build());
                schema.add(KeySchemaElement.builder()
                        .attributeName(key[i])
                        .keyType(i == 0 ? KeyType.HASH : KeyType.RANGE)
                        .build());
            }
            table.attributeDefinitions(definitions).keySchema(schema);
        });
        client.waiter().waitUntilTableExists(request -> request.tableName(name));
    }
}
