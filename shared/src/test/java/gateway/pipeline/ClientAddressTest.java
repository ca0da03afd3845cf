package gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.AddressRange;
import gateway.http.Body;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Ingress.Trail;
import gateway.http.Query;
import gateway.http.RawPath;
import gateway.http.Request;
import gateway.json.Json;
import gateway.policy.GatewaySettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final String PEER = "203.0.113.7";

    private static Ingress settle(int hops, List<String> trusted, Trail trail, String peer, String... lines) {
        var settings = Calls.settings();
        var fields = new Headers.Builder();
        for (String line : lines) {
            fields.add("x-forwarded-for", line);
        }
        var ingress = new Ingress("r", peer, List.of(), trail, true, 0, "h", "HTTP/1.1", Json.Obj.EMPTY);
        return ClientAddress.settle(
                        new Request(
                                "GET",
                                new RawPath("/", RawPath.Encoding.ENCODED),
                                Query.EMPTY,
                                fields.build(),
                                Body.EMPTY,
                                ingress),
                        new GatewaySettings(
                                settings.name(),
                                settings.rules(),
                                settings.apiKeyHeader(),
                                List.of(),
                                1,
                                settings.timeout(),
                                hops,
                                trusted.stream()
                                        .map(AddressRange::parse)
                                        .map(Optional::orElseThrow)
                                        .toList()))
                .orElse(ingress);
    }

    private static String client(int hops, String forwardedFor) {
        return settle(hops, List.of(), Trail.APPENDED, PEER, forwardedFor).clientIp();
    }

    @ParameterizedTest(name = "{0} hops, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        # nobody is trusted: the field is not looked at
        0 | 192.0.2.1, 203.0.113.7                                   | 203.0.113.7
        # the front has added the peer
        1 | 192.0.2.1, 203.0.113.7                                   | 192.0.2.1
        1 | 192.0.2.66, 192.0.2.1, 203.0.113.7                       | 192.0.2.1
        2 | 192.0.2.66, 192.0.2.1, 198.51.100.2, 203.0.113.7         | 192.0.2.1
        # it has not
        1 | 192.0.2.1                                                | 192.0.2.1
        1 | 192.0.2.66, 192.0.2.1                                    | 192.0.2.1
        2 | 192.0.2.66, 192.0.2.1, 198.51.100.2                      | 192.0.2.1
        # a chain that is too short is not one of a proxy
        1 | 203.0.113.7                                              | 203.0.113.7
        2 | 192.0.2.1, 203.0.113.7                                   | 203.0.113.7
        3 | 192.0.2.1, 198.51.100.2, 203.0.113.7                     | 203.0.113.7
        10 | 192.0.2.1                                               | 203.0.113.7
        # forms of an entry (RFC 7239 6)
        1 | 192.0.2.1:4711, 203.0.113.7                              | 192.0.2.1
        1 | 2001:db8::1, 203.0.113.7                                 | 2001:db8::1
        1 | [2001:db8::1], 203.0.113.7                               | 2001:db8::1
        1 | [2001:db8::1]:4711, 203.0.113.7                          | 2001:db8::1
        1 | "[2001:db8::1]:4711", 203.0.113.7                        | 2001:db8::1
        1 | "192.0.2.1:4711", 203.0.113.7                            | 192.0.2.1
        1 | 192.0.2.1,203.0.113.7:80                                 | 192.0.2.1
        # what is no address ends the walk
        1 | unknown, 203.0.113.7                                     | 203.0.113.7
        1 | _hidden, 203.0.113.7                                     | 203.0.113.7
        1 | 192.0.2.1:, 203.0.113.7                                  | 203.0.113.7
        1 | 192.0.2.1:123456, 203.0.113.7                            | 203.0.113.7
        1 | 192.0.2.1:x, 203.0.113.7                                 | 203.0.113.7
        1 | [192.0.2.1], 203.0.113.7                                 | 203.0.113.7
        1 | [2001:db8::1, 203.0.113.7                                | 203.0.113.7
        1 | [2001:db8::1]x, 203.0.113.7                              | 203.0.113.7
        1 | 192.0.2.1 192.0.2.2, 203.0.113.7                         | 203.0.113.7
        1 | 0x7f.1, 203.0.113.7                                      | 203.0.113.7
        1 | fe80::1%eth0, 203.0.113.7                                | 203.0.113.7
        1 | for=192.0.2.1, 203.0.113.7                               | 203.0.113.7
        1 | localhost, 203.0.113.7                                   | 203.0.113.7
        1 | 192.0.2.1, , 203.0.113.7                                 | 203.0.113.7
        2 | 192.0.2.1, unknown, 203.0.113.7                          | 203.0.113.7
        # what stands before the client is nobody's business
        1 | unknown, 192.0.2.1, 203.0.113.7                          | 192.0.2.1
        1 | 203.0.113.7, 192.0.2.1, 203.0.113.7                      | 192.0.2.1
        """)
    void the_client_stands_before_the_trusted_proxies(int hops, String forwardedFor, String client) {
        assertThat(client(hops, forwardedFor)).isEqualTo(client);
    }

    @Test
    void several_lines_are_one_list() {
        assertThat(settle(2, List.of(), Trail.APPENDED, PEER, "192.0.2.66, 192.0.2.1", "198.51.100.2, " + PEER))
                .satisfies(found -> {
                    assertThat(found.clientIp()).isEqualTo("192.0.2.1");
                    assertThat(found.proxies()).containsExactly("198.51.100.2", PEER);
                });
    }

    @ParameterizedTest(name = "{0} hops, trusted {1}, {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
        1 | 203.0.113.0/24                  | 192.0.2.1, 203.0.113.7                 | 192.0.2.1
        1 | 198.51.100.0/24                 | 192.0.2.1, 203.0.113.7                 | 203.0.113.7
        2 | 203.0.113.0/24 198.51.100.0/24  | 192.0.2.1, 198.51.100.2, 203.0.113.7   | 192.0.2.1
        2 | 203.0.113.0/24                  | 192.0.2.1, 198.51.100.2, 203.0.113.7   | 203.0.113.7
        2 | 198.51.100.0/24                 | 192.0.2.1, 198.51.100.2, 203.0.113.7   | 203.0.113.7
        """)
    void a_hop_elsewhere_is_not_trusted(int hops, String trusted, String forwardedFor, String client) {
        Ingress found = settle(hops, List.of(trusted.split(" ")), Trail.APPENDED, PEER, forwardedFor);

        assertThat(found.clientIp()).isEqualTo(client);
        assertThat(found.proxies()).hasSize(client.equals(PEER) ? 0 : hops);
    }

    @ParameterizedTest(name = "one hop before a REST API, {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        192.0.2.1, 203.0.113.7                             | 192.0.2.1
        192.0.2.1, 203.0.113.7, 198.51.100.99              | 192.0.2.1
        203.0.113.7, 192.0.2.1, 203.0.113.7, 198.51.100.99 | 192.0.2.1
        203.0.113.7, 198.51.100.99                         | 203.0.113.7
        """)
    void the_edge_of_a_rest_api_is_no_proxy(String forwardedFor, String client) {
        assertThat(settle(1, List.of(), Trail.APPENDED_BEFORE_EDGE, PEER, forwardedFor)
                        .clientIp())
                .isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.66", "unknown", "203.0.113.7"})
    void the_beginning_of_a_list_is_the_clients_own_word(String forwardedFor) {
        assertThat(settle(1, List.of(), Trail.FIRST_ALONE, PEER, forwardedFor).clientIp())
                .isEqualTo(PEER);
    }

    @Test
    void what_is_settled_stays() {
        assertThat(settle(1, List.of(), Trail.SETTLED, PEER, "192.0.2.1, " + PEER)
                        .clientIp())
                .isEqualTo(PEER);
    }

    @Test
    void a_peer_without_an_address_is_no_end_of_a_chain() {
        assertThat(settle(1, List.of(), Trail.APPENDED, "", "192.0.2.1, 192.0.2.2")
                        .clientIp())
                .isEmpty();
    }

    @Test
    void an_ipv6_peer_is_known_however_it_is_written() {
        assertThat(settle(1, List.of(), Trail.APPENDED, "2001:db8::1", "192.0.2.1, 2001:DB8:0::1")
                        .clientIp())
                .isEqualTo("192.0.2.1");
    }
}
