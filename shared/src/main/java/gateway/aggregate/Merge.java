package gateway.aggregate;

import gateway.json.Json;
import gateway.route.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts parts together, in declared order, so that the same bodies always give the same bytes. */
final class Merge {
    private Merge() {}

    /**
     * The merged object. Where two parts have a member of one name, the one declared later wins, in the first one's place.
     *
     * @param results bodies by part; those without one are absent
     */
    static Json.Obj of(List<Target.Part> parts, Map<String, Json> results) {
        var root = new LinkedHashMap<String, Json>();
        for (Target.Part part : parts) {
            Json body = results.get(part.name());
            if (body == null) {
                continue;
            }
            Json picked = pick(body, part.pick());
            if (part.group().isPresent()) {
                root.put(part.group().get(), picked);
            } else if (picked instanceof Json.Obj(var members)) {
                root.putAll(members);
            } else {
                root.put(part.name(), picked);
            }
        }
        return new Json.Obj(root);
    }

    /** The members that {@code names} name, in that order: of an object, or of each object in an array. */
    private static Json pick(Json value, List<String> names) {
        if (names.isEmpty()) {
            return value;
        }
        if (value instanceof Json.Obj object) {
            var members = new LinkedHashMap<String, Json>();
            for (String name : names) {
                Json member = object.get(name);
                if (member != null) {
                    members.put(name, member);
                }
            }
            return new Json.Obj(members);
        }
        if (value instanceof Json.Arr(var items)) {
            List<Json> picked = new ArrayList<>(items.size());
            for (Json item : items) {
                picked.add(item instanceof Json.Obj ? pick(item, names) : item);
            }
            return new Json.Arr(picked);
        }
        return value;
    }
}
