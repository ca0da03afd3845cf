package gateway.route;

import java.util.List;

/** Segments with text around or between parameters, such as {@code {sid}.json}: what they take. */
final class Partials {
    private Partials() {}

    /** What the parameter after that text takes of a segment that fits. */
    static String value(List<String> texts, int name, String segment) {
        int last = texts.size() - 1;
        int end = segment.length() - texts.get(last).length();
        int at = texts.get(0).length();
        for (int i = 1; i <= name; i++) {
            at = after(texts.get(i), segment, at, end);
        }
        return segment.substring(
                at,
                name + 1 == last
                        ? end
                        : after(texts.get(name + 1), segment, at, end)
                                - texts.get(name + 1).length());
    }

    /**
     * The place behind the first {@code text} that leaves a character between it and {@code from}, and one before
     * {@code end}; -1 where there is none. The first one is right: a later one leaves less room for what follows.
     */
    static int after(String text, String segment, int from, int end) {
        int found = segment.indexOf(text, from + 1);
        int after = found + text.length();
        return found < 0 || after >= end ? -1 : after;
    }
}
