package gateway.limit;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Filter;
import gateway.pipeline.Handler;
import gateway.policy.Allowance;
import gateway.policy.Flood;
import gateway.telemetry.Fact;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Refuses networks that send more than they may, or that guess credentials, before any credential is looked at. Counts in
 * the memory of this instance, by its own clock: it writes nothing anywhere.
 *
 * <p>A failure is an answer of the gateway itself that the credentials are bad or missing. What an upstream answers does
 * not count, nor does a refusal by this filter. Requests whose front tells no address are let pass.
 */
public final class FloodFilter implements Filter {
    /** What is said to be violated. */
    static final String NAME = "flood";

    private final InstantSource clock;
    private final AddressRates requests = new AddressRates();
    private final AddressRates failures = new AddressRates();

    public FloodFilter(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Response apply(Call call, Handler next) {
        if (call.configuration().gateway().flood().isEmpty()) {
            return next.handle(call);
        }
        Flood flood = call.configuration().gateway().flood().get();
        byte[] address;
        try {
            address = InetAddress.ofLiteral(call.request().ingress().clientIp()).getAddress();
        } catch (IllegalArgumentException _) {
            return next.handle(call);
        }
        int bits = address.length == 4 ? flood.v4() : flood.v6();
        // An IPv4 address in the form that IPv6 has for it (RFC 4291 2.5.5.2) is that IPv4 address, of 4 bytes.
        long high =
                address.length == 4 ? masked(number(address, 0, 4) << 32, bits) : masked(number(address, 0, 8), bits);
        long low = address.length == 4 ? -1 : masked(number(address, 8, 8), bits - 64);
        long now = TableClock.nanos(clock.instant());
        if (flood.failures().isPresent()) {
            long wait = failures.ahead(high, low, Gcra.of(flood.failures().get()), now);
            if (wait > 0) {
                return refused(call, wait, "Too many requests from this address were not authenticated.");
            }
        }
        if (flood.requests().isPresent()) {
            long wait = requests.take(high, low, Gcra.of(flood.requests().get()), now);
            if (wait > 0) {
                return refused(call, wait, "Too many requests come from this address.");
            }
        }
        Response response = next.handle(call);
        if (flood.failures().isPresent()
                && response.problem().isPresent()
                && response.problem().get() == Problem.Type.UNAUTHENTICATED) {
            Allowance.Rate rate = flood.failures().get();
            failures.charge(high, low, Gcra.of(rate), TableClock.nanos(clock.instant()));
        }
        return response;
    }

    private static Response refused(Call call, long wait, String why) {
        call.recorder().record(new Fact.LimitDecided(NAME, "refused"));
        long seconds = RateLimitFields.ceilSeconds(Duration.ofNanos(wait));
        return call.refuse(Problem.of(
                        Problem.Type.QUOTA_EXCEEDED,
                        why + " Try again in " + seconds + (seconds == 1 ? " second." : " seconds."))
                .with("violated-policies", Json.of(List.of(Json.of(NAME))))
                .withHeader("retry-after", Long.toString(seconds)));
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /** The first {@code bits} of {@code number}, which may be none and all. */
    private static long masked(long number, int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? number : number & -1L << 64 - bits;
    }
}
