package gateway.policy;

import java.util.Optional;

/**
 * What one client network may send to one instance, before anything else is asked: a guard against floods and guessing,
 * and no exact limit.
 *
 * @param requests of any kind; empty: as many as it likes
 * @param failures answers of the gateway that the credentials are bad or missing; empty: as many as it likes
 * @param v4       bits of an IPv4 address that are counted together, 8 to 32
 * @param v6       bits of an IPv6 address that are counted together, 16 to 128
 */
public record Flood(Optional<Allowance.Rate> requests, Optional<Allowance.Rate> failures, int v4, int v6) {}
