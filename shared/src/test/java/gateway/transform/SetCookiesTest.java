package gateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Headers;
import gateway.policy.ResponseRules;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetCookiesTest {
    private static final ResponseRules.Cookies RULES = new ResponseRules.Cookies(
            Map.of("orders.internal", "api.example.com", "*", ""),
            Map.of("/v2", "/orders", "/v2/admin", "/admin"),
            false,
            false,
            Optional.empty());

    private static ResponseRules.Cookies flags(boolean secure, boolean httpOnly, String sameSite) {
        return new ResponseRules.Cookies(
                Map.of(), Map.of(), secure, httpOnly, Optional.of(sameSite).filter(value -> !value.isEmpty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a=1                                                 | a=1
        a=1; Domain=orders.internal                         | a=1; Domain=api.example.com
        a=1; domain=.Orders.Internal; Path=/x               | a=1; Domain=api.example.com; Path=/x
        a=1;Domain = "orders.internal" ;Secure              | a=1; Domain=api.example.com; Secure
        a=1; Domain=other.internal; HttpOnly                | a=1; HttpOnly
        a=1; Domain=x.orders.internal                       | a=1
        a=1; Domain=                                        | a=1
        a=1; Domain                                         | a=1
        a=1; Path=/v2                                       | a=1; Path=/orders
        a=1; Path=/v2/                                      | a=1; Path=/orders/
        a=1; path = /v2/items                               | a=1; Path=/orders/items
        a=1; Path=/v2/admin/x                               | a=1; Path=/admin/x
        a=1; Path=/v2/administrator                         | a=1; Path=/orders/administrator
        a=1; Path=/v22                                      | a=1; Path=/v22
        a=1; Path=/                                         | a=1; Path=/
        a=1; Path=v2                                        | a=1; Path=v2
        a=1; Path="/v2/x"                                   | a=1; Path=/orders/x
        a="x y"; Max-Age=5; Priority=High; Partitioned; Path=/v2 | a="x y"; Max-Age=5; Priority=High; Partitioned; Path=/orders
        a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/v2 | a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/orders
        a=domain=orders.internal; Path=/v2                  | a=domain=orders.internal; Path=/orders
        a=1;; ;Secure;                                      | a=1; Secure
        a=1; Path=/v2; Path=/v2/x                           | a=1; Path=/orders; Path=/orders/x
        __Host-a=1; Secure; Path=/                          | __Host-a=1; Secure; Path=/
        __Host-a=1; Secure; Path=/; Domain=orders.internal  | __Host-a=1; Secure; Path=/
        __host-a=1; Secure; Path=/v2                        | __host-a=1; Secure; Path=/v2
        __Secure-a=1; Secure; Domain=orders.internal        | __Secure-a=1; Secure; Domain=api.example.com
        =1; Domain=orders.internal                          | =1; Domain=api.example.com
        """)
    void domain_and_path_are_mapped(String line, String rewritten) {
        assertThat(SetCookies.rewritten(RULES, line)).isEqualTo(rewritten);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /v2 | /       | /v2        | /
        /v2 | /       | /v2/x      | /x
        /   | /orders | /          | /orders
        /   | /orders | /x         | /orders/x
        /v2/ | /o/    | /v2        | /o
        /v2/ | /o/    | /v2/x      | /o/x
        """)
    void a_path_is_mapped_in_whole_segments(String from, String to, String path, String mapped) {
        var rules = new ResponseRules.Cookies(Map.of(), Map.of(from, to), false, false, Optional.empty());

        assertThat(SetCookies.rewritten(rules, "a=1; Path=" + path)).isEqualTo("a=1; Path=" + mapped);
        assertThat(SetCookies.rewritten(rules, "__Host-a=1; Path=/")).isEqualTo("__Host-a=1; Path=/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        true  | true  | Lax    | a=1; Path=/                     | a=1; Path=/; SameSite=Lax; Secure; HttpOnly
        true  | true  | Lax    | a=1; secure; HTTPONLY; samesite=none | a=1; secure; HTTPONLY; SameSite=Lax
        true  | false | ''     | a=1; SameSite=Strict            | a=1; SameSite=Strict; Secure
        false | true  | ''     | a=1; Secure=yes                 | a=1; Secure=yes; HttpOnly
        false | false | Strict | a=1; SameSite                   | a=1; SameSite=Strict
        false | false | Strict | a=1; SameSite=Lax; SameSite=None | a=1; SameSite=Strict
        false | false | None   | a=1                             | a=1; SameSite=None; Secure
        """)
    void flags_are_added_once(boolean secure, boolean httpOnly, String sameSite, String line, String rewritten) {
        assertThat(SetCookies.rewritten(flags(secure, httpOnly, sameSite), line))
                .isEqualTo(rewritten);
    }

    @Test
    void every_line_is_rewritten_in_its_place_and_no_other_field() {
        Headers headers = Headers.of(
                "set-cookie",
                "a=1; Path=/v2",
                "x-cookie",
                "a=1; Path=/v2",
                "set-cookie",
                "b=2; Domain=orders.internal");

        assertThat(SetCookies.rewritten(RULES, headers))
                .isEqualTo(Headers.of(
                        "set-cookie",
                        "a=1; Path=/orders",
                        "x-cookie",
                        "a=1; Path=/v2",
                        "set-cookie",
                        "b=2; Domain=api.example.com"));
    }
}
