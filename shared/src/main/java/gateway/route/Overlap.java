package gateway.route;

import gateway.http.AddressRange;
import gateway.route.Entry.Place;
import gateway.route.Match.Alternative;
import gateway.route.Match.Circumstance;
import gateway.route.Match.Condition;
import gateway.route.Match.Test;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Whether conditions of two matches can hold together, and whether one holds wherever another does. */
final class Overlap {
    private static final int DAY = 24 * 60;
    private static final int WEEK = 7 * DAY;

    private final Regexes regexes;

    Overlap(Regexes regexes) {
        this.regexes = regexes;
    }

    /** One condition, and what it is on. */
    record Term(Place place, String name, Test test) {
        Term with(Test other) {
            return new Term(place, name, other);
        }

        boolean isOn(Term other) {
            return place == other.place && name.equals(other.name);
        }

        @Override
        public String toString() {
            return switch (place) {
                        case HEADER -> "header `";
                        case QUERY -> "query parameter `";
                        case COOKIE -> "cookie `";
                    }
                    + name + "`";
        }
    }

    static void add(List<Term> terms, Place place, Iterable<Condition> conditions) {
        for (Condition condition : conditions) {
            terms.add(new Term(place, condition.name(), condition.test()));
        }
    }

    // ---- exclusion

    boolean excludes(Term one, Term other) {
        return one.isOn(other) && excludes(one.test, other.test);
    }

    private boolean excludes(Test one, Test other) {
        if (one instanceof Test.Absent != other instanceof Test.Absent) {
            return true;
        }
        return switch (one) {
            case Test.Is(var value) ->
                other instanceof Test.Is(var another) && !value.equals(another)
                        || other instanceof Test.Fits(var regex) && !regexes.fits(regex, value);
            case Test.Fits(var regex) ->
                other instanceof Test.Is(var value) && !regexes.fits(regex, value)
                        || other instanceof Test.Fits(var another)
                                && regexes.common(regex, another) instanceof Automaton.Common.None;
            case Test.Present _, Test.Absent _ -> false;
        };
    }

    private boolean exclude(Iterable<Term> some, Iterable<Term> others) {
        for (Term one : some) {
            for (Term other : others) {
                if (excludes(one, other)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether no request meets both lists of circumstances, and both sets of conditions where a profile adds some. */
    boolean exclude(
            List<Term> terms, List<Circumstance> circumstances, List<Term> others, List<Circumstance> otherOnes) {
        for (Circumstance one : circumstances) {
            for (Circumstance other : otherOnes) {
                if (one instanceof Circumstance.From from
                        && other instanceof Circumstance.From another
                        && !overlap(from, another)) {
                    return true;
                }
                if (one instanceof Circumstance.During during
                        && other instanceof Circumstance.During another
                        && !overlap(during, another)) {
                    return true;
                }
            }
        }
        if (!haveProfile(circumstances) && !haveProfile(otherOnes)) {
            return false;
        }
        for (List<Term> way : ways(terms, circumstances)) {
            for (List<Term> otherWay : ways(others, otherOnes)) {
                if (!exclude(way, otherWay)) {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean haveProfile(List<Circumstance> circumstances) {
        for (Circumstance circumstance : circumstances) {
            if (circumstance instanceof Circumstance.Profile) {
                return true;
            }
        }
        return false;
    }

    /** Whether the conditions exclude one another, whichever alternative of a profile holds. */
    boolean excludeThemselves(List<Term> terms, List<Circumstance> circumstances) {
        for (List<Term> way : ways(terms, circumstances)) {
            if (!exclude(way, way)) {
                return false;
            }
        }
        return true;
    }

    /** What must hold on fields, parameters and cookies: one list for each alternative of the profile, if there is one. */
    private static List<List<Term>> ways(List<Term> terms, List<Circumstance> circumstances) {
        List<List<Term>> ways = new ArrayList<>();
        for (Circumstance circumstance : circumstances) {
            if (circumstance instanceof Circumstance.Profile profile) {
                for (Alternative alternative : profile.alternatives()) {
                    List<Term> way = new ArrayList<>(terms);
                    add(way, Place.HEADER, alternative.headers());
                    add(way, Place.QUERY, alternative.query());
                    add(way, Place.COOKIE, alternative.cookies());
                    ways.add(way);
                }
            }
        }
        return ways.isEmpty() ? List.of(terms) : ways;
    }

    private static boolean overlap(Circumstance.From one, Circumstance.From other) {
        for (AddressRange range : one.ranges()) {
            for (AddressRange another : other.ranges()) {
                if (range.overlaps(another)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean overlap(Circumstance.During one, Circumstance.During other) {
        if (endsBefore(one, other) || endsBefore(other, one)) {
            return false;
        }
        return !one.zone().equals(other.zone()) || minutes(one).intersects(minutes(other));
    }

    private static boolean endsBefore(Circumstance.During one, Circumstance.During other) {
        return one.until().isPresent()
                && other.from().isPresent()
                && !other.from().get().isBefore(one.until().get());
    }

    /** The minutes of a week at which it holds, as far as days and hours go. */
    private static BitSet minutes(Circumstance.During during) {
        var minutes = new BitSet(WEEK);
        for (DayOfWeek day : DayOfWeek.values()) {
            if (during.days().isEmpty() || during.days().contains(day)) {
                int midnight = (day.getValue() - 1) * DAY;
                int start = midnight + minute(during.start().orElse(LocalTime.MIDNIGHT));
                int end = midnight + minute(during.end().orElse(LocalTime.MIDNIGHT));
                end = end > start ? end : end + DAY;
                for (int minute = start; minute < end; minute++) {
                    minutes.set(minute % WEEK);
                }
            }
        }
        return minutes;
    }

    private static int minute(LocalTime time) {
        return time.getHour() * 60 + time.getMinute();
    }

    /** Whether there is a moment at which it holds. */
    static boolean everHolds(Circumstance.During during) {
        if (during.from().isEmpty() || during.until().isEmpty()) {
            return true;
        }
        Instant until = during.until().get();
        Instant moment = during.from().get();
        for (int i = 0; i <= 9 * DAY && moment.isBefore(until); i++) {
            if (Entry.holds(during, moment)) {
                return true;
            }
            moment = Instant.ofEpochSecond((moment.getEpochSecond() / 60 + 1) * 60);
        }
        return moment.isBefore(until); // more than a week: it comes
    }

    // ---- implication

    /** Whether {@code wide} holds wherever {@code narrow} does. */
    boolean implied(List<Term> wide, Iterable<Term> narrow) {
        for (Term one : wide) {
            boolean found = false;
            for (Term other : narrow) {
                found |= one.isOn(other) && implied(one.test, other.test);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private boolean implied(Test wide, Test narrow) {
        return switch (wide) {
            case Test.Present _ -> !(narrow instanceof Test.Absent);
            case Test.Fits(var regex) ->
                narrow instanceof Test.Is(var value) && regexes.fits(regex, value)
                        || narrow instanceof Test.Fits(var another) && regexes.includes(regex, another);
            case Test.Is _, Test.Absent _ -> wide.equals(narrow);
        };
    }

    boolean impliedCircumstances(List<Circumstance> wide, List<Circumstance> narrow) {
        for (Circumstance one : wide) {
            boolean found = false;
            for (Circumstance other : narrow) {
                found |= one.equals(other)
                        || one instanceof Circumstance.From(var ranges)
                                && other instanceof Circumstance.From(var others)
                                && others.stream()
                                        .allMatch(range -> ranges.stream().anyMatch(wider -> wider.covers(range)));
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }
}
