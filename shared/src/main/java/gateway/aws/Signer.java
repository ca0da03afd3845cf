package gateway.aws;

import gateway.hash.HmacSha256;
import gateway.hash.Sha256;
import gateway.http.Body;
import gateway.http.Headers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs requests with AWS Signature Version 4 for one service in one region. It writes dates and canonical forms by hand:
 * formatters and patterns would be the dearest thing that a cold function does here (ADR 0005).
 *
 * <p>Paths are taken as they are, dot segments included: nothing here has a path that needs tidying. Safe for many
 * threads.
 */
public final class Signer {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private final String service;
    private final String region;
    private final Credentials credentials;
    private final InstantSource clock;
    private volatile @Nullable DayKey dayKey;

    /** The signing key of one day, which all requests of that day share. */
    private static final class DayKey {
        final String secret;
        final String day;
        final byte[] bytes;

        DayKey(String secret, String day, byte[] bytes) {
            this.secret = secret;
            this.day = day;
            this.bytes = bytes;
        }
    }

    public Signer(String service, String region, Credentials credentials, InstantSource clock) {
        this.service = service;
        this.region = region;
        this.credentials = credentials;
        this.clock = clock;
    }

    /**
     * The fields to send: {@code headers} with {@code x-amz-date}, {@code x-amz-security-token} and {@code authorization}.
     *
     * @param host   the {@code host} field that will be sent
     * @param target path and query as they go on the wire
     * @throws Credentials.Missing where there is nothing to sign with
     */
    public Headers sign(String method, String host, String target, Headers headers, Body body) {
        Keys keys = credentials.keys();
        String time = time(clock.instant().getEpochSecond());
        String day = time.substring(0, 8);
        var signed = new Headers.Builder().addAll(headers).add("x-amz-date", time);
        if (keys.sessionToken().isPresent()) {
            signed.add("x-amz-security-token", keys.sessionToken().get());
        }
        Headers sent = signed.build();

        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        List<String> fields = canonicalFields(sent.plus("host", host));
        var names = new StringBuilder(64);
        var canonical = new StringBuilder(512);
        canonical.append(method).append('\n');
        encodeAgain(canonical, path);
        canonical.append('\n');
        canonicalQuery(canonical, query < 0 ? "" : target.substring(query + 1));
        canonical.append('\n');
        for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            canonical.append(field).append('\n');
            if (i > 0) {
                names.append(';');
            }
            names.append(field, 0, field.indexOf(':'));
        }
        canonical.append('\n').append(names).append('\n').append(Sha256.hex(Sha256.hash(body.bytes())));

        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String hash = Sha256.hex(Sha256.hash(canonical.toString().getBytes(StandardCharsets.UTF_8)));
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash;
        String signature = Sha256.hex(hmac(signingKey(keys, day), toSign));
        String authorization = ALGORITHM + " Credential=" + keys.accessKeyId() + "/" + scope + ", SignedHeaders="
                + names + ", Signature=" + signature;
        return signed.add("authorization", authorization).build();
    }

    private static byte[] hmac(byte[] key, String text) {
        return HmacSha256.of(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] signingKey(Keys keys, String day) {
        DayKey held = dayKey;
        if (held != null && held.day.equals(day) && held.secret.equals(keys.secretAccessKey())) {
            return held.bytes;
        }
        byte[] key = ("AWS4" + keys.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        key = hmac(key, day);
        key = hmac(key, region);
        key = hmac(key, service);
        key = hmac(key, "aws4_request");
        dayKey = new DayKey(keys.secretAccessKey(), day, key);
        return key;
    }

    /** {@code name:value} lines in order of name; several values of a name in one line, blanks in values made one. */
    private static List<String> canonicalFields(Headers headers) {
        var collector = new FieldCollector(headers.size());
        headers.forEach(collector);
        Collections.sort(collector.names);
        List<String> lines = new ArrayList<>(collector.names.size());
        for (String name : collector.names) {
            var line = new StringBuilder(64).append(name).append(':');
            List<String> values = headers.all(name);
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    line.append(',');
                }
                squeeze(line, values.get(i));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** The names of some fields, each once. A class, not a lambda, because a cold function pays for its first lambda. */
    private static final class FieldCollector implements java.util.function.BiConsumer<String, String> {
        private final List<String> names;

        FieldCollector(int size) {
            names = new ArrayList<>(size);
        }

        @Override
        public void accept(String name, String value) {
            if (!names.contains(name)) {
                names.add(name);
            }
        }
    }

    private static void squeeze(StringBuilder out, String value) {
        char before = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != ' ' || before != ' ') {
                out.append(c);
            }
            before = c;
        }
    }

    /** Parameters in order of name, then value, as they are encoded; each with its equals sign. */
    private static void canonicalQuery(StringBuilder out, String query) {
        if (query.isEmpty()) {
            return;
        }
        List<String> parameters = new ArrayList<>();
        for (int from = 0; from <= query.length(); ) {
            int to = query.indexOf('&', from);
            if (to < 0) {
                to = query.length();
            }
            if (to > from) {
                String parameter = query.substring(from, to);
                int equals = parameter.indexOf('=');
                // NUL sorts a name before every longer one; it cannot occur in a target
                parameters.add(
                        equals < 0
                                ? parameter + "\0"
                                : parameter.substring(0, equals) + "\0" + parameter.substring(equals + 1));
            }
            from = to + 1;
        }
        Collections.sort(parameters);
        for (int i = 0; i < parameters.size(); i++) {
            if (i > 0) {
                out.append('&');
            }
            out.append(parameters.get(i).replace('\0', '='));
        }
    }

    /** Encodes what is encoded already once more, slashes apart, as every service but S3 wants it. */
    private static void encodeAgain(StringBuilder out, String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '/'
                    || c == '-'
                    || c == '_'
                    || c == '.'
                    || c == '~';
            if (plain) {
                out.append(c);
            } else if (c < 0x80) {
                out.append('%').append(hexDigit(c >> 4)).append(hexDigit(c & 15));
            } else {
                throw new IllegalArgumentException("a request target is ASCII");
            }
        }
    }

    private static char hexDigit(int value) {
        return (char) (value < 10 ? '0' + value : 'A' + value - 10);
    }

    /** {@code yyyyMMdd'T'HHmmss'Z'} in UTC. */
    static String time(long epochSecond) {
        long day = Math.floorDiv(epochSecond, 86_400L);
        int second = (int) Math.floorMod(epochSecond, 86_400L);
        // Days to a date of the Gregorian calendar, by years that begin in March, 400 of which have 146,097 days.
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int dayOfEra = (int) Math.floorMod(shifted, 146_097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * march + 2) / 5 + 1;
        int month = march < 10 ? march + 3 : march - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        char[] text = new char[16];
        digits(text, 0, 4, year);
        digits(text, 4, 2, month);
        digits(text, 6, 2, dayOfMonth);
        text[8] = 'T';
        digits(text, 9, 2, second / 3600);
        digits(text, 11, 2, second / 60 % 60);
        digits(text, 13, 2, second % 60);
        text[15] = 'Z';
        return new String(text);
    }

    private static void digits(char[] text, int from, int count, int value) {
        int rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
