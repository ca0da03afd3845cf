/**
 * Limits: how many requests, bytes or other permits a caller may use, and how many requests may be on their way at once. A
 * feature: imports up to {@code pipeline}, no other feature. ADR 0025 says why it is so; {@code docs/limits.md}, how it is
 * used.
 *
 * <p><b>One request, in reading order.</b>
 *
 * <ol>
 *   <li>{@link gateway.limit.RateLimitFilter} has the whole path on one page: bind, decide, serve, settle, tell.
 *   <li>{@link gateway.limit.Binder} finds the limits that hold for the call and makes a {@link gateway.limit.Bound} of
 *       each: the {@link gateway.limit.Counter} by its name ({@link gateway.limit.CounterKey}), the caller's allowance
 *       ({@link gateway.limit.Ramps}, {@link gateway.limit.FirstSeen} where it grows), and the cost ({@link
 *       gateway.limit.Costs}; {@link gateway.limit.Excess} where no waiting helps).
 *   <li>{@link gateway.limit.Asking} asks them in order until one refuses, and settles afterwards what the call has come
 *       to. It asks {@link gateway.limit.Limiter} for rates and quotas, and {@link gateway.limit.InFlightGate} for how many
 *       are on their way. Each says a {@link gateway.limit.Decision}.
 *   <li>{@link gateway.limit.RateLimitFields} and {@link gateway.limit.NearLimits} tell the caller and the log of each
 *       {@link gateway.limit.Standing}: a bound and what it said.
 * </ol>
 *
 * <p><b>Inside the limiter.</b> {@link gateway.limit.Taking} is one decision: a state machine that asks for writes ({@link
 * gateway.limit.Ask}) to the port {@link gateway.limit.Counters}. {@link gateway.limit.Books} keeps a {@link
 * gateway.limit.Book} of each counter, {@link gateway.limit.OpenBooks} those that have something to give back or to pay.
 *
 * <ul>
 *   <li>A rate, {@link gateway.limit.RateBook}: permits are stretches of a time line ({@link gateway.limit.Gcra}), and what
 *       an instance took of it is a {@link gateway.limit.Region}. {@link gateway.limit.Lease} decides how many to take, by
 *       the {@link gateway.limit.Demand}.
 *   <li>A quota, {@link gateway.limit.QuotaBook}: one {@link gateway.limit.CalendarWindow} of it. {@link
 *       gateway.limit.Crossings} notices when it is nearly or wholly used.
 *   <li>The time, {@link gateway.limit.TableClock}: a {@link gateway.limit.Moment} says what this instance's clock shows and
 *       how far the table's may be from that.
 *   <li>The table away: {@link gateway.limit.Outage} stops asking it for a while, {@link gateway.limit.Share} is what an
 *       instance may use by itself.
 * </ul>
 *
 * <p><b>Apart.</b> {@link gateway.limit.FloodFilter} counts addresses in memory, before any credential is looked at ({@link
 * gateway.limit.AddressRates}). {@link gateway.limit.ConsumerCounters} and {@link gateway.limit.Usage} are for operators,
 * not for requests.
 *
 * <p><b>Words.</b> A <em>permit</em> is what a request uses, one or as many as its cost. <em>Taken</em> is what the table
 * has been told of; <em>held</em>, what this instance took and has not used; <em>owed</em>, what was used here without being
 * taken. <em>Given back</em> is what turned out not to be needed. A <em>lease</em> is several permits taken with one write.
 * A permit's <em>length</em> is the time in which it comes back; the <em>capacity</em>, that of the whole burst. Times and
 * lengths that are a {@code long} are nanoseconds, of the epoch where they are moments.
 */
@NullMarked
package gateway.limit;

import org.jspecify.annotations.NullMarked;
