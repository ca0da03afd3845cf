package gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {
    private static final Body TEXT = Body.of("to be or not to be, that is the question".repeat(20));

    private static Body deflated(Body body, boolean raw) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(out, new Deflater(6, raw))) {
            deflate.write(body.bytes());
        }
        return Body.of(out.toByteArray());
    }

    private static ContentCoding.Decoded decode(String coding, Body body) {
        return ContentCoding.decode(Headers.of("content-encoding", coding), body, 10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", "identity, gzip", " gzip ,", "gzip, identity"})
    void gzip_is_read(String coding) {
        assertThat(decode(coding.strip(), ContentCoding.gzip(TEXT))).isEqualTo(new ContentCoding.Plain(TEXT));
    }

    @Test
    void deflate_is_the_zlib_format_and_not_the_raw_one() throws IOException {
        assertThat(decode("deflate", deflated(TEXT, false))).isEqualTo(new ContentCoding.Plain(TEXT));
        assertThat(decode("deflate", deflated(TEXT, true))).isEqualTo(new ContentCoding.Broken());
    }

    @Test
    void codings_are_undone_from_the_last_to_the_first() throws IOException {
        Body coded = ContentCoding.gzip(deflated(TEXT, false));

        assertThat(decode("deflate, gzip", coded)).isEqualTo(new ContentCoding.Plain(TEXT));
        assertThat(ContentCoding.decode(
                        Headers.of("content-encoding", "deflate", "content-encoding", "gzip"), coded, 10_000))
                .isEqualTo(new ContentCoding.Plain(TEXT));
        assertThat(decode("gzip, deflate", coded)).isEqualTo(new ContentCoding.Broken());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void nothing_may_follow(String coding) throws IOException {
        Body coded = coding.equals("gzip") ? ContentCoding.gzip(TEXT) : deflated(TEXT, false);
        for (int more : new int[] {1, 8, 18, 19, 40, 5000}) {
            byte[] longer = Arrays.copyOf(coded.bytes(), coded.size() + more);
            assertThat(decode(coding, Body.of(longer)))
                    .as("%d bytes more", more)
                    .isEqualTo(new ContentCoding.Broken());
        }
    }

    @Test
    void gzip_may_have_several_members() {
        byte[] one = ContentCoding.gzip(Body.of("a")).bytes();
        byte[] two = Arrays.copyOf(one, one.length * 2);
        System.arraycopy(one, 0, two, one.length, one.length);
        assertThat(decode("gzip", Body.of(two))).isEqualTo(new ContentCoding.Plain(Body.of("aa")));
    }

    @ParameterizedTest
    @CsvSource({
        "br, br",
        "'gzip, BR', br",
        "zstd, zstd",
        "chunked, chunked",
        "'gzip,gzip,gzip,gzip', 'gzip, gzip, gzip, gzip'"
    })
    void others_are_named(String coding, String unknown) {
        assertThat(decode(coding, ContentCoding.gzip(TEXT))).isEqualTo(new ContentCoding.Unknown(unknown));
    }

    @Test
    void without_a_coding_the_body_is_as_it_is() {
        assertThat(ContentCoding.decode(Headers.EMPTY, TEXT, 10_000)).isEqualTo(new ContentCoding.Plain(TEXT));
        assertThat(decode("identity", TEXT)).isEqualTo(new ContentCoding.Plain(TEXT));
        assertThat(decode("gzip", Body.EMPTY)).isEqualTo(new ContentCoding.Plain(Body.EMPTY));
    }

    @Test
    void a_bomb_is_not_read_to_its_end() {
        Body bomb = ContentCoding.gzip(Body.of(new byte[100_000]));
        Body nested = ContentCoding.gzip(ContentCoding.gzip(Body.of(new byte[20_000_000])));

        assertThat(bomb.size()).isLessThan(1000);
        assertThat(decode("gzip", bomb)).isEqualTo(new ContentCoding.TooLarge());
        assertThat(decode("gzip, gzip", nested)).isEqualTo(new ContentCoding.TooLarge());
        assertThat(ContentCoding.decode(Headers.EMPTY, TEXT, TEXT.size() - 1)).isEqualTo(new ContentCoding.TooLarge());
        assertThat(ContentCoding.decode(Headers.of("content-encoding", "gzip"), ContentCoding.gzip(TEXT), TEXT.size()))
                .isEqualTo(new ContentCoding.Plain(TEXT));
    }

    @Test
    void what_is_cut_off_or_damaged_is_refused() {
        byte[] coded = ContentCoding.gzip(TEXT).bytes();
        for (int length = 1; length < coded.length; length++) {
            assertThat(decode("gzip", Body.of(Arrays.copyOf(coded, length))))
                    .as("%d bytes", length)
                    .isEqualTo(new ContentCoding.Broken());
        }
        byte[] damaged = coded.clone();
        damaged[coded.length - 6] ^= 1; // of the checksum
        assertThat(decode("gzip", Body.of(damaged))).isEqualTo(new ContentCoding.Broken());
        assertThat(decode("gzip", TEXT)).isEqualTo(new ContentCoding.Broken());
    }

    @Test
    void gzip_gives_the_same_bytes_for_the_same_body() {
        assertThat(ContentCoding.gzip(TEXT)).isEqualTo(ContentCoding.gzip(Body.of(TEXT.text())));
    }
}
