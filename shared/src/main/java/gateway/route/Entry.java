package gateway.route;

import gateway.http.AddressRange;
import gateway.http.Cookies;
import gateway.route.Match.Alternative;
import gateway.route.Match.Circumstance;
import gateway.route.Match.Condition;
import gateway.route.RouteTable.Question;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One match of a route ready for lookup: its conditions without those that others imply.
 */
final class Entry implements Comparable<Entry> {
    /** What a condition is on. */
    enum Place {
        HEADER,
        QUERY,
        COOKIE
    }

    private static final Condition[] NO_CONDITIONS = {};
    private static final Circumstance[] NO_CIRCUMSTANCES = {};
    private static final Regex[] NO_REGEXES = {};

    private final Route route;
    private final Match match;
    private final int position;
    private final int number;
    private final Condition[] headers;
    private final Condition[] query;
    private final Condition[] cookies;
    private final Circumstance[] circumstances;
    private final Regex[] regexes; // of all conditions, in the order in which they are asked

    /**
     * @param position of the match among those of its route
     * @param number   by which the table knows it; it has no other meaning
     */
    Entry(Route route, Match match, int position, int number) {
        this.number = number;
        this.route = route;
        this.match = match;
        this.position = position;
        headers = effective(match.headers());
        query = effective(match.query());
        cookies = effective(match.cookies());
        circumstances = match.circumstances().isEmpty()
                ? NO_CIRCUMSTANCES
                : match.circumstances().toArray(NO_CIRCUMSTANCES);
        regexes = regexes();
    }

    /** For comparisons; shares nothing with other entries. */
    Entry(Route route, Match match) {
        this(route, match, route.matches().indexOf(match), -1);
    }

    private Regex[] regexes() {
        List<Regex> found = new ArrayList<>(0);
        add(found, headers);
        add(found, query);
        add(found, cookies);
        for (Circumstance circumstance : circumstances) {
            if (circumstance instanceof Circumstance.Profile profile) {
                for (Alternative alternative : profile.alternatives()) {
                    add(found, alternative.headers().toArray(NO_CONDITIONS));
                    add(found, alternative.query().toArray(NO_CONDITIONS));
                    add(found, alternative.cookies().toArray(NO_CONDITIONS));
                }
            }
        }
        return found.isEmpty() ? NO_REGEXES : found.toArray(NO_REGEXES);
    }

    private static void add(List<Regex> found, Condition[] conditions) {
        for (Condition condition : conditions) {
            if (condition.test() instanceof Match.Test.Fits(var regex)) {
                found.add(Regex.of(regex));
            }
        }
    }

