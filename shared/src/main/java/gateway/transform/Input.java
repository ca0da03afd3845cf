package gateway.transform;

import gateway.http.Cookies;
import gateway.http.Headers;
import gateway.http.Query;
import gateway.http.Request;
import gateway.http.Response;
import gateway.json.Json;
import gateway.pipeline.Call;
import gateway.pipeline.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a template sees ({@code docs/transformation.md}, "What a template sees"). */
final class Input {
    private Input() {}

    static Json.Obj of(Call call, Optional<Json> body) {
        return new Json.Obj(members(call, body));
    }

    static Json.Obj of(Call call, Response response, Optional<Json> body) {
        var members = members(call, body);
        members.put("status", Json.of(response.status()));
        members.put("headers", headers(response.headers(), ""));
        return new Json.Obj(members);
    }

    private static SequencedMap<String, Json> members(Call call, Optional<Json> body) {
        var members = new LinkedHashMap<String, Json>();
        if (body.isPresent()) {
            members.put("body", body.get());
        }
        members.put("request", request(call));
        if (call.caller() instanceof Caller.Known known) {
            var consumer = new LinkedHashMap<String, Json>();
            consumer.put("id", Json.of(known.consumer()));
            if (known.plan().isPresent()) {
                consumer.put("plan", Json.of(known.plan().get()));
            }
            List<Json> scopes = new ArrayList<>();
            for (String scope : new TreeSet<>(known.scopes())) {
                scopes.add(Json.of(scope));
            }
            consumer.put("scopes", Json.of(scopes));
            members.put("consumer", new Json.Obj(consumer));
        }
        return members;
    }

    private static Json request(Call call) {
        Request request = call.request();
        var members = new LinkedHashMap<String, Json>();
        members.put("id", Json.of(call.requestId()));
        members.put("method", Json.of(request.method()));
        members.put("host", Json.of(request.ingress().host()));
        members.put("path", Json.of(call.path().encoded()));
        members.put("clientIp", Json.of(request.ingress().clientIp()));
        var parameters = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, String> parameter : new TreeMap<>(call.parameters()).entrySet()) {
            parameters.put(parameter.getKey(), Json.of(parameter.getValue()));
        }
        members.put("parameters", new Json.Obj(parameters));
        members.put("query", query(request.query()));
        members.put(
                "headers",
                headers(request.headers(), call.configuration().gateway().apiKeyHeader()));
        var cookies = new LinkedHashMap<String, Json>();
        for (Cookies.Cookie cookie : Cookies.of(request.headers())) {
            cookies.putIfAbsent(cookie.name(), Json.of(cookie.value()));
        }
        members.put("cookies", new Json.Obj(cookies));
        return new Json.Obj(members);
    }

    /** Decoded; a parameter that comes several times is a list. */
    private static Json query(Query query) {
        var members = new LinkedHashMap<String, Json>();
        for (Query.Parameter parameter : query.parameters()) {
            Json value = Json.of(parameter.value());
            Json before = members.get(parameter.name());
            if (before == null) {
                members.put(parameter.name(), value);
            } else {
                List<Json> all = new ArrayList<>(before instanceof Json.Arr(var items) ? items : List.of(before));
                all.add(value);
                members.put(parameter.name(), Json.of(all));
            }
        }
        return new Json.Obj(members);
    }

    /**
     * Several lines of a name are joined (RFC 9110 5.3), but for {@code set-cookie}, which is a list. Credentials are
     * left out: nothing that a template writes should hold one by accident.
     */
    private static Json headers(Headers headers, String apiKeyHeader) {
        var members = new LinkedHashMap<String, Json>();
        List<Json> cookies = new ArrayList<>(0);
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            String value = headers.value(i);
            if (name.equals("set-cookie")) {
                cookies.add(Json.of(value));
            } else if (!isCredential(name) && !name.replace('_', '-').equals(apiKeyHeader)) {
                members.merge(name, Json.of(value), (before, _) -> Json.of(((Json.Str) before).value() + ", " + value));
            }
        }
        if (!cookies.isEmpty()) {
            members.put("set-cookie", Json.of(cookies));
        }
        return new Json.Obj(members);
    }

    private static boolean isCredential(String name) {
        return name.equals("authorization") || name.equals("proxy-authorization") || name.equals("cookie");
    }
}
