package gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.Validator;
import gateway.json.Json;
import gateway.json.JsonException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What schemas mean. The keywords of the library are its own business; a row each shows that they are wired. */
class KeywordsTest {
    private static final String MONEY = """
        {"type":"object","properties":{"amount":{"$ref":"#/$defs/amount"},"of":{"$ref":"money"}},
         "$defs":{"amount":{"type":"integer","minimum":0}}}
        """;

    private static final String TAGGED = """
        {"$id":"https://example.com/tagged","$anchor":"tag","type":"string","minLength":2}
        """;

    static List<Error> errors(String schema, String value, boolean formats) throws JsonException {
        var index = new SchemaIndex(Map.of("money", Json.parse(MONEY), "tagged", Json.parse(TAGGED)));
        Json parsed = Json.parse(schema);
        index.add(Uris.IN_PLACE, parsed);
        Validator validator = SchemaLibrary.validator(index, formats);
        URI uri = validator.registerSchema(Uris.IN_PLACE, Value.schema(parsed));
        return SchemaLibrary.errors(validator, uri, Json.parse(value), 20);
    }

    @ParameterizedTest(name = "{0}: {1} holds, {2} does not")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        true                                                              | 1                  |
        false                                                             |                    | 1
        {"type":"integer"}                                                | 1.0                | 1.5
        {"type":"integer"}                                                | 1e2                | "1"
        {"type":"integer"}                                                | 1e999999999        | 1e-999999999
        {"type":["string","null"]}                                        | null               | 0
        {"const":1}                                                       | 1.0                | true
        {"const":{"a":[1,{"b":2}]}}                                       | {"a":[1.0,{"b":2}]}| {"a":[1,{"b":3}]}
        {"const":9007199254740993}                                        | 9007199254740993   | 9007199254740992
        {"const":false}                                                   | false              | 0
        {"enum":["a",null,[0]]}                                           | [0.0]              | [false]
        {"enum":[1e400]}                                                  | 10e399             | 1e401
        {"multipleOf":0.01}                                               | 19.99              | 19.999
        {"multipleOf":0.0001}                                             | 0.0075             | 0.00751
        {"multipleOf":3}                                                  | 3e999999999        | 1e999999999
        {"multipleOf":1e-8}                                               | 12391239123        | 1e-9
        {"maximum":18446744073709551615}                                  | 18446744073709551615 | 18446744073709551616
        {"exclusiveMinimum":0}                                            | 1e-300             | 0
        {"maxLength":2}                                                   | "💩💩"             | "abc"
        {"minLength":2}                                                   | "ab"               | "💩"
        {"pattern":"^a+$"}                                                | "aa"               | "aa\\n"
        {"pattern":"b"}                                                   | "abc"              | "ac"
        {"pattern":"^\\\\d$"}                                             | "1"                | "१"
        {"pattern":"^\\\\s$"}                                             | "\\u00a0"          | "x"
        {"pattern":"^.$"}                                                 | "é"                | "\\u2028"
        {"pattern":"^\\\\u00e9\\\\p{Letter}\\\\cA$"}                      | "éa\\u0001"        | "ea\\u0001"
        {"pattern":"^[\\\\w.[-]+$"}                                       | "a.[-"             | "a]"
        {"pattern":"^(?<x>a)$"}                                           | "a"                | "b"
        {"pattern":"^😀*$"}                                               | "😀😀"             | "😀x"
        {"uniqueItems":true}                                              | [1,"1",true,{"a":1,"b":2}] | [{"a":1,"b":2},{"b":2.0,"a":1}]
        {"minItems":1,"maxItems":2}                                       | [0]                | []
        {"contains":{"type":"integer"},"minContains":2,"maxContains":3}   | [1,"a",2]          | [1,"a"]
        {"contains":{"const":1},"minContains":0}                          | []                 |
        {"prefixItems":[{"type":"integer"}],"items":{"type":"string"}}    | [1,"a"]            | [1,2]
        {"prefixItems":[true],"unevaluatedItems":false}                   | [1]                | [1,2]
        {"required":["a"],"minProperties":2}                              | {"a":1,"b":2}      | {"a":1}
        {"dependentRequired":{"a":["b"]}}                                 | {"b":1}            | {"a":1}
        {"dependentSchemas":{"a":{"minProperties":2}}}                    | {"a":1,"b":1}      | {"a":1}
        {"propertyNames":{"pattern":"^[a-z]+$"}}                          | {"ab":1}           | {"A":1}
        {"properties":{"a":{"type":"string"}},"additionalProperties":false} | {"a":"x"}        | {"a":"x","b":1}
        {"patternProperties":{"^x-":true},"additionalProperties":false}   | {"x-a":1}          | {"y-a":1}
        {"patternProperties":{"^#":{"type":"integer"}}}                   | {"#a":1}           | {"#a":"x"}
        {"patternProperties":{"a~/%":{"type":"integer"}}}                 | {"a~/%":1}         | {"a~/%":"x"}
        {"allOf":[{"type":"integer"},{"minimum":2}]}                      | 2                  | 1
        {"anyOf":[{"type":"string"},{"minimum":2}]}                       | "a"                | 1
        {"oneOf":[{"type":"number"},{"minimum":2}]}                       | 1                  | 3
        {"not":{"type":"null"}}                                           | 0                  | null
        {"if":{"type":"string"},"then":{"minLength":1},"else":{"minimum":5}} | "a"             | 4
        {"if":{"type":"string"},"then":{"minLength":1},"else":{"minimum":5}} | 5               | ""
        {"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false} | {"a":1}          | {"a":1,"b":1}
        {"$ref":"#/$defs/a%2Bb+c~1d%23","$defs":{"a+b+c/d#":{"type":"integer"}}} | 1           | "a"
        {"$ref":"#x","$defs":{"a":{"$anchor":"x","type":"integer"}}}      | 1                  | "a"
        {"$ref":"money"}                                                  | {"amount":1,"of":{"amount":0}} | {"of":{"amount":-1}}
        {"$ref":"money#/$defs/amount"}                                    | 1                  | 1.5
        {"$ref":"https://example.com/tagged"}                             | "ab"               | "a"
        {"$ref":"https://example.com/tagged#tag"}                         | "ab"               | "a"
        {"$id":"https://example.com/here","$ref":"tagged"}                | "ab"               | "a"
        {"properties":{"next":{"$ref":"#"}},"required":["v"]}             | {"v":1,"next":{"v":2}} | {"v":1,"next":{}}
        {"properties":{"$ref":{"type":"string"},"const":{"type":"integer"},"pattern":{"type":"object"}}} | {"$ref":"a","const":1,"pattern":{}} | {"const":2.5}
        {"enum":[{"$ref":"nowhere","$id":"x y"}]}                         | {"$ref":"nowhere","$id":"x y"} | {}
        {"format":"uuid","title":"t","default":1e999999999,"examples":[{"$ref":"#/x"}]} | "no" |
        {"$ref":"#/x-parts/a","x-parts":{"a":{"type":"integer","$id":"https://other/"}}} | 1 | "a"
        """)
    void a_schema_means_what_2020_12_says(String schema, String holds, String breaks) throws JsonException {
        if (holds != null) {
            assertThat(errors(schema, holds, false)).as(holds).isEmpty();
        }
        if (breaks != null) {
            assertThat(errors(schema, breaks, false)).as(breaks).isNotEmpty();
        }
        assertThat(SchemaFaults.inPlace(Json.parse(schema), Map.of()).stream()
                        .filter(fault -> !fault.problem().startsWith("there is no schema"))
                        .toList())
                .isEmpty();
    }

    /** The pattern of the core specification's example for {@code $dynamicRef}: a tree, made strict from outside. */
    @Test
    void a_dynamic_reference_leads_to_the_outermost() throws JsonException {
        String strict = """
            {"$id":"https://example.com/strict-tree","$dynamicAnchor":"node","$ref":"tree",
             "unevaluatedProperties":false,
             "$defs":{"tree":{"$id":"https://example.com/tree","$dynamicAnchor":"node","type":"object",
               "properties":{"data":true,"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}}}
            """;

        assertThat(errors(strict, "{\"children\":[{\"data\":1}]}", false)).isEmpty();
        assertThat(errors(strict, "{\"children\":[{\"daat\":1}]}", false))
                .extracting(Error::getInstanceLocation)
                .contains("/children/0/daat");
    }

    @ParameterizedTest(name = "{0}: {1} is one, {2} is none")
    @CsvSource(delimiter = '|', textBlock = """
        date-time     | 2028-02-29T23:59:60Z                 | 2027-02-29T00:00:00Z
        date-time     | 2026-01-01t00:00:00.5+01:30          | 2026-01-01 00:00:00Z
        date          | 2026-12-31                           | 2026-13-01
        time          | 23:59:60Z                            | 12:00:60Z
        time          | 00:29:60+00:30                       | 24:00:00Z
        duration      | P1Y2M3DT4H5M6S                       | P1Y3D
        duration      | P2W                                  | P1W2D
        duration      | PT1M                                 | PT
        email         | joe.b+x@example.com                  | joe..b@example.com
        email         | x@[127.0.0.1]                        | @example.com
        hostname      | a-b.example                          | -a.example
        ipv4          | 127.0.0.1                            | 127.0.0.01
        ipv6          | ::ffff:192.0.2.1                     | 1::2::3
        ipv6          | 1:2:3:4:5:6:7:8                      | 1:2:3:4:5:6:7
        uuid          | 2eb8aa08-aa98-11ea-b4aa-73b441d16380 | 2eb8aa08aa9811eab4aa73b441d16380
        uri           | https://example.com/a?b#c            | /a
        uri-reference | /a                                   | /a b
        json-pointer  | /a~0b/~1                             | /a~2
        relative-json-pointer | 0#                           | 01
        regex         | ^a+$                                 | (?=a)
        no-format     | anything                             |
        """)
    void a_format_is_judged_where_that_is_asked_for(String format, String one, String none) throws JsonException {
        String schema = Json.object("format", Json.of(format)).text();

        assertThat(errors(schema, Json.of(one).text(), true)).isEmpty();
        assertThat(errors(schema, "5", true)).isEmpty();
        if (none != null) {
            assertThat(errors(schema, Json.of(none).text(), true)).isNotEmpty();
            assertThat(errors(schema, Json.of(none).text(), false)).isEmpty();
        }
    }

    /** Each would take minutes or all memory if the number were written out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"multipleOf":0.01}          | 1e999999999
        {"multipleOf":7}             | 1e-999999999
        {"const":1}                  | 1e999999999
        {"enum":[1e999999998]}       | 1e999999999
        {"uniqueItems":true}         | [1e999999999,1e-999999999]
        {"maximum":5}                | 1e999999999
        {"type":"string"}            | 1e999999999
        {"pattern":"^(a+)+$"}        | "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"
        """)
    void nothing_that_a_client_sends_takes_long(String schema, String value) throws JsonException {
        errors(schema, value, false);
    }

    @Test
    void a_reference_that_leads_nowhere_refuses() throws JsonException {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> errors("{\"$ref\":\"https://example.com/away\"}", "1", false)))
                .isNotNull();
    }
}
