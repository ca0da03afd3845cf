package gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.config.Snapshot.Decoded;
import gateway.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Documents SOME = new Documents(List.of(
            document(
                    Kind.ROUTE,
                    "a",
                    "{\"to\":{\"fixed\":{\"json\":{\"b\":1.50,\"a\":1e2}}},\"match\":{\"path\":\"/\"}}"),
            document(Kind.GATEWAY, "gateway", "{\"name\":\"shop\"}"),
            document(Kind.PLAN, "free", "{}")));

    @Test
    void what_was_encoded_is_decoded() {
        assertThat(Snapshot.decode(Snapshot.encode(SOME))).isInstanceOfSatisfying(Decoded.Ok.class, ok -> {
            assertThat(ok.hash()).isEqualTo(Snapshot.hash(SOME));
            assertThat(Snapshot.encode(ok.documents())).isEqualTo(Snapshot.encode(SOME));
        });
    }

    @Test
    void order_of_members_and_spelling_of_numbers_make_no_difference() {
        var same = new Documents(List.of(
                document(Kind.PLAN, "free", "{}"),
                document(
                        Kind.ROUTE,
                        "a",
                        "{\"match\":{\"path\":\"/\"},\"to\":{\"fixed\":{\"json\":{\"a\":100,\"b\":1.5}}}}"),
                document(Kind.GATEWAY, "gateway", "{\"name\":\"shop\"}")));

        assertThat(Snapshot.hash(same)).isEqualTo(Snapshot.hash(SOME));
    }

    @Test
    void another_value_makes_another_hash() {
        assertThat(Snapshot.hash(new Documents(List.of(document(Kind.PLAN, "free", "{}")))))
                .isNotEqualTo(Snapshot.hash(SOME));
    }

    @Test
    void another_format_is_refused_by_its_number() {
        byte[] next = Snapshot.encode(SOME);
        next[4] = 2;

        assertThat(Snapshot.decode(next))
                .isEqualTo(new Decoded.Refused("snapshot of format 2; this version reads format 1"));
    }

    @Test
    void a_length_beyond_the_cap_is_refused_before_anything_is_inflated() {
        byte[] bomb = Snapshot.encode(SOME);
        bomb[5] = 0x7f;

        assertThat(Snapshot.decode(bomb)).isEqualTo(new Decoded.Refused("snapshot of more than 33554432 bytes"));
    }

    @Test
    void damage_that_changes_the_content_is_refused_or_changes_the_hash() {
        byte[] good = Snapshot.encode(SOME);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            if (Snapshot.decode(bad) instanceof Decoded.Ok(var documents, var hash)
                    && !documents.equals(decoded(good))) {
                assertThat(hash).as("byte %d", i).isNotEqualTo(Snapshot.hash(SOME));
            }
        }
    }

    @Test
    void a_snapshot_cut_short_or_with_something_behind_it_is_refused() {
        byte[] good = Snapshot.encode(SOME);
        for (int length = 0; length < good.length; length++) {
            assertThat(Snapshot.decode(Arrays.copyOf(good, length))).isInstanceOf(Decoded.Refused.class);
        }
        assertThat(Snapshot.decode(Arrays.copyOf(good, good.length + 1))).isInstanceOf(Decoded.Refused.class);
    }

    @Test
    void chunks_join_to_what_they_were_cut_from() {
        for (int size : new int[] {0, 1, Snapshot.CHUNK_BYTES, Snapshot.CHUNK_BYTES + 1, 3 * Snapshot.CHUNK_BYTES}) {
            byte[] whole = new byte[size];
            new Random(size).nextBytes(whole);
            List<byte[]> chunks = Snapshot.chunks(whole);

            assertThat(chunks).isNotEmpty().allMatch(chunk -> chunk.length <= Snapshot.CHUNK_BYTES);
            var joined = new ByteArrayOutputStream();
            chunks.forEach(joined::writeBytes);
            assertThat(joined.toByteArray()).isEqualTo(whole);
        }
    }

    @Test
    void a_snapshot_without_documents_is_one() {
        assertThat(Snapshot.decode(Snapshot.encode(Documents.NONE))).isInstanceOf(Decoded.Ok.class);
    }

    private static Documents decoded(byte[] snapshot) {
        return ((Decoded.Ok) Snapshot.decode(snapshot)).documents();
    }

    private static Document document(Kind kind, String id, String body) {
        try {
            return new Document(kind, id, (Json.Obj) Json.parse(body));
        } catch (gateway.json.JsonException e) {
            throw new AssertionError(e);
        }
    }
}
