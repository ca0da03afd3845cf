package gateway.validate;

import gateway.json.Json;

/**
 * One thing that is not as it must be.
 *
 * @param in      {@code body}, {@code path}, {@code query} or {@code headers}
 * @param pointer a JSON Pointer to the value, cut where it is long
 * @param keyword what it breaks; {@code json} for a body that is none
 * @param detail  for the caller; what is asked for, never what was sent
 */
record Finding(String in, String pointer, String keyword, String detail) {
    /** Of a pointer or a detail: enough to find the place. */
    private static final int MOST_CHARACTERS = 200;

    Finding {
        pointer = cut(pointer);
        detail = cut(detail);
    }

    private static String cut(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
        return text.substring(0, end) + "...";
    }

    Json.Obj json() {
        return Json.object(
                "in", Json.of(in),
                "pointer", Json.of(pointer),
                "keyword", Json.of(keyword),
                "detail", Json.of(detail));
    }
}
