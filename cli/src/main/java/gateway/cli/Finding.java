package gateway.cli;

import gateway.config.Fault;
import gateway.config.yaml.PlacedFault;
import gateway.json.Json;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A mistake to show.
 *
 * @param place {@code FILE:LINE:COLUMN}; empty where it is in a table
 */
record Finding(String place, Fault fault) {

    static List<Finding> placed(List<PlacedFault> faults) {
        return faults.stream()
                .map(each -> new Finding(each.file() + ":" + each.line() + ":" + each.column(), each.fault()))
                .toList();
    }

    static List<Finding> of(List<Fault> faults) {
        return faults.stream().map(fault -> new Finding("", fault)).toList();
    }

    Json json() {
        var members = new LinkedHashMap<String, Json>();
        if (!place.isEmpty()) {
            members.put("place", Json.of(place));
        }
        members.put("path", Json.of(fault.path()));
        members.put("problem", Json.of(fault.problem()));
        members.put("fix", Json.of(fault.fix()));
        return new Json.Obj(members);
    }
}
