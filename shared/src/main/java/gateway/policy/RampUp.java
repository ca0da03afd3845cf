package gateway.policy;

import java.time.Duration;

/**
 * A new consumer's allowance grows evenly, from {@code percent} of it when it is first seen to all of it after
 * {@code over}.
 *
 * @param percent 1 to 99
 */
public record RampUp(Duration over, int percent) {}
