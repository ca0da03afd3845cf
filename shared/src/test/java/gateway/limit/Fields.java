package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Response;
import gateway.http.StructuredList;
import gateway.http.StructuredList.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The fields of an answer as a client reads them, held to what draft-ietf-httpapi-ratelimit-headers-11 asks for. */
record Fields(List<Item> policies, List<Item> states) {
    private static final Set<String> UNITS = Set.of("requests", "content-bytes", "concurrent-requests");

    static Fields of(Response response) {
        var fields = new Fields(
                StructuredList.parse(response.headers().all("ratelimit-policy")),
                StructuredList.parse(response.headers().all("ratelimit")));
        List<List<Object>> named = new ArrayList<>();
        for (Item policy : fields.policies) {
            assertThat(policy.value()).isInstanceOf(String.class);
            assertThat(policy.parameters().keySet()).isSubsetOf("q", "qu", "w", "pk");
            assertThat(policy.number("q")).isNotNegative();
            if (policy.parameters().containsKey("w")) {
                assertThat(policy.number("w")).isPositive();
            }
            assertThat(UNITS).contains((String) policy.parameters().getOrDefault("qu", "requests"));
            List<Object> name = name(policy);
            assertThat(named).as("one policy of a name and partition").doesNotContain(name);
            named.add(name);
        }
        for (Item state : fields.states) {
            assertThat(state.parameters().keySet()).isSubsetOf("r", "t", "pk");
            assertThat(named).contains(name(state));
            Item policy = fields.policies.get(named.indexOf(name(state)));
            assertThat(state.number("r")).isBetween(0L, policy.number("q"));
            if (state.parameters().containsKey("t")) {
                assertThat(state.number("t")).isNotNegative();
            }
        }
        if (response.status() == 429) {
            long wait = Long.parseLong(response.headers().only("retry-after").orElseThrow());
            assertThat(wait).isPositive();
            assertThat(fields.states)
                    .as("waiting as long is enough for whatever refuses")
                    .anySatisfy(state -> {
                        assertThat(state.number("r")).isZero();
                        assertThat(state.number("t")).isEqualTo(wait);
                    });
        }
        return fields;
    }

    private static List<Object> name(Item item) {
        assertThat(item.parameters().get("pk")).isInstanceOf(StructuredList.Bytes.class);
        return List.of(item.value(), item.parameters().get("pk"));
    }

    List<String> policyNames() {
        return policies.stream().map(item -> (String) item.value()).toList();
    }

    List<String> stateNames() {
        return states.stream().map(item -> (String) item.value()).toList();
    }
}
