package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.AddressRange;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Problem;
import gateway.http.Response;
import gateway.policy.AddressRule;
import gateway.policy.Rules;
import gateway.telemetry.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressFilterTest {
    private static final Response SERVED = Response.of(200, Headers.EMPTY, Body.of("served"));

    private static List<AddressRange> ranges(String words) {
        return words.equals("-")
                ? List.of()
                : Stream.of(words.split(" "))
                        .map(word -> AddressRange.parse(word).orElseThrow())
                        .toList();
    }

    /** Such as {@code 10.0.0.0/8 ! 10.0.0.9}; layers are apart by a semicolon. */
    private static List<AddressRule> rules(String layers) {
        return layers.isEmpty()
                ? List.of()
                : Stream.of(layers.split(" ; "))
                        .map(layer -> layer.split(" ! "))
                        .map(rule -> new AddressRule(ranges(rule[0]), ranges(rule[1])))
                        .toList();
    }

    private static Rules with(Rules rules, List<AddressRule> addresses) {
        return new Rules(
                rules.access(),
                addresses,
                rules.limits(),
                rules.cors(),
                rules.security(),
                rules.maxRequestBytes(),
                rules.maxHeaderBytes(),
                rules.validation(),
                rules.request(),
                rules.response(),
                rules.compression(),
                rules.mirror());
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        ''                                      | 192.0.2.1        | 200
        ''                                      | ''               | 200
        10.0.0.0/8 ! -                          | 10.1.2.3         | 200
        10.0.0.0/8 ! -                          | ::ffff:10.1.2.3  | 200
        10.0.0.0/8 ! -                          | 11.1.2.3         | 403
        10.0.0.0/8 ! -                          | ::1              | 403
        10.0.0.0/8 ! -                          | ''               | 403
        10.0.0.0/8 ! -                          | unknown          | 403
        10.0.0.0/8 ! -                          | 10.1.2.3:80      | 403
        10.0.0.0/8 2001:db8::/32 ! 10.0.0.9     | 10.0.0.9         | 403
        10.0.0.0/8 2001:db8::/32 ! 10.0.0.9     | ::ffff:10.0.0.9  | 403
        10.0.0.0/8 2001:db8::/32 ! 10.0.0.9     | 2001:db8::7      | 200
        - ! 192.0.2.0/24                        | 192.0.2.200      | 403
        - ! 192.0.2.0/24                        | 192.0.3.1        | 200
        - ! 192.0.2.0/24                        | ''               | 403
        10.0.0.0/8 ! - ; 10.1.0.0/16 ! -        | 10.1.2.3         | 200
        10.0.0.0/8 ! - ; 10.1.0.0/16 ! -        | 10.2.2.3         | 403
        10.1.0.0/16 ! - ; 10.0.0.0/8 ! -        | 10.2.2.3         | 403
        10.1.0.0/16 ! - ; - ! 10.1.0.7          | 10.1.0.7         | 403
        """)
    void every_layer_must_admit_the_address(String layers, String address, int status) {
        List<Fact> facts = new ArrayList<>();
        Response response = new ClientAddressFilter()
                .apply(
                        Calls.call()
                                .clientIp(address)
                                .headers("x-forwarded-for", "10.1.2.3", "x-api-key", "secret")
                                .rules(rules -> with(rules, rules(layers)))
                                .recorder(facts::add)
                                .build(),
                        _ -> SERVED);
        assertThat(response.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(response.problem()).contains(Problem.Type.FORBIDDEN);
            assertThat(response.body().text()).doesNotContain("10.", "192.", "secret");
            assertThat(facts).containsExactly(new Fact.AccessRefused("client-address"));
        } else {
            assertThat(response).isEqualTo(SERVED);
            assertThat(facts).isEmpty();
        }
    }
}
