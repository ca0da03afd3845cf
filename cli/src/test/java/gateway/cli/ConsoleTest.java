package gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleTest {

    @Test
    void what_a_table_holds_cannot_steer_the_terminal() {
        assertThat(Console.harmless("route\r\u001b[2Ja\u001b]0;x\u0007\u009b1A\u007fb"))
                .isEqualTo("route\ufffd\ufffd[2Ja\ufffd]0;x\ufffd\ufffd1A\ufffdb");
    }

    @Test
    void lines_tabs_and_colours_stay() {
        assertThat(Console.harmless("a\n\tb \u001b[31mred\u001b[0m é 漢"))
                .isEqualTo("a\n\tb \u001b[31mred\u001b[0m é 漢");
    }
}
