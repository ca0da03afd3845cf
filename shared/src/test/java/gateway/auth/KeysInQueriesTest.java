package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Query;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysInQueriesTest {

    @ParameterizedTest(name = "{0}: keys {1}, left {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        ''                            | -    | ''
        a=1&b=2                       | -    | a=1&b=2
        api_key=K                     | K    | ''
        a=1&api_key=K                 | K    | a=1
        api_key=K&a=1                 | K    | a=1
        a=1&api_key=K&b=%2f&c         | K    | a=1&b=%2f&c
        %61pi_key=K                   | K    | ''
        api%5Fkey=K&a=1               | K    | a=1
        %61%70%69%5f%6b%65%79=K       | K    | ''
        api_key=K%2BL                 | K+L  | ''
        api_key                       | ''   | ''
        api_key=                      | ''   | ''
        api_key=K&api_key=L           | K,L  | ''
        api_key=K&a=1&api%5fkey=L&b=2 | K,L  | a=1&b=2
        a=1;api_key=K                 | ''   | ''
        a=1;api%5Fkey=K;b=2&c=3       | ''   | c=3
        api_key;a=1                   | ''   | ''
        a=api_key=K                   | -    | a=api_key=K
        api_keys=K&xapi_key=K         | -    | api_keys=K&xapi_key=K
        API_KEY=K                     | -    | API_KEY=K
        a=%3Bapi_key                  | -    | a=%3Bapi_key
        &&a=1&&api_key=K&             | K    | '&&a=1&'
        """)
    void a_key_is_found_however_its_name_is_spelt_and_nothing_of_it_is_left(String query, String keys, String left) {
        List<String> expected = keys == null ? List.of() : List.of(keys.split(",", -1));

        assertThat(KeysInQueries.and(List.of(), new Query(query), "api_key")).isEqualTo(expected);
        assertThat(KeysInQueries.without(new Query(query), "api_key").raw()).isEqualTo(left);
        assertThat(KeysInQueries.and(List.of("H"), new Query(query), "api_key"))
                .startsWith("H")
                .hasSize(1 + expected.size());
    }
}
