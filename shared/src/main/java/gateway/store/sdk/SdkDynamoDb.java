package gateway.store.sdk;

import gateway.json.Json;
import gateway.store.DynamoDb;
import gateway.store.Errors;
import gateway.store.Item;
import gateway.store.Retries;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * DynamoDB by the AWS SDK, with its credentials, profiles and regions. The SDK's own retries must be off: it repeats
 * conditional writes whose answer was lost, and then reports a failure of what it did.
 */
public record SdkDynamoDb(DynamoDbClient client) implements DynamoDb {
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    /** @param client one without retries, such as {@link #client} makes */
    public SdkDynamoDb {}

    /**
     * DynamoDB as a function's environment names it, or, where that says nothing, as the SDK's own rules do: profiles,
     * containers, instances.
     *
     * @throws IllegalArgumentException where the environment names a bad endpoint
     */
    public static SdkDynamoDb of(Map<String, String> environment) {
        String region = environment.getOrDefault("AWS_REGION", "");
        String url =
                environment.getOrDefault("AWS_ENDPOINT_URL_DYNAMODB", environment.getOrDefault("AWS_ENDPOINT_URL", ""));
        DynamoDbClientBuilder builder = client(
                url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url)),
                region.isEmpty() ? Optional.empty() : Optional.of(region));
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
        if (!id.isEmpty() && !secret.isEmpty()) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    token.isEmpty()
                            ? AwsBasicCredentials.create(id, secret)
                            : AwsSessionCredentials.create(id, secret, token)));
        }
        return new SdkDynamoDb(builder.build());
    }

    /**
     * A client as this class wants it.
     *
     * @param endpoint instead of the region's own; with it, and without a region, any region will do
     */
    public static DynamoDbClientBuilder client(Optional<URI> endpoint, Optional<String> region) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(override -> override.retryStrategy(strategy -> strategy.maxAttempts(1))
                        .apiCallAttemptTimeout(ATTEMPT));
        endpoint.ifPresent(builder::endpointOverride);
        region.ifPresent(name -> builder.region(Region.of(name)));
        return builder;
    }

    @Override
    public Reply get(String table, Item key, boolean consistent) {
        return reply(true, () -> {
            var answer = client.getItem(
                    request -> request.tableName(table).key(attributes(key)).consistentRead(consistent));
            return new Done(answer.hasItem() ? Optional.of(item(answer.item())) : Optional.empty());
        });
    }

    @Override
    public Reply write(Write write) {
        return reply(Retries.isRepeatable(write), () -> switch (write) {
            case Put put -> {
                client.putItem(request -> {
                    request.tableName(put.table()).item(attributes(put.item()));
                    if (!put.condition().isEmpty()) {
                        request.conditionExpression(put.condition())
                                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                .expressionAttributeNames(names(put))
                                .expressionAttributeValues(values(put.values()));
                    }
                });
                yield new Done(Optional.empty());
            }
            case Update update -> {
                var answer = client.updateItem(request -> {
                    request.tableName(update.table())
                            .key(attributes(update.key()))
                            .updateExpression(update.update())
                            .expressionAttributeNames(names(update))
                            .expressionAttributeValues(values(update.values()))
                            .returnValues(update.before() ? ReturnValue.ALL_OLD : ReturnValue.ALL_NEW);
                    if (!update.condition().isEmpty()) {
                        request.conditionExpression(update.condition())
                                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
                    }
                });
                yield new Done(Optional.of(item(answer.attributes())));
            }
            case Delete delete -> {
                client.deleteItem(request -> {
                    request.tableName(delete.table()).key(attributes(delete.key()));
                    if (!delete.condition().isEmpty()) {
                        request.conditionExpression(delete.condition())
                                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                                .expressionAttributeNames(names(delete))
                                .expressionAttributeValues(values(delete.values()));
                    }
                });
                yield new Done(Optional.empty());
            }
        });
    }

    @Override
    public Reply transact(List<Write> writes, String token) {
        List<TransactWriteItem> items = writes.stream().map(SdkDynamoDb::part).toList();
        return reply(true, () -> {
            client.transactWriteItems(request -> request.transactItems(items).clientRequestToken(token));
            return new Done(Optional.empty());
        });
    }

    private static TransactWriteItem part(Write write) {
        TransactWriteItem.Builder item = TransactWriteItem.builder();
        @Nullable String condition = write.condition().isEmpty() ? null : write.condition();
        switch (write) {
            case Put put ->
                item.put(part -> part.tableName(put.table())
                        .item(attributes(put.item()))
                        .conditionExpression(condition)
                        .expressionAttributeNames(names(put))
                        .expressionAttributeValues(values(put.values()))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            case Update update ->
                item.update(part -> part.tableName(update.table())
                        .key(attributes(update.key()))
                        .updateExpression(update.update())
                        .conditionExpression(condition)
                        .expressionAttributeNames(names(update))
                        .expressionAttributeValues(values(update.values()))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            case Delete delete ->
                item.delete(part -> part.tableName(delete.table())
                        .key(attributes(delete.key()))
                        .conditionExpression(condition)
                        .expressionAttributeNames(names(delete))
                        .expressionAttributeValues(values(delete.values()))
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
        }
        return item.build();
    }

    @Override
    public Page scan(String table, Optional<Item> after) {
        return page(() -> {
            var answer = client.scan(request -> request.tableName(table)
                    .consistentRead(true)
                    .exclusiveStartKey(after.map(SdkDynamoDb::attributes).orElse(null)));
            return items(answer.items(), answer.lastEvaluatedKey());
        });
    }

    @Override
    public Page query(
            String table,
            String condition,
            Map<String, String> names,
            Item values,
            boolean forward,
            int limit,
            Optional<Item> after) {
        return page(() -> {
            var answer = client.query(request -> request.tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression(condition)
                    .expressionAttributeNames(names.isEmpty() ? null : names)
                    .expressionAttributeValues(values(values))
                    .scanIndexForward(forward)
                    .limit(limit)
                    .exclusiveStartKey(after.map(SdkDynamoDb::attributes).orElse(null)));
            return items(answer.items(), answer.lastEvaluatedKey());
        });
    }

    private static Items items(List<Map<String, AttributeValue>> items, @Nullable Map<String, AttributeValue> lastKey) {
        return new Items(
                items.stream().map(SdkDynamoDb::item).toList(),
                lastKey == null || lastKey.isEmpty() ? Optional.empty() : Optional.of(item(lastKey)));
    }

    private static Reply reply(boolean repeatable, Supplier<Reply> call) {
        return repeat(repeatable, call, failure -> failure);
    }

    private static Page page(Supplier<Page> call) {
        return repeat(
                true,
                call,
                failure -> failure instanceof Unavailable unavailable
                        ? unavailable
                        : new Unavailable(Cause.FAILED, false, "a condition failed where there was none"));
    }

    private static <T> T repeat(boolean repeatable, Supplier<T> call, Function<Reply, T> failed) {
        for (int tries = 1; ; tries++) {
            Reply failure;
            try {
                return call.get();
            } catch (ConditionalCheckFailedException e) {
                return failed.apply(new ConditionFailed(e.hasItem() ? Optional.of(item(e.item())) : Optional.empty()));
            } catch (TransactionCanceledException e) {
                failure = cancelled(e.cancellationReasons());
            } catch (DynamoDbException e) {
                failure = Errors.unavailable(code(e), e.statusCode(), text(e));
            } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
                failure = new Unavailable(Cause.TIMEOUT, true, text(e));
            } catch (AbortedException e) {
                failure = new Unavailable(Cause.TIMEOUT, true, text(e));
            } catch (SdkClientException e) {
                failure = unsent(e);
            }
            boolean again = failure instanceof Unavailable unavailable
                    && Retries.again(unavailable, tries, repeatable)
                    && Retries.pause(tries);
            if (!again) {
                return failed.apply(failure);
            }
        }
    }

    /** The SDK throws one exception for everything that happens before, while and after it sends. */
    private static Unavailable unsent(SdkClientException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.net.ConnectException
                    || cause instanceof java.net.UnknownHostException
                    || cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
                return new Unavailable(Cause.UNREACHABLE, false, text(e));
            }
            if (cause instanceof java.io.IOException) {
                return new Unavailable(Cause.UNREACHABLE, true, text(e));
            }
        }
        return new Unavailable(Cause.DENIED, false, text(e)); // no credentials, no region
    }

    private static Reply cancelled(List<CancellationReason> reasons) {
        String other = "";
        for (CancellationReason reason : reasons) {
            if ("ConditionalCheckFailed".equals(reason.code())) {
                return new ConditionFailed(reason.hasItem() ? Optional.of(item(reason.item())) : Optional.empty());
            }
            if (!"None".equals(reason.code()) && other.isEmpty()) {
                other = String.valueOf(reason.code());
            }
        }
        return Errors.cancelled(other);
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    private static @Nullable Map<String, String> names(Write write) {
        return write.names().isEmpty() ? null : write.names();
    }

    private static @Nullable Map<String, AttributeValue> values(Item values) {
        return values.attributes().members().isEmpty() ? null : attributes(values);
    }

    /** An item as the SDK models it. */
    static Map<String, AttributeValue> attributes(Item item) {
        return members(item.attributes());
    }

    private static Map<String, AttributeValue> members(Json.Obj object) {
        Map<String, AttributeValue> attributes = new HashMap<>();
        object.members().forEach((name, value) -> attributes.put(name, attribute(value)));
        return attributes;
    }

    private static AttributeValue attribute(Json value) {
        if (!(value instanceof Json.Obj object) || object.members().size() != 1) {
            throw new IllegalArgumentException("not an attribute value: " + value);
        }
        Map.Entry<String, Json> typed = object.members().firstEntry();
        return switch (typed.getKey()) {
            case "S" -> AttributeValue.fromS(string(typed.getValue()));
            case "N" -> AttributeValue.fromN(string(typed.getValue()));
            case "B" -> AttributeValue.fromB(decoded(typed.getValue()));
            case "BOOL" -> AttributeValue.fromBool(((Json.Bool) typed.getValue()).value());
            case "NULL" -> AttributeValue.fromNul(true);
            case "M" -> AttributeValue.fromM(members((Json.Obj) typed.getValue()));
            case "L" ->
                AttributeValue.fromL(((Json.Arr) typed.getValue())
                        .items().stream().map(SdkDynamoDb::attribute).toList());
            case "SS" -> AttributeValue.fromSs(strings(typed.getValue()));
            case "NS" -> AttributeValue.fromNs(strings(typed.getValue()));
            case "BS" ->
                AttributeValue.fromBs(((Json.Arr) typed.getValue())
                        .items().stream().map(SdkDynamoDb::decoded).toList());
            default -> throw new IllegalArgumentException("not a type of attribute values: " + typed.getKey());
        };
    }

    private static String string(Json value) {
        return ((Json.Str) value).value();
    }

    private static List<String> strings(Json values) {
        return ((Json.Arr) values).items().stream().map(SdkDynamoDb::string).toList();
    }

    private static SdkBytes decoded(Json value) {
        return SdkBytes.fromByteArray(Base64.getDecoder().decode(string(value)));
    }

    /** An item of the SDK's model. */
    static Item item(Map<String, AttributeValue> attributes) {
        return new Item(object(attributes));
    }

    private static Json.Obj object(Map<String, AttributeValue> attributes) {
        var members = new LinkedHashMap<String, Json>();
        attributes.forEach((name, value) -> members.put(name, json(value)));
        return new Json.Obj(members);
    }

    private static Json json(AttributeValue value) {
        return switch (value.type()) {
            case S -> Json.object("S", Json.of(value.s()));
            case N -> Json.object("N", Json.of(value.n()));
            case B -> Json.object("B", encoded(value.b()));
            case BOOL -> Json.object("BOOL", Json.of(value.bool()));
            case NUL -> Json.object("NULL", Json.of(true));
            case M -> Json.object("M", object(value.m()));
            case L ->
                Json.object(
                        "L", Json.of(value.l().stream().map(SdkDynamoDb::json).toList()));
            case SS ->
                Json.object("SS", Json.of(value.ss().stream().map(Json::of).toList()));
            case NS ->
                Json.object("NS", Json.of(value.ns().stream().map(Json::of).toList()));
            case BS ->
                Json.object(
                        "BS",
                        Json.of(value.bs().stream().map(SdkDynamoDb::encoded).toList()));
            case UNKNOWN_TO_SDK_VERSION -> throw new IllegalStateException("an attribute of a type unknown to the SDK");
        };
    }

    private static Json encoded(SdkBytes bytes) {
        return Json.of(Base64.getEncoder().encodeToString(bytes.asByteArray()));
    }
}
