package gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Headers;
import gateway.policy.Edit;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditsTest {
    private static final Template Q = template("{request.query.q}");

    /** Text with references in braces. */
    private static Template template(String text) {
        List<Piece> pieces = new ArrayList<>();
        for (String part : text.split("(?=\\{)|(?<=\\})")) {
            pieces.add(
                    part.startsWith("{")
                            ? new Piece.Reference(
                                    List.of(part.substring(1, part.length() - 1).split("\\.")))
                            : new Piece.Text(part));
        }
        return new Template(pieces);
    }

    private static Headers edited(Edit edit, String... namesAndValues) {
        return Edits.applyToRequest(
                List.of(edit),
                Headers.of(namesAndValues),
                Calls.call().query("q=v").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-partner", "x_partner", "X_Partner", "x.partner", "x~partner"})
    void what_is_set_for_a_service_no_client_can_say_in_any_spelling(String name) {
        assertThat(edited(new Edit.Set("x-partner", Q), name, "forged", "x-other", "1"))
                .isEqualTo(Headers.of("x-other", "1", "x-partner", "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-debug", "x_debug", "x.debug"})
    void what_is_removed_is_gone_in_every_spelling(String name) {
        assertThat(edited(new Edit.Remove("x-debug"), name, "1", "xdebug", "2")).isEqualTo(Headers.of("xdebug", "2"));
    }

    @Test
    void what_is_set_to_nothing_is_gone_in_every_spelling() {
        assertThat(edited(new Edit.Set("x-a", template("{request.query.none}")), "x_a", "1"))
                .isEqualTo(Headers.EMPTY);
    }

    @Test
    void what_is_renamed_takes_the_place_of_every_spelling() {
        Edit rename = new Edit.Rename("x-old", "x-new");
        assertThat(edited(rename, "x_new", "forged", "x-old", "1")).isEqualTo(Headers.of("x-new", "1"));
        assertThat(edited(rename, "x_new", "1")).isEqualTo(Headers.of("x_new", "1"));
    }

    @Test
    void answers_have_no_twins() {
        assertThat(Edits.apply(
                        List.of(new Edit.Remove("x-a")),
                        Headers.of("x_a", "1"),
                        Calls.call().build()))
                .isEqualTo(Headers.of("x_a", "1"));
    }

    @ParameterizedTest(name = "{0}: {1} of q={2} is {3}")
    @CsvSource({
        "x-a, '{request.query.q}', a%0D%0Ax-b:%20c, a%0D%0Ax-b: c",
        "x-a, '{request.query.q}', %E2%82%AC, %E2%82%AC",
        "set-cookie, 'a={request.query.q}; Path=/', 1;%20Domain=evil.example, a=1%3B%20Domain=evil.example; Path=/",
        "set-cookie, 'a={request.query.q}; Path=/', '1,2%22%5C', 'a=1%2C2%22%5C; Path=/'",
        "cookie, 'tenant={request.query.q}', a;admin=1, tenant=a%3Badmin=1",
        "cookie, '{request.headers.cookie}; t=1', x, a=b; c=d; t=1",
        "location, '/u/{request.query.q}', %2F%2Fevil.example%3F%23%0D%0A, /u///evil.example%3F%23%0D%0A",
    })
    void a_value_stays_a_value(String field, String template, String q, String value) {
        Call call = Calls.call().query("q=" + q).headers("cookie", "a=b; c=d").build();
        assertThat(Edits.apply(List.of(new Edit.Set(field, template(template))), Headers.EMPTY, call)
                        .all(field))
                .containsExactly(value);
    }
}
