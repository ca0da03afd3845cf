package gateway.auth;

import gateway.hash.Sha256;
import gateway.http.Cookies;
import gateway.http.Headers;
import gateway.policy.ForwardAuth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a request is shown to whoever is asked about it: the fields and cookies that the configuration names, and nothing
 * else that the client has sent.
 *
 * @param headers   the named fields
 * @param cookies   the named cookies
 * @param ambiguous whether one of them stands there more than once, so that the asked one may look at another than the
 *                  upstream does
 */
record ForwardedQuestion(Headers headers, List<Cookies.Cookie> cookies, boolean ambiguous) {

    static ForwardedQuestion of(ForwardAuth settings, Headers sent) {
        var headers = new Headers.Builder();
        boolean ambiguous = false;
        for (String name : settings.headers()) {
            List<String> values = sent.all(name);
            ambiguous |= values.size() > 1;
            if (!values.isEmpty()) {
                headers.add(name, values.getFirst());
            }
        }
        List<Cookies.Cookie> cookies = new ArrayList<>();
        if (!settings.cookies().isEmpty()) {
            Set<String> seen = new HashSet<>(); // a request has room for thousands of one name
            for (Cookies.Cookie cookie : Cookies.of(sent)) {
                if (settings.cookies().contains(cookie.name())) {
                    ambiguous |= !seen.add(cookie.name());
                    cookies.add(cookie);
                }
            }
        }
        return new ForwardedQuestion(headers.build(), cookies, ambiguous);
    }

    /** Whether there is nothing to ask about. */
    boolean isEmpty() {
        return headers.isEmpty() && cookies.isEmpty();
    }

    /** The cookies as a field; empty for none. */
    String cookie() {
        var line = new StringBuilder();
        for (Cookies.Cookie cookie : cookies) {
            line.append(line.isEmpty() ? "" : "; ")
                    .append(cookie.name())
                    .append('=')
                    .append(cookie.value());
        }
        return line.toString();
    }

    /** A hash of all of it: what is found about one is found about every other with the same. */
    String hash() {
        var text = new StringBuilder();
        for (int i = 0; i < headers.size(); i++) {
            add(add(text, headers.name(i)), headers.value(i));
        }
        text.append(';');
        for (Cookies.Cookie cookie : cookies) {
            add(add(text, cookie.name()), cookie.value());
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new String(Sha256.hash(bytes), StandardCharsets.ISO_8859_1);
    }

    private static StringBuilder add(StringBuilder text, String part) {
        return text.append(part.length()).append(':').append(part);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return "ForwardedQuestion";
    }
}
