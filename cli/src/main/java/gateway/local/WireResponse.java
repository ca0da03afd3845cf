package gateway.local;

import gateway.http.Body;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.List;

/** An answer to send; the server adds date, content-length and connection. */
record WireResponse(int status, List<WireRequest.Field> fields, Body body) {

    static WireResponse json(int status, Json body) {
        return json(status, Body.of(body.bytes()));
    }

    static WireResponse json(int status, Body body) {
        return new WireResponse(status, List.of(new WireRequest.Field("content-type", "application/json")), body);
    }

    static WireResponse text(int status, String body) {
        return new WireResponse(
                status, List.of(new WireRequest.Field("content-type", "text/plain;charset=UTF-8")), Body.of(body));
    }

    WireResponse with(String name, String value) {
        var more = new ArrayList<>(fields);
        more.add(new WireRequest.Field(name, value));
        return new WireResponse(status, more, body);
    }
}
