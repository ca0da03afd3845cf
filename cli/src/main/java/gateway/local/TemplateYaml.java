package gateway.local;

import gateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * CloudFormation's YAML as JSON: short tags in their long form ({@code !Ref X} is {@code {"Ref": "X"}}), as the service
 * itself reads them.
 */
final class TemplateYaml {
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private TemplateYaml() {}

    /** @throws LocalException where {@code text} is not YAML */
    static Json read(String text) throws LocalException {
        try {
            return new Compose(SETTINGS)
                    .composeString(text)
                    .map(TemplateYaml::value)
                    .orElse(Json.Obj.EMPTY);
        } catch (YamlEngineException e) {
            throw new LocalException("not YAML: " + e.getMessage(), e);
        }
    }

    private static Json value(Node node) {
        Json plain = switch (node) {
            case MappingNode mapping -> mapping(mapping);
            case SequenceNode sequence -> sequence(sequence);
            case ScalarNode scalar -> scalar(scalar);
            case AnchorNode anchor -> value(anchor.getRealNode());
            default -> Json.Null.NULL;
        };
        String tag = node.getTag().getValue();
        if (!tag.startsWith("!") || tag.length() == 1) {
            return plain;
        }
        String name = tag.substring(1);
        return switch (name) {
            case "Ref", "Condition" -> Json.object(name, plain);
            case "GetAtt" -> Json.object("Fn::GetAtt", plain instanceof Json.Str(var dotted) ? split(dotted) : plain);
            default -> Json.object("Fn::" + name, plain);
        };
    }

    /** {@code Table.Arn}: the attribute's name begins at the first point. */
    private static Json split(String dotted) {
        int point = dotted.indexOf('.');
        return point < 0
                ? Json.of(dotted)
                : Json.of(List.of(Json.of(dotted.substring(0, point)), Json.of(dotted.substring(point + 1))));
    }

    private static Json mapping(MappingNode mapping) {
        var members = new LinkedHashMap<String, Json>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            members.put(name, value(tuple.getValueNode()));
        }
        return new Json.Obj(members);
    }

    private static Json sequence(SequenceNode sequence) {
        var items = new ArrayList<Json>();
        for (Node item : sequence.getValue()) {
            items.add(value(item));
        }
        return Json.of(items);
    }

    private static Json scalar(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return Json.Null.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Json.of(Boolean.parseBoolean(scalar.getValue()));
        }
        if (tag.equals(Tag.INT) && scalar.getValue().matches("-?(0|[1-9][0-9]{0,17})")) {
            return Json.of(Long.parseLong(scalar.getValue()));
        }
        return Json.of(scalar.getValue());
    }
}
