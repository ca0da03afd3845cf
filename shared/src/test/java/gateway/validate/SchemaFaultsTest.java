package gateway.validate;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.json.Json;
import gateway.json.JsonException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaFaultsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []                                           |                        | is an object, or true or false
        {"type":"strng"}                             | /type                  | write one or a list of string
        {"properties":{"a":5}}                       | /properties/a          | write a mapping of names to schemas
        {"minLength":-1}                             | /minLength             | write a whole number
        {"items":[{}]}                               | /items                 | goes to prefixItems
        {"required":"a"}                             | /required              | write a list of different names
        {"exclusiveMaximum":true}                    | /exclusiveMaximum      | write a number
        {"multipleOf":0}                             | /multipleOf            | greater than 0
        {"maxLength":1e30}                           | /maxLength             | up to 2147483647
        {"$schema":"http://json-schema.org/draft-07/schema#"} | /$schema      | write the schema in 2020-12
        {"$ref":"nowhere"}                           | /$ref                  | none is ever fetched
        {"$ref":"https://example.com/a.json"}        | /$ref                  | none is ever fetched
        {"$ref":"#/$defs/b","$defs":{"a":{}}}        | /$ref                  | write #/$defs/NAME
        {"$ref":"#b"}                                | /$ref                  | $anchor
        {"$ref":"money#/$defs/none"}                 | /$ref                  | there is no schema at
        {"$id":"https://x.org/","items":{"$ref":"money"}} | /items/$ref       | beside the $id
        {"$ref":"a b"}                               | /$ref                  | URI reference
        {"$id":"a b"}                                | /$id                   | no URI reference
        {"$id":"https://x.org/#a"}                   | /$id                   | fragment
        {"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}} | /$defs/b/$anchor | is called "x" too
        {"pattern":"(?=a)"}                          | /pattern               | linear time: looking around
        {"pattern":"(a)\\\\1"}                       | /pattern               | linear time: referring back
        {"pattern":"a{1,1001}"}                      | /pattern               | repetitions up to 1000
        {"pattern":"["}                              | /pattern               | linear time
        {"patternProperties":{"(":{}}}               | /patternProperties/(   | linear time
        {"allOf":[{"$ref":"#"}]}                     |                        | without end
        {"$ref":"#/$defs/a","$defs":{"a":{"not":{"$ref":"#/$defs/a"}}}} | /$defs/a | without end
        {"$dynamicAnchor":"n","anyOf":[{"$dynamicRef":"#n"}]} |               | without end
        {"additionalItems":false}                    | /additionalItems       | write items
        {"dependencies":{}}                          | /dependencies          | dependentRequired
        {"requierd":["a"]}                           | /requierd              | did you mean required?
        {"MinLength":1}                              | /MinLength             | did you mean minLength?
        {"additionalPropertys":false}                |                        |
        {"properties":{"requierd":{"type":"x"}}}     | /properties/requierd/type | write one
        """)
    void a_mistake_names_its_place_and_what_to_write(String schema, String pointer, String words) throws JsonException {
        List<SchemaFault> faults = SchemaFaults.inPlace(
                Json.parse(schema), Map.of("money", Json.parse("{\"$defs\":{\"amount\":{\"type\":\"integer\"}}}")));

        if (words == null) {
            assertThat(faults).isEmpty();
            return;
        }
        assertThat(faults).anySatisfy(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer == null ? "" : pointer);
            assertThat(fault.toString()).contains(words);
        });
        assertThat(faults).allSatisfy(fault -> assertThat(fault.fix()).isNotBlank());
    }

    @Test
    void circles_over_several_documents_are_found() throws JsonException {
        Map<String, Json> documents = Map.of(
                "a", Json.parse("{\"allOf\":[{\"$ref\":\"b\"}]}"),
                "b", Json.parse("{\"anyOf\":[{\"$ref\":\"a\"},{\"type\":\"null\"}]}"),
                "tree", Json.parse("{\"items\":{\"$ref\":\"tree\"},\"properties\":{\"left\":{\"$ref\":\"tree\"}}}"));

        assertThat(SchemaFaults.ofDocument("a", documents))
                .anyMatch(fault -> fault.problem().contains("without end"));
        assertThat(SchemaFaults.ofDocument("b", documents))
                .anyMatch(fault -> fault.problem().contains("without end"));
        assertThat(SchemaFaults.ofDocument("tree", documents)).isEmpty();
    }

    @Test
    void the_metaschema_may_be_referred_to() throws JsonException {
        assertThat(SchemaFaults.inPlace(
                        Json.parse("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
                                + "\"items\":{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}}"),
                        Map.of()))
                .isEmpty();
    }

    @Test
    void header_fields_have_names_in_lower_case() throws JsonException {
        Json schema = Json.parse("{\"properties\":{\"X-Tenant\":true,\"x-a\":true},\"required\":[\"Accept\"]}");

        assertThat(SchemaFaults.inPlace(schema, Map.of())).isEmpty();
        assertThat(SchemaFaults.ofHeaders(schema, Map.of()))
                .extracting(SchemaFault::pointer)
                .containsExactlyInAnyOrder("/properties/X-Tenant", "/required/0");
    }
}
