package gateway.upstream;

import gateway.http.PercentEncoding;
import gateway.http.Query;
import gateway.pipeline.Call;
import gateway.pipeline.References;
import gateway.policy.Edit;
import gateway.policy.Forward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Narrows and edits queries. Names are compared decoded; a parameter that no rule is about stays byte for byte as it was
 * sent.
 *
 * <p>To some servers a semicolon separates parameters as an ampersand does. So that nothing comes through behind one that a
 * rule was to keep back, a semicolon is percent-encoded where it could: in what a list lets through, and in a parameter that
 * hides the name of an edit.
 */
final class QueryRules {
    private QueryRules() {}

    /** What is left of {@code query}, without a question mark. */
    static String apply(String query, Optional<Forward> forward, List<Edit> edits, Call call) {
        boolean narrows = forward.isPresent() && !forward.get().query().contains("*");
        if (!narrows && edits.isEmpty()) {
            return query;
        }
        List<String> parameters = new ArrayList<>();
        if (!query.isEmpty()) {
            Collections.addAll(parameters, query.split("&", -1));
        }
        if (narrows) {
            narrow(parameters, forward.get());
        }
        for (Edit edit : edits) {
            apply(edit, parameters, call);
        }
        return String.join("&", parameters);
    }

    private static void narrow(List<String> parameters, Forward forward) {
        for (int i = parameters.size() - 1; i >= 0; i--) {
            String parameter = parameters.get(i);
            if (parameter.isEmpty() || !forward.query().contains(name(parameter))) {
                parameters.remove(i);
            } else {
                parameters.set(i, parameter.replace(";", "%3B"));
            }
        }
    }

    private static void apply(Edit edit, List<String> parameters, Call call) {
        if (edit instanceof Edit.Add(var name, var template)) {
            String value = References.fill(template, call);
            if (!value.isEmpty()) {
                parameters.add(parameter(name, value));
            }
            return;
        }
        String name = edit.name();
        for (int i = 0; i < parameters.size(); i++) {
            if (hides(parameters.get(i), name)) {
                parameters.set(i, parameters.get(i).replace(";", "%3B"));
            }
        }
        if (edit instanceof Edit.Set(var _, var template)) {
            set(name, References.fill(template, call), parameters);
        } else if (edit instanceof Edit.Rename(var _, var to)) {
            rename(name, to, parameters);
        } else {
            parameters.removeIf(parameter -> name(parameter).equals(name));
        }
    }

    private static void set(String name, String value, List<String> parameters) {
        boolean stands = value.isEmpty();
        for (int i = 0; i < parameters.size(); i++) {
            if (name(parameters.get(i)).equals(name)) {
                if (stands) {
                    parameters.remove(i--);
                } else {
                    parameters.set(i, parameter(name, value));
                    stands = true;
                }
            }
        }
        if (!stands) {
            parameters.add(parameter(name, value));
        }
    }

    private static void rename(String name, String to, List<String> parameters) {
        boolean there = false;
        for (String parameter : parameters) {
            there |= name(parameter).equals(name);
        }
        if (!there || name.equals(to)) {
            return;
        }
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            String each = name(parameter);
            if (each.equals(to)) {
                parameters.remove(i--);
            } else if (each.equals(name)) {
                int equals = parameter.indexOf('=');
                parameters.set(i, PercentEncoding.of(to) + (equals < 0 ? "" : parameter.substring(equals)));
            }
        }
    }

    private static String parameter(String name, String value) {
        return PercentEncoding.of(name) + "=" + PercentEncoding.of(value);
    }

    /** Whether a server that takes semicolons for separators would see {@code name} within {@code parameter}. */
    private static boolean hides(String parameter, String name) {
        for (int at = parameter.indexOf(';'); at >= 0; at = parameter.indexOf(';', at + 1)) {
            int end = parameter.indexOf(';', at + 1);
            if (name(end < 0 ? parameter.substring(at + 1) : parameter.substring(at + 1, end))
                    .equals(name)) {
                return true;
            }
        }
        int first = parameter.indexOf(';');
        return first > 0
                && name(parameter.substring(0, first)).equals(name)
                && !name(parameter).equals(name);
    }

    /** Decoded; of an empty piece a name that no parameter has. */
    private static String name(String parameter) {
        List<Query.Parameter> read = new Query(parameter).parameters();
        return read.isEmpty() ? "" : read.getFirst().name();
    }
}
