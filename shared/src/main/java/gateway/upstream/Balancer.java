package gateway.upstream;

import gateway.route.Service;
import gateway.route.Service.Endpoint;
import gateway.route.Service.Outlier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which of a service's endpoints a request goes to, and which are left out for a while because they have failed.
 *
 * <p>The choice is random, by weight. One by load would need what an instance of a function does not have: it serves one
 * request at a time, and knows nothing of the others. For the same reason what it knows of failures is its own.
 */
final class Balancer {
    /** An ejection lasts at most so many times as long as the first. */
    private static final int MOST_TIMES = 10;

    private final Service service;
    private final State[] states;
    private final RandomGenerator random;

    /** What is known of an endpoint. */
    private static final class State {
        private int failures; // in a row
        private int times; // how often it was ejected, less what it has made good
        private @Nullable Instant until; // the end of its last ejection

        boolean isOut(Instant now) {
            return until != null && now.isBefore(until);
        }
    }

    private Balancer(Service service, State[] states, RandomGenerator random) {
        this.service = service;
        this.states = states;
        this.random = random;
    }

    /** For {@code service}; what {@code before} knows of endpoints that it still has goes on. */
    static Balancer of(Service service, @Nullable Balancer before, RandomGenerator random) {
        var states = new State[service.endpoints().size()];
        for (int i = 0; i < states.length; i++) {
            int known = before == null ? -1 : before.indexOf(service.endpoints().get(i));
            states[i] = before == null || known < 0 ? new State() : before.states[known];
        }
        return new Balancer(service, states, random);
    }

    private int indexOf(Endpoint endpoint) {
        List<Endpoint> endpoints = service.endpoints();
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint each = endpoints.get(i);
            if (each.origin().equals(endpoint.origin()) && each.basePath().equals(endpoint.basePath())) {
                return i;
            }
        }
        return -1;
    }

    Service service() {
        return service;
    }

    /**
     * The endpoint to ask.
     *
     * @param tried those of this request that could not be reached
     * @return its index; one that is left out only where no other is untried; -1 where all are tried
     */
    synchronized int choose(boolean[] tried, Instant now) {
        int chosen = choose(tried, now, false);
        return chosen < 0 ? choose(tried, now, true) : chosen;
    }

    private int choose(boolean[] tried, Instant now, boolean out) {
        List<Endpoint> endpoints = service.endpoints();
        int sum = 0;
        for (int i = 0; i < states.length; i++) {
            if (!tried[i] && states[i].isOut(now) == out) {
                sum += endpoints.get(i).weight();
            }
        }
        if (sum == 0) {
            return -1;
        }
        int at = random.nextInt(sum);
        for (int i = 0; i < states.length; i++) {
            if (!tried[i] && states[i].isOut(now) == out) {
                at -= endpoints.get(i).weight();
                if (at < 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** An endpoint has answered as it should. */
    synchronized void succeeded(int endpoint) {
        states[endpoint].failures = 0;
    }

    /**
     * An endpoint has failed.
     *
     * @return for how long it is left out now, for this; null where it is not
     */
    synchronized @Nullable Duration failed(int endpoint, Instant now) {
        State state = states[endpoint];
        state.failures++;
        if (service.outlier().isEmpty()) {
            return null;
        }
        Outlier outlier = service.outlier().get();
        if (state.failures < outlier.failures() || state.isOut(now) || isEnough(outlier, now)) {
            return null;
        }
        if (state.until != null) {
            // Each time as long as the first that it has lasted since then makes one ejection good.
            long good = Duration.between(state.until, now).dividedBy(outlier.ejectFor());
            state.times = (int) Math.max(0, state.times - good);
        }
        state.times = Math.min(MOST_TIMES, state.times + 1);
        state.failures = 0;
        Duration time = outlier.ejectFor().multipliedBy(state.times);
        state.until = now.plus(time);
        return time;
    }

    /** Whether no other may be left out. Endpoints that take nothing anyway do not count. */
    private boolean isEnough(Outlier outlier, Instant now) {
        int out = 0;
        int all = 0;
        for (int i = 0; i < states.length; i++) {
            if (service.endpoints().get(i).weight() > 0) {
                all++;
                out += states[i].isOut(now) ? 1 : 0;
            }
        }
        return out >= outlier.maxEjected() || out + 1 >= all;
    }
}
