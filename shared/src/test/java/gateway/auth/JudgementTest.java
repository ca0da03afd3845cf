package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import gateway.policy.Access;
import gateway.policy.ClaimRule;
import gateway.policy.Requirements;
import gateway.policy.Scheme;
import gateway.policy.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {

    private static Json.Obj object(String json) throws JsonException {
        return (Json.Obj) Json.parse(json);
    }

    private static @Nullable String lacking(Caller.Known caller, Requirements requires, String id) {
        Call call = Calls.call()
                .access(new Access.Open())
                .parameters(Map.of("id", id))
                .planFor("gold", List.of())
                .planFor("trial", List.of("other", "x-*"))
                .planFor("silver", List.of("r*"))
                .build();
        return Judgement.lacking(
                caller, List.of(caller), requires, call.configuration().plans(), call);
    }

    private static ClaimRule rule(String claim, String mode, String values) throws JsonException {
        List<ClaimRule.Value> wanted = new ArrayList<>();
        for (Json value : ((Json.Arr) Json.parse(values)).items()) {
            wanted.add(
                    value.equals(Json.of("{id}"))
                            ? new ClaimRule.Value.Filled(
                                    new Template(List.of(new Template.Piece.Reference(List.of("id")))))
                            : new ClaimRule.Value.Fixed(value));
        }
        return new ClaimRule(claim, ClaimRule.Mode.valueOf(mode), wanted);
    }

    @ParameterizedTest(name = "{0} {1} {2} of {3}: {4}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        tenant  | ANY     | ["acme"]        | {"tenant":"acme"}                    | true
        tenant  | ANY     | ["acme"]        | {"tenant":"Acme"}                    | false
        tenant  | ANY     | ["acme"]        | {"tenant":" acme"}                   | false
        tenant  | ANY     | ["acme"]        | {"tenant":""}                        | false
        tenant  | ANY     | ["acme"]        | {}                                   | false
        tenant  | ANY     | ["acme"]        | {"tenant":null}                      | false
        tenant  | ANY     | ["acme"]        | {"tenant":["x","acme"]}              | true
        tenant  | ANY     | ["acme"]        | {"tenant":[["acme"]]}                | false
        tenant  | ANY     | ["acme"]        | {"tenant":{"acme":true}}             | false
        tenant  | ANY     | ["acme"]        | {"tenant":[]}                        | false
        tenant  | ANY     | ["a","b"]       | {"tenant":"b"}                       | true
        tenant  | ANY     | ["a","b"]       | {"tenant":"a b"}                     | false
        tenant  | ALL     | ["a","b"]       | {"tenant":["b","c","a"]}             | true
        tenant  | ALL     | ["a","b"]       | {"tenant":["b","c"]}                 | false
        tenant  | ALL     | ["a","b"]       | {"tenant":"a"}                       | false
        tenant  | ALL     | ["a"]           | {"tenant":"a"}                       | true
        n       | ANY     | [1]             | {"n":1}                              | true
        n       | ANY     | [1]             | {"n":1.0}                            | true
        n       | ANY     | [1]             | {"n":10e-1}                          | true
        n       | ANY     | [1]             | {"n":"1"}                            | false
        n       | ANY     | ["1"]           | {"n":1}                              | false
        n       | ANY     | [1]             | {"n":1e999999999}                    | false
        n       | ANY     | [1]             | {"n":true}                           | false
        t       | ANY     | [true]          | {"t":true}                           | true
        t       | ANY     | [true]          | {"t":"true"}                         | false
        t       | ANY     | [true]          | {"t":false}                          | false
        t       | PRESENT | []              | {"t":false}                          | true
        t       | PRESENT | []              | {"t":null}                           | false
        t       | PRESENT | []              | {"u":1}                              | false
        acc     | ANY     | ["{id}"]        | {"acc":"a/b"}                        | true
        acc     | ANY     | ["{id}"]        | {"acc":["x","a/b"]}                  | true
        acc     | ANY     | ["{id}"]        | {"acc":"a"}                          | false
        acc     | ANY     | ["{id}","z"]    | {"acc":"z"}                          | true
        /a/b    | ANY     | ["x"]           | {"a":{"b":"x"}}                      | true
        /a/b    | ANY     | ["x"]           | {"/a/b":"x"}                         | true
        /a/b    | ANY     | ["x"]           | {"/a":{"b":["x"]}}                   | true
        /a/b    | ANY     | ["x"]           | {"a":{"c":"x"}}                      | false
        /a/b    | ANY     | ["x"]           | {"a":"x"}                            | false
        /a~1b/c | ANY     | ["x"]           | {"a/b":{"c":"x"}}                    | true
        /a~0b   | ANY     | ["x"]           | {"a~b":"x"}                          | true
        a.b     | ANY     | ["x"]           | {"a":{"b":"x"}}                      | false
        """)
    void a_claim_holds_exactly(String claim, String mode, String values, String claims, boolean holds)
            throws JsonException {
        var caller = new Caller.Known(
                "c", Scheme.JWT, "i", Optional.empty(), Set.of(), Set.of(), object(claims), Optional.empty());
        var requires = new Requirements(
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(rule(claim, mode, values)),
                Set.of(),
                Set.of(),
                Set.of());
        assertThat(lacking(caller, requires, "a/b")).isEqualTo(holds ? null : "claim");
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        7     | {"acc":7}      | true
        7     | {"acc":"7"}    | true
        07    | {"acc":7}      | false
        7.0   | {"acc":7.0}    | false
        7     | {"acc":7.0}    | false
        1e1   | {"acc":1e1}    | false
        -7    | {"acc":-7}     | true
        true  | {"acc":true}   | false
        ``    | {"acc":""}     | false
        null  | {"acc":null}   | false
        """)
    void a_path_parameter_is_no_other_claim(String id, String claims, boolean holds) throws JsonException {
        var caller = new Caller.Known(
                "c", Scheme.JWT, "i", Optional.empty(), Set.of(), Set.of(), object(claims), Optional.empty());
        var requires = new Requirements(
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(rule("acc", "ANY", "[\"{id}\"]")),
                Set.of(),
                Set.of(),
                Set.of());
        assertThat(lacking(caller, requires, id)).isEqualTo(holds ? null : "claim");
    }

    private static Set<String> set(String words) {
        return words.equals("-") ? Set.of() : Set.of(words.split(" "));
    }

    @ParameterizedTest(name = "{0} of plan {1}: {6}")
    @CsvSource(delimiter = '|', textBlock = """
        acme         | -      | -      | -         | -       | -
        acme         | -      | -      | acme      | -       | -
        acme         | -      | -      | ac*       | -       | -
        acme         | -      | -      | acm       | -       | consumer-not-allowed
        acme         | -      | -      | acme2     | -       | consumer-not-allowed
        acme         | -      | -      | acme2*    | -       | consumer-not-allowed
        acme         | -      | -      | b acme    | ac*     | consumer-denied
        acme         | -      | -      | -         | acme    | consumer-denied
        acme         | -      | -      | -         | acme-*  | -
        acme         | -      | -      | -         | Acme    | -
        customers:u1 | -      | -      | -         | customers:* | consumer-denied
        acme         | -      | gold   | -         | -       | plan
        acme         | trial  | gold   | -         | -       | plan
        acme         | gold   | gold   | -         | -       | -
        acme         | gold   | gold trial | -     | -       | -
        acme         | trial  | -      | -         | -       | plan-route
        acme         | trial  | trial  | -         | -       | plan-route
        acme         | silver | -      | -         | -       | -
        acme         | gone   | -      | -         | -       | plan-unknown
        acme         | gone   | gone   | -         | -       | plan-unknown
        acme         | gone   | gold   | -         | acme    | consumer-denied
        """)
    void who_somebody_is_comes_first(
            String consumer, String plan, String plans, String allow, String deny, String reason) {
        var caller = new Caller.Known(
                consumer, Scheme.API_KEY, "k", plan.equals("-") ? Optional.empty() : Optional.of(plan), Set.of());
        var requires =
                new Requirements(Set.of(), Set.of(), Set.of(), Set.of(), List.of(), set(plans), set(allow), set(deny));
        assertThat(lacking(caller, requires, "1")).isEqualTo(reason.equals("-") ? null : reason);
    }

    @ParameterizedTest(name = "scopes {0} and roles {1} where {2} / {3} and {4} / {5} are needed: {6}")
    @CsvSource(delimiter = '|', textBlock = """
        a b | -   | a b | -   | -   | -   | -
        a   | -   | a b | -   | -   | -   | insufficient-scope
        a   | -   | a   | b c | -   | -   | insufficient-scope
        a c | -   | a   | b c | -   | -   | -
        c   | -   | -   | b c | -   | -   | -
        -   | -   | -   | b c | -   | -   | insufficient-scope
        A   | -   | a   | -   | -   | -   | insufficient-scope
        -   | r s | -   | -   | r s | -   | -
        -   | r   | -   | -   | r s | -   | missing-role
        r   | -   | -   | -   | r   | -   | missing-role
        -   | a   | a   | -   | -   | -   | insufficient-scope
        -   | s   | -   | -   | -   | r s | -
        -   | t   | -   | -   | -   | r s | missing-role
        -   | -   | a   | -   | r   | -   | insufficient-scope
        """)
    void scopes_and_roles_are_apart(
            String scopes, String roles, String all, String any, String allRoles, String anyRoles, String reason) {
        var caller = new Caller.Known(
                "c", Scheme.JWT, "i", Optional.empty(), set(scopes), set(roles), Json.Obj.EMPTY, Optional.empty());
        var requires = new Requirements(
                set(all), set(any), set(allRoles), set(anyRoles), List.of(), Set.of(), Set.of(), Set.of());
        assertThat(lacking(caller, requires, "1")).isEqualTo(reason.equals("-") ? null : reason);
    }
}