    /** {@code conditions} without repetitions: where a value is asked, presence need not be. */
    static Condition[] effective(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return NO_CONDITIONS;
        }
        List<Condition> kept = new ArrayList<>(conditions.size());
        for (Condition condition : conditions) {
            boolean implied = false;
            for (Condition other : kept) {
                implied |= implies(other, condition);
            }
            if (!implied) {
                for (int i = kept.size() - 1; i >= 0; i--) {
                    if (implies(condition, kept.get(i))) {
                        kept.remove(i);
                    }
                }
                kept.add(condition);
            }
        }
        return kept.toArray(NO_CONDITIONS);
    }

    private static boolean implies(Condition one, Condition other) {
        if (!one.name().equals(other.name())) {
            return false;
        }
        if (one.test() instanceof Match.Test.Is is) {
            return other.test() instanceof Match.Test.Present
                    || other.test() instanceof Match.Test.Is same
                            && same.value().equals(is.value());
        }
        if (one.test() instanceof Match.Test.Fits fits) {
            return other.test() instanceof Match.Test.Present
                    || other.test() instanceof Match.Test.Fits same
                            && same.regex().equals(fits.regex());
        }
        return one.test() instanceof Match.Test.Present && other.test() instanceof Match.Test.Present
                || one.test() instanceof Match.Test.Absent && other.test() instanceof Match.Test.Absent;
    }

    Route route() {
        return route;
    }

    int number() {
        return number;
    }

    Match match() {
        return match;
    }

    Condition[] headers() {
        return headers;
    }

    Condition[] query() {
        return query;
    }

    Condition[] cookies() {
        return cookies;
    }

    Circumstance[] circumstances() {
        return circumstances;
    }

    /** Whether this takes every request of its path and method, so that nothing need be asked. */
    boolean isUnconditional() {
        return headers.length == 0 && query.length == 0 && cookies.length == 0 && circumstances.length == 0;
    }

    /** Best first among routes of one path and method; never 0 for two matches. */
    @Override
    public int compareTo(Entry other) {
        int order = rank(other);
        if (order == 0) {
            order = route.id().compareTo(other.route.id());
        }
        return order == 0 ? Integer.compare(position, other.position) : order;
    }

    /** The same, but 0 where nothing that is documented tells the two apart. */
    int rank(Entry other) {
        int order = Integer.compare(other.headers.length + other.cookies.length, headers.length + cookies.length);
        if (order == 0) {
            order = Integer.compare(other.query.length, query.length);
        }
        if (order == 0) {
            order = Integer.compare(other.circumstances.length, circumstances.length);
        }
        return order == 0 ? Integer.compare(route.order(), other.route.order()) : order;
    }

    // ---- what holds

    boolean holds(Question question) {
        if (isUnconditional()) {
            return true;
        }
        int regex = all(headers, Place.HEADER, question, 0);
        regex = regex < 0 ? -1 : all(query, Place.QUERY, question, regex);
        regex = regex < 0 ? -1 : all(cookies, Place.COOKIE, question, regex);
        return regex >= 0 && circumstancesHold(question, regex, true);
    }

    /** Whether it would hold with some header fields, cookies among them, which are not known yet. */
    boolean mayHold(Question question) {
        int regex = count(headers);
        regex = all(query, Place.QUERY, question, regex);
        return regex >= 0 && circumstancesHold(question, regex + count(cookies), false);
    }

    /** Whether header fields, cookies among them, have a say. */
    boolean asksHeaders() {
        if (headers.length > 0 || cookies.length > 0) {
            return true;
        }
        for (Circumstance circumstance : circumstances) {
            if (circumstance instanceof Circumstance.Profile) {
                return true;
            }
        }
        return false;
    }

    /** The index of the regular expression after those of {@code conditions}, or -1 where one does not hold. */
    private int all(Condition[] conditions, Place place, Question question, int regex) {
        for (Condition condition : conditions) {
            boolean fits = condition.test() instanceof Match.Test.Fits;
            if (!holds(condition, place, question, fits ? regexes[regex] : null)) {
                return -1;
            }
            regex += fits ? 1 : 0;
        }
        return regex;
    }

    private static int count(Condition[] conditions) {
        int regexes = 0;
        for (Condition condition : conditions) {
            regexes += condition.test() instanceof Match.Test.Fits ? 1 : 0;
        }
        return regexes;
    }

    private boolean circumstancesHold(Question question, int regex, boolean headersKnown) {
        for (Circumstance circumstance : circumstances) {
            if (circumstance instanceof Circumstance.Profile profile) {
                if (headersKnown && !profileHolds(profile, question, regex)) {
                    return false;
                }
                for (Alternative alternative : profile.alternatives()) {
                    regex += regexes(alternative);
                }
            } else if (!holds(circumstance, question)) {
                return false;
            }
        }
        return true;
    }

    private boolean profileHolds(Circumstance.Profile profile, Question question, int regex) {
        for (Alternative alternative : profile.alternatives()) {
            int at = all(alternative.headers().toArray(NO_CONDITIONS), Place.HEADER, question, regex);
            at = at < 0 ? -1 : all(alternative.query().toArray(NO_CONDITIONS), Place.QUERY, question, at);
            at = at < 0 ? -1 : all(alternative.cookies().toArray(NO_CONDITIONS), Place.COOKIE, question, at);
            if (at >= 0) {
                return true;
            }
            regex += regexes(alternative);
        }
        return false;
    }

    private static int regexes(Alternative alternative) {
        return count(alternative.headers().toArray(NO_CONDITIONS))
                + count(alternative.query().toArray(NO_CONDITIONS))
                + count(alternative.cookies().toArray(NO_CONDITIONS));
    }

    /** Whether {@code condition} holds; for people, as it compiles what it asks for. */
    static boolean holds(Condition condition, Place place, Question question) {
        Regex regex = condition.test() instanceof Match.Test.Fits(var text) ? Regex.of(text) : null;
        return holds(condition, place, question, regex);
    }

    private static boolean holds(Condition condition, Place place, Question question, @Nullable Regex regex) {
        String name = condition.name();
        if (condition.test() instanceof Match.Test.Is is) {
            return is.value().equals(only(name, place, question));
        }
        if (regex != null) {
            String value = only(name, place, question);
            return value != null && regex.fits(value);
        }
        return has(name, place, question) == condition.test() instanceof Match.Test.Present;
    }

    /** Whether a circumstance that is no profile holds. */
    static boolean holds(Circumstance circumstance, Question question) {
        if (circumstance instanceof Circumstance.From(var ranges)) {
            for (AddressRange range : ranges) {
                if (range.contains(question.clientIp())) {
                    return true;
                }
            }
            return false;
        }
        return !(circumstance instanceof Circumstance.During during)
                || holds(during, question.clock().instant());
    }

    static boolean holds(Circumstance.During during, Instant now) {
        if (during.from().isPresent() && now.isBefore(during.from().get())
                || during.until().isPresent() && !now.isBefore(during.until().get())) {
            return false;
        }
        Set<DayOfWeek> days = during.days();
        if (days.isEmpty() && during.start().isEmpty()) {
            return true;
        }
        ZonedDateTime there = now.atZone(during.zone());
        DayOfWeek today = there.getDayOfWeek();
        if (during.start().isEmpty() || during.end().isEmpty()) {
            return days.contains(today);
        }
        LocalTime time = there.toLocalTime();
        LocalTime start = during.start().get();
        LocalTime end = during.end().get();
        boolean begun = !time.isBefore(start);
        boolean over = !time.isBefore(end);
        if (start.isBefore(end)) {
            return begun && !over && (days.isEmpty() || days.contains(today));
        }
        return begun && (days.isEmpty() || days.contains(today))
                || !over && (days.isEmpty() || days.contains(today.minus(1)));
    }

    static boolean has(String name, Place place, Question question) {
        if (place == Place.HEADER) {
            return question.headers().has(name);
        }
        return place == Place.QUERY ? question.query().has(name) : Cookies.has(question.headers(), name);
    }

    /** The value of a field, parameter or cookie that stands there once. */
    static @Nullable String only(String name, Place place, Question question) {
        if (place == Place.HEADER) {
            return question.headers().only(name).orElse(null);
        }
        return (place == Place.QUERY ? question.query().only(name) : Cookies.only(question.headers(), name))
                .orElse(null);
    }
}
