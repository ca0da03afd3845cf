package gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import gateway.policy.Allowance;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Gcra RATE = Gcra.of(new Allowance.Rate(10, Duration.ofSeconds(1), 20));

    private final AddressRates rates = new AddressRates();

    private int taken(long network, int tries, long now) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += rates.take(network, 0, RATE, now) == 0 ? 1 : 0;
        }
        return taken;
    }

    @Test
    void a_network_has_its_burst_and_then_its_rate() {
        assertThat(taken(1, 50, NOW)).isEqualTo(20);
        assertThat(taken(1, 50, NOW + SECOND)).isEqualTo(10);
        assertThat(taken(1, 50, NOW + 100 * SECOND)).isEqualTo(20);
    }

    @Test
    void a_refusal_tells_exactly_when_there_is_a_permit() {
        taken(1, 20, NOW);
        long wait = rates.take(1, 0, RATE, NOW);
        assertThat(wait).isEqualTo(SECOND / 10);
        assertThat(rates.take(1, 0, RATE, NOW + wait - 1)).isEqualTo(1);
        assertThat(rates.take(1, 0, RATE, NOW + wait)).isZero();
    }

    @Test
    void who_goes_on_over_the_rate_does_not_wait_longer_for_it() {
        taken(1, 1000, NOW);
        assertThat(rates.take(1, 0, RATE, NOW)).isEqualTo(SECOND / 10);
    }

    @Test
    void networks_are_counted_apart() {
        taken(1, 50, NOW);
        assertThat(taken(2, 50, NOW)).isEqualTo(20);
    }

    @Test
    void what_is_charged_counts_without_being_asked_for() {
        for (int i = 0; i < 1000; i++) {
            rates.charge(1, 0, RATE, NOW);
        }
        assertThat(rates.ahead(1, 0, RATE, NOW)).isEqualTo(SECOND / 10);
        assertThat(rates.ahead(1, 0, RATE, NOW + SECOND / 10)).isZero();
        assertThat(rates.ahead(2, 0, RATE, NOW)).isZero();
    }

    @Test
    void a_clock_that_is_set_back_costs_a_burst_at_the_most() {
        taken(1, 20, NOW + 1_000_000 * SECOND);
        assertThat(rates.take(1, 0, RATE, NOW)).isEqualTo(SECOND / 10);
        assertThat(taken(1, 50, NOW + SECOND)).isPositive();
    }

    /** Each comes once: whoever has used up his burst keeps his place. */
    @Test
    void a_hundred_thousand_addresses_do_not_free_those_who_are_over_their_rate() {
        int heavy = 200;
        for (int network = 0; network < heavy; network++) {
            taken(network, 20, NOW);
        }
        int refused = 0;
        for (int other = 0; other < 100_000; other++) {
            refused += rates.take(1_000_000L + other, 7, RATE, NOW) == 0 ? 0 : 1;
        }
        int through = 0;
        for (int network = 0; network < heavy; network++) {
            through += taken(network, 1, NOW);
        }
        assertThat(refused).as("others are not held for what these sent").isZero();
        assertThat(through).as("more than their rate").isZero();
    }

    @Test
    void as_many_networks_as_it_has_room_for_are_known_nearly_all() {
        int networks = AddressRates.MOST / 2;
        for (int network = 0; network < networks; network++) {
            taken(network, 20, NOW);
        }
        int forgotten = 0;
        for (int network = 0; network < networks; network++) {
            forgotten += taken(network, 1, NOW);
        }
        assertThat(forgotten).isLessThan(networks / 20);
    }
}
