package gateway.transform;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.Calls;
import gateway.http.Body;
import gateway.http.ContentCoding;
import gateway.http.Headers;
import gateway.http.Response;
import gateway.policy.Compression;
import gateway.policy.Rules;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionFilterTest {
    private static final Compression RULE = new Compression(100, Set.of("application/json", "text/*"));
    private static final Body TEXT = Body.of("{\"a\":\"" + "x".repeat(500) + "\"}");

    private static Rules compressed(Rules rules) {
        return new Rules(
                rules.access(),
                rules.addresses(),
                rules.limits(),
                rules.cors(),
                rules.security(),
                rules.maxRequestBytes(),
                rules.maxHeaderBytes(),
                rules.validation(),
                rules.request(),
                rules.response(),
                Optional.of(RULE),
                rules.mirror());
    }

    private static Response answer(String method, Headers request, Response upstream) {
        var namesAndValues = new java.util.ArrayList<String>();
        request.forEach((name, value) -> namesAndValues.addAll(List.of(name, value)));
        return new CompressionFilter()
                .apply(
                        Calls.call()
                                .method(method)
                                .headers(namesAndValues.toArray(String[]::new))
                                .rules(CompressionFilterTest::compressed)
                                .build(),
                        _ -> upstream);
    }

    private static Response answer(String acceptEncoding, Response upstream) {
        return answer("GET", Headers.of("accept-encoding", acceptEncoding), upstream);
    }

    private static Response json(String... more) {
        return Response.of(
                200,
                Headers.of("content-type", "application/json; charset=utf-8").plus(Headers.of(more)),
                TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        gzip                                | true
        GZIP                                | true
        x-gzip                              | true
        br, gzip                            | true
        gzip, deflate, br, zstd             | true
        gzip;q=0.001                        | true
        gzip ; Q=1.000                      | true
        *                                   | true
        br;q=1.0, *;q=0.5                   | true
        identity;q=0.5, gzip;q=1.0          | true
        identity, gzip                      | true
        identity;q=0, gzip                  | true
        *;q=0, gzip                         | true
        gzip;q=0                            | false
        gzip;q=0.0                          | false
        gzip;q=0, *                         | false
        gzip;q=0.5, identity                | false
        gzip;q=2                            | false
        gzip;q=abc                          | false
        gzip;q=0.1234                       | false
        gzip;level=9                        | false
        br                                  | false
        identity                            | false
        *;q=0                               | false
        gzipped                             | false
        ^^                                  | false
        """)
    void gzip_is_negotiated(String acceptEncoding, boolean gzip) {
        Response response = answer(
                acceptEncoding,
                json("etag", "\"e\"", "content-length", "509", "digest", "x", "accept-ranges", "bytes"));

        if (gzip) {
            assertThat(response.headers())
                    .isEqualTo(Headers.of(
                            "content-type", "application/json; charset=utf-8",
                            "vary", "Accept-Encoding",
                            "etag", "W/\"e\"",
                            "content-encoding", "gzip"));
            assertThat(ContentCoding.decode(response.headers(), response.body(), 10_000))
                    .isEqualTo(new ContentCoding.Plain(TEXT));
        } else {
            assertThat(response)
                    .isEqualTo(json(
                            "etag",
                            "\"e\"",
                            "content-length",
                            "509",
                            "digest",
                            "x",
                            "accept-ranges",
                            "bytes",
                            "vary",
                            "Accept-Encoding"));
        }
    }

    @Test
    void without_the_field_nothing_is_compressed() {
        assertThat(answer("GET", Headers.EMPTY, json())).isEqualTo(json("vary", "Accept-Encoding"));
    }

    @Test
    void several_lines_are_one_list() {
        Headers request = Headers.of("accept-encoding", "br;q=0.5", "accept-encoding", "gzip;q=0.8");

        assertThat(answer("GET", request, json()).headers().first("content-encoding"))
                .contains("gzip");
    }

    @ParameterizedTest
    @CsvSource({"Accept, 'Accept|Accept-Encoding'", "'Origin, ACCEPT-ENCODING', 'Origin, ACCEPT-ENCODING'", "*, *"})
    void vary_is_completed(String upstream, String vary) {
        assertThat(answer("gzip", json("vary", upstream)).headers().all("vary")).containsExactly(vary.split("\\|"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        image/png                | 500 | ''                       | false
        application/json         | 50  | ''                       | true
        application/json         | 500 | no-transform             | false
        application/json         | 500 | public, No-Transform     | false
        application/problem+json | 500 | ''                       | false
        ''                       | 500 | ''                       | false
        """)
    void what_gains_nothing_or_may_not_be_changed_stays(String type, int size, String cacheControl, boolean vary) {
        Headers headers = type.isEmpty() ? Headers.EMPTY : Headers.of("content-type", type);
        Response upstream = Response.of(
                200,
                cacheControl.isEmpty() ? headers : headers.plus("cache-control", cacheControl),
                Body.of("x".repeat(size)));

        assertThat(answer("gzip", upstream))
                .isEqualTo(vary ? upstream.withHeader("vary", "Accept-Encoding") : upstream);
    }

    @Test
    void what_does_not_shrink_stays() {
        byte[] noise = new byte[400];
        new java.util.Random(1).nextBytes(noise);
        Response upstream = Response.of(200, Headers.of("content-type", "text/plain"), Body.of(noise));

        assertThat(answer("gzip", upstream).body()).isEqualTo(upstream.body());
        assertThat(answer("gzip, identity;q=0", upstream).headers().first("content-encoding"))
                .contains("gzip");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 206})
    void answers_without_content_or_with_a_part_stay(int status) {
        Response upstream = Response.of(status, json("etag", "\"e\"").headers(), status == 206 ? TEXT : Body.EMPTY);

        assertThat(answer("gzip", upstream)).isEqualTo(upstream);
    }

    @Test
    void a_304_has_the_tag_that_a_200_would_have_had() {
        Response upstream = Response.of(304, Headers.of("etag", "\"e\""), Body.EMPTY);

        assertThat(answer("gzip", upstream).headers())
                .isEqualTo(Headers.of("etag", "W/\"e\"", "vary", "Accept-Encoding"));
        assertThat(answer("br", upstream).headers()).isEqualTo(Headers.of("etag", "\"e\"", "vary", "Accept-Encoding"));
    }

    @Test
    void head_says_what_is_sure() {
        Response upstream = Response.of(200, Headers.of("content-type", "text/css", "etag", "\"e\""), Body.EMPTY);

        assertThat(answer("HEAD", Headers.of("accept-encoding", "gzip"), upstream)
                        .headers())
                .isEqualTo(Headers.of("content-type", "text/css", "vary", "Accept-Encoding", "etag", "W/\"e\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        gzip               | gzip        | gzip
        x-gzip             | gzip        | gzip
        gzip               | br, gzip    | gzip
        gzip               | identity    | ^^
        gzip               | gzip;q=0    | ^^
        gzip               | br          | ^^
        gzip               | -           | ^^
        deflate            | gzip        | gzip
        br                 | gzip        | br
        br                 | identity    | br
        gzip               | gzip;q=0, identity;q=0 | gzip
        """)
    void an_answer_that_came_coded_is_decoded_for_who_does_not_take_it(
            String coding, String acceptEncoding, String sent) throws java.io.IOException {
        var deflated = new java.io.ByteArrayOutputStream();
        try (var deflate = new java.util.zip.DeflaterOutputStream(deflated)) {
            deflate.write(TEXT.bytes());
        }
        Body body = coding.equals("deflate") ? Body.of(deflated.toByteArray()) : ContentCoding.gzip(TEXT);
        Response upstream = Response.of(
                200,
                Headers.of(
                        "content-type",
                        "application/json",
                        "content-encoding",
                        coding,
                        "etag",
                        "\"e\"",
                        "content-digest",
                        "x"),
                body);
        Headers request = acceptEncoding.equals("-") ? Headers.EMPTY : Headers.of("accept-encoding", acceptEncoding);

        Response response = answer("GET", request, upstream);

        boolean changed = !coding.equals(sent) && !coding.equals("x-gzip");
        assertThat(response.headers().first("vary")).contains("Accept-Encoding");
        assertThat(response.headers().first("etag")).contains(changed ? "W/\"e\"" : "\"e\"");
        assertThat(response.headers().has("content-digest")).isEqualTo(!changed);
        if (!coding.equals("br")) {
            assertThat(response.headers().first("content-encoding").orElse("").replace("x-", ""))
                    .isEqualTo(sent);
            assertThat(ContentCoding.decode(response.headers(), response.body(), 10_000))
                    .isEqualTo(new ContentCoding.Plain(TEXT));
        } else {
            assertThat(response.body()).isEqualTo(body);
        }
    }

    @Test
    void a_bomb_is_left_to_the_client() {
        Response bomb = Response.of(
                200,
                Headers.of("content-type", "text/plain", "content-encoding", "gzip"),
                ContentCoding.gzip(Body.of(new byte[2 << 20])));

        assertThat(answer("identity", bomb)).isEqualTo(bomb.withHeader("vary", "Accept-Encoding"));
    }

    @Test
    void without_a_rule_everything_passes() {
        Response upstream = json();

        assertThat(new CompressionFilter()
                        .apply(Calls.call().headers("accept-encoding", "gzip").build(), _ -> upstream))
                .isSameAs(upstream);
    }
}
