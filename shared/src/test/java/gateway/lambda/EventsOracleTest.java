package gateway.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gateway.http.Query;
import gateway.http.Request;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What the typed events of AWS's own library say about an event is what we read from it. */
class EventsOracleTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .visibility(PropertyAccessor.FIELD, Visibility.ANY)
            .visibility(PropertyAccessor.GETTER, Visibility.NONE)
            .visibility(PropertyAccessor.SETTER, Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .build();

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String VALUE = "abcXYZ019 \"\\/'()*é,;=\t~!";
    private static final String TEXT = VALUE + "\n\u0001\u20ac\ud83d\ude00";
    private static final String QUERY = "abcXYZ019-._~!$'()*,;:@/?%20%C3%A9+";

    @RepeatedTest(200)
    void payload_2(RepetitionInfo repetition) throws JsonProcessingException {
        var random = new Random(repetition.getCurrentRepetition());
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0").put("routeKey", "$default");
        event.put("rawPath", "/" + pick(random, TEXT, 12));
        event.put("rawQueryString", query(random));
        if (random.nextBoolean()) {
            ArrayNode cookies = event.putArray("cookies");
            for (int i = random.nextInt(3); i >= 0; i--) {
                cookies.add("c" + i + "=" + random.nextInt(100));
            }
        }
        ObjectNode headers = event.putObject("headers");
        for (int i = random.nextInt(6); i > 0; i--) {
            headers.put("x-" + i, pick(random, VALUE, 10).strip());
        }
        ObjectNode context = event.putObject("requestContext");
        context.put("requestId", "r-" + random.nextInt()).put("stage", "$default");
        context.put("domainName", "api.example.com");
        context.putObject("http")
                .put("method", METHODS.get(random.nextInt(METHODS.size())))
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "192.0.2." + random.nextInt(255));
        body(random, event);
        String json = JSON.writeValueAsString(event);

        APIGatewayV2HTTPEvent oracle = JSON.readValue(json, APIGatewayV2HTTPEvent.class);
        Request request = EventsTest.understood(json).request();

        var http = oracle.getRequestContext().getHttp();
        assertThat(request.method()).isEqualTo(http.getMethod());
        assertThat(request.path().text()).isEqualTo(oracle.getRawPath());
        assertThat(request.query().raw()).isEqualTo(oracle.getRawQueryString());
        assertThat(request.ingress().clientIp()).isEqualTo(http.getSourceIp());
        assertThat(request.ingress().protocol()).isEqualTo(http.getProtocol());
        assertThat(request.ingress().requestId())
                .isEqualTo(oracle.getRequestContext().getRequestId());
        assertThat(request.ingress().host())
                .isEqualTo(oracle.getRequestContext().getDomainName());
        Map<String, List<String>> expected = new TreeMap<>();
        oracle.getHeaders().forEach((name, value) -> expected.put(name, List.of(value)));
        if (oracle.getCookies() != null) {
            expected.put("cookie", List.of(String.join("; ", oracle.getCookies())));
        }
        assertThat(fields(request)).isEqualTo(expected);
        assertThat(request.body().bytes()).isEqualTo(bytes(oracle.getBody(), oracle.getIsBase64Encoded()));
    }

    @RepeatedTest(200)
    void payload_1(RepetitionInfo repetition) throws JsonProcessingException {
        var random = new Random(repetition.getCurrentRepetition());
        ObjectNode event = JSON.createObjectNode();
        event.put("httpMethod", METHODS.get(random.nextInt(METHODS.size())));
        event.put("path", "/" + pick(random, QUERY, 12));
        multiple(random, event, "multiValueHeaders", "X-", VALUE);
        multiple(random, event, "multiValueQueryStringParameters", "q é&", TEXT);
        ObjectNode context = event.putObject("requestContext");
        context.put("requestId", "r-" + random.nextInt()).put("stage", "prod");
        context.putObject("identity").put("sourceIp", "192.0.2." + random.nextInt(255));
        body(random, event);
        String json = JSON.writeValueAsString(event);

        APIGatewayProxyRequestEvent oracle = JSON.readValue(json, APIGatewayProxyRequestEvent.class);
        Request request = EventsTest.understood(json).request();

        assertThat(request.method()).isEqualTo(oracle.getHttpMethod());
        assertThat(request.path().text()).isEqualTo(oracle.getPath());
        assertThat(request.ingress().requestId())
                .isEqualTo(oracle.getRequestContext().getRequestId());
        assertThat(request.ingress().clientIp())
                .isEqualTo(oracle.getRequestContext().getIdentity().getSourceIp());
        assertThat(fields(request)).isEqualTo(lowerCase(oracle.getMultiValueHeaders()));
        assertThat(parameters(request.query())).isEqualTo(oracle.getMultiValueQueryStringParameters());
        assertThat(request.body().bytes()).isEqualTo(bytes(oracle.getBody(), oracle.getIsBase64Encoded()));
    }

    @RepeatedTest(200)
    void load_balancer(RepetitionInfo repetition) throws JsonProcessingException {
        var random = new Random(repetition.getCurrentRepetition());
        ObjectNode event = JSON.createObjectNode();
        event.putObject("requestContext").putObject("elb").put("targetGroupArn", "arn");
        event.put("httpMethod", METHODS.get(random.nextInt(METHODS.size())));
        event.put("path", "/" + pick(random, QUERY, 12));
        multiple(random, event, "multiValueHeaders", "x-", VALUE);
        ObjectNode query = event.putObject("multiValueQueryStringParameters");
        for (int i = random.nextInt(3); i > 0; i--) {
            query.putArray("q%20" + i).add("a%26" + random.nextInt()).add("");
        }
        body(random, event);
        String json = JSON.writeValueAsString(event);

        ApplicationLoadBalancerRequestEvent oracle = JSON.readValue(json, ApplicationLoadBalancerRequestEvent.class);
        Request request = EventsTest.understood(json).request();

        assertThat(request.method()).isEqualTo(oracle.getHttpMethod());
        assertThat(request.path().text()).isEqualTo(oracle.getPath());
        assertThat(fields(request)).isEqualTo(lowerCase(oracle.getMultiValueHeaders()));
        List<String> pairs = new ArrayList<>();
        oracle.getMultiValueQueryStringParameters()
                .forEach((name, values) -> values.forEach(value -> pairs.add(name + "=" + value)));
        assertThat(request.query().raw()).isEqualTo(String.join("&", pairs));
        assertThat(request.body().bytes()).isEqualTo(bytes(oracle.getBody(), oracle.getIsBase64Encoded()));
    }

    private static void multiple(Random random, ObjectNode event, String member, String prefix, String alphabet) {
        ObjectNode map = event.putObject(member);
        for (int i = random.nextInt(5); i > 0; i--) {
            ArrayNode values = map.putArray(prefix + i);
            for (int j = random.nextInt(3); j >= 0; j--) {
                values.add(pick(random, alphabet, 10).strip());
            }
        }
    }

    private static void body(Random random, ObjectNode event) {
        String text = pick(random, TEXT, 40);
        switch (random.nextInt(3)) {
            case 0 -> event.put("isBase64Encoded", false);
            case 1 -> event.put("body", text).put("isBase64Encoded", false);
            default -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                event.put("body", Base64.getEncoder().encodeToString(bytes)).put("isBase64Encoded", true);
            }
        }
    }

    private static String query(Random random) {
        var query = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            query.append(query.isEmpty() ? "" : "&")
                    .append("q%20")
                    .append(i)
                    .append("=a%26+")
                    .append(i);
        }
        return query.toString();
    }

    private static String pick(Random random, String alphabet, int most) {
        int[] points = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static byte[] bytes(String body, Boolean base64) {
        if (body == null) {
            return new byte[0];
        }
        return Boolean.TRUE.equals(base64) ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8);
    }

    private static Map<String, List<String>> fields(Request request) {
        Map<String, List<String>> fields = new TreeMap<>();
        request.headers()
                .forEach((name, value) ->
                        fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
        return fields;
    }

    private static Map<String, List<String>> lowerCase(Map<String, List<String>> fields) {
        Map<String, List<String>> lower = new TreeMap<>();
        fields.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
        return lower;
    }

    private static Map<String, List<String>> parameters(Query query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        query.parameters()
                .forEach(parameter -> parameters
                        .computeIfAbsent(parameter.name(), _ -> new ArrayList<>())
                        .add(parameter.value()));
        return parameters;
    }
}
