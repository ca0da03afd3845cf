package gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.http.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context, level 1. */
class TraceTest {
    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + ID + "-00f067aa0ba902b7-01";

    @ParameterizedTest(name = "{0} goes on with flags {1}")
    @CsvSource(textBlock = """
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,        01
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00,        00
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03,        03
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff,        03
        00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fc,        00
        cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,        01
        cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later,  01
        """)
    void a_valid_trace_goes_on(String parent, String flags) {
        var trace = Trace.of(Headers.of("traceparent", parent, "tracestate", "a=1", "tracestate", "b=2"), () -> 7);

        Headers sent = trace.onto(Headers.of("traceparent", parent, "tracestate", "a=1", "tracestate", "b=2"));

        assertThat(trace.traceId()).isEqualTo(ID);
        assertThat(sent.all("traceparent")).containsExactly("00-" + ID + "-0000000000000007-" + flags);
        assertThat(sent.all("tracestate")).containsExactly("a=1", "b=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bg-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                PARENT + "," + PARENT
            })
    void a_trace_that_is_not_valid_is_replaced(String parent) {
        var trace = Trace.of(Headers.of("traceparent", parent), () -> 0xabc);

        Headers sent = trace.onto(Headers.of("traceparent", parent, "tracestate", "a=1"));

        assertThat(sent)
                .isEqualTo(Headers.of("traceparent", "00-0000000000000abc0000000000000abc-0000000000000abc-01"));
    }

    @Test
    void without_a_trace_one_is_begun() {
        assertThat(Trace.of(Headers.EMPTY, () -> -1).onto(Headers.EMPTY))
                .isEqualTo(Headers.of("traceparent", "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01"));
    }

    @Test
    void two_lines_are_no_trace() {
        var trace = Trace.of(Headers.of("traceparent", PARENT, "traceparent", PARENT), () -> 1);

        assertThat(trace.traceId()).isNotEqualTo(ID);
    }

    @Test
    void an_id_is_never_all_zero() {
        assertThat(Trace.of(Headers.EMPTY, () -> 0).onto(Headers.EMPTY).first("traceparent"))
                .contains("00-00000000000000010000000000000001-0000000000000001-01");
    }
}
