package gateway.route;

import gateway.policy.Rules;
import java.util.List;

/**
 * One route.
 *
 * @param id      unique; stands in logs, counters and {@code explain}
 * @param order   decides where nothing else tells two routes apart: the lower one comes first; 0 where nothing is said
 * @param matches takes what one of these takes; at least one
 * @param rules   what holds for its requests
 */
public record Route(String id, int order, List<Match> matches, Target target, Rules rules) {
    public Route {
        matches = List.copyOf(matches);
        if (matches.isEmpty()) {
            throw new IllegalArgumentException("at least one match");
        }
    }
}
