package gateway.config.yaml;

import gateway.config.Fault;
import gateway.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML 1.2 document in the core schema, strictly: what JSON cannot say (other tags, keys that are no text, infinity)
 * and what is probably a slip (a key twice in one mapping) is refused. Dates stay text, and numbers keep their digits.
 */
final class YamlReader {
    private static final int MOST_CHARACTERS = 32 << 20;
    private static final int MOST_VALUES = 2_000_000;
    private static final int MOST_ALIASES = 100;
    private static final int DEPTH = 64;

    /** Where a value begins; from 1. */
    record Place(int line, int column) {}

    /**
     * What was read.
     *
     * @param value  with what was refused left out
     * @param places of values by path, such as {@code routes.a.limits[0]}: a member's place is that of its name
     */
    record Read(Json value, Map<String, Place> places, List<PlacedFault> faults) {}

    /** The core schema of YAML 1.2, which has no merge keys. */
    static final class Schema extends CoreSchema {
        @Override
        public ScalarResolver getScalarResolver() {
            return new CoreScalarResolver(false);
        }
    }

    private final String file;
    private final Map<String, Place> places = new HashMap<>();
    private final List<PlacedFault> faults = new ArrayList<>();
    private static final Pattern UNQUOTED_TEMPLATE =
            Pattern.compile("[:\\[,]\\s*(/[^\\s\"',]*\\{\\w+\\+?}[^\\s\"',}\\]]*)");

    private int values;

    private YamlReader(String file) {
        this.file = file;
    }

    static Read read(String file, String text) {
        var reader = new YamlReader(file);
        Json value = reader.read(text);
        return new Read(value, reader.places, reader.faults);
    }

    private Json read(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setSchema(new Schema())
                .setCodePointLimit(MOST_CHARACTERS)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setAllowNonScalarKeys(true) // refused here, with its place
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                fault(new Place(1, 1), "", "the file is empty", "write gateway, services and routes");
                return Json.Obj.EMPTY;
            }
            return value(root.get(), "", 0);
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark().map(YamlReader::place).orElse(new Place(1, 1));
            fault(place, "", "not YAML: " + oneLine(String.valueOf(e.getProblem())), remedy(text, place));
        } catch (YamlEngineException e) {
            fault(new Place(1, 1), "", "not YAML: " + oneLine(String.valueOf(e.getMessage())), "mend the text");
        } catch (StackOverflowError _) { // the library's, which has no limit of its own
            fault(new Place(1, 1), "", "is nested more than " + DEPTH + " levels deep", "nest less");
        }
        return Json.Obj.EMPTY;
    }

    /** The one mistake that everybody makes once: between braces, a brace ends an unquoted value (YAML 1.2 7.3.3). */
    private static String remedy(String text, Place place) {
        Matcher template = text.lines()
                .skip(place.line() - 1L)
                .findFirst()
                .map(UNQUOTED_TEMPLATE::matcher)
                .filter(Matcher::find)
                .orElse(null);
        return template == null
                ? "mend the text near this place"
                : "a value with braces must be quoted here: \"" + template.group(1) + "\"";
    }

    private static String oneLine(String text) {
        return text.strip().replace('\n', ' ');
    }

    private Json value(Node node, String path, int depth) {
        if (depth > DEPTH) {
            fault(place(node), path, "is nested more than " + DEPTH + " levels deep", "nest less");
            return Json.Null.NULL;
        }
        if (++values > MOST_VALUES) {
            if (values == MOST_VALUES + 1) {
                fault(place(node), path, "the file has more than " + MOST_VALUES + " values", "use fewer aliases");
            }
            return Json.Null.NULL;
        }
        return switch (node) {
            case MappingNode mapping when mapping.getTag().equals(Tag.MAP) -> mapping(mapping, path, depth);
            case SequenceNode sequence when sequence.getTag().equals(Tag.SEQ) -> sequence(sequence, path, depth);
            case ScalarNode scalar -> scalar(scalar, path);
            default -> tag(node, path);
        };
    }

    private Json mapping(MappingNode node, String path, int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        Map<String, Place> first = new HashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Place place = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getTag().equals(Tag.NULL)) {
                fault(place, path, "a name that is not text", "write the name in quotes");
                continue;
            }
            String name = key.getValue();
            String inner = path.isEmpty() ? name : path + "." + name;
            if (name.equals("<<") && key.isPlain()) {
                fault(place, inner, "YAML 1.2 has no merge key", "repeat the members, or use an alias for the whole");
                continue;
            }
            Place before = first.putIfAbsent(name, place);
            if (before != null) {
                fault(place, inner, "stands twice, first in line " + before.line(), "remove one");
                continue;
            }
            places.put(inner, place);
            members.put(name, value(tuple.getValueNode(), inner, depth + 1));
        }
        return Json.object(members);
    }

    private Json sequence(SequenceNode node, String path, int depth) {
        List<Json> items = new ArrayList<>();
        for (Node item : node.getValue()) {
            String inner = path + "[" + items.size() + "]";
            places.put(inner, place(item));
            items.add(value(item, inner, depth + 1));
        }
        return Json.of(items);
    }

    private Json scalar(ScalarNode node, String path) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR) || tag.equals(Tag.ENV_TAG)) { // ${NAME} is text like any other
            return text(node, path, text);
        }
        if (tag.equals(Tag.NULL)) {
            return Json.Null.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Json.of(text.equalsIgnoreCase("true"));
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return number(node, path, text);
        }
        return tag(node, path);
    }

    private Json text(ScalarNode node, String path, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                fault(place(node), path, "has half of a surrogate pair", "write the whole character");
                return Json.of("");
            }
        }
        return Json.of(text);
    }

    /** A number as JSON spells it: with the digits that the file has. */
    private Json number(ScalarNode node, String path, String text) {
        String plain = text.startsWith("+") ? text.substring(1) : text;
        try {
            if (plain.startsWith("0x")) {
                return new Json.Num(new BigInteger(plain.substring(2), 16).toString());
            }
            if (plain.startsWith("0o")) {
                return new Json.Num(new BigInteger(plain.substring(2), 8).toString());
            }
            return isJson(plain) ? new Json.Num(plain) : new Json.Num(new BigDecimal(plain).toString());
        } catch (NumberFormatException _) {
            fault(place(node), path, text + " is a number that JSON cannot say", "write it in quotes");
            return Json.Null.NULL;
        }
    }

    private static boolean isJson(String number) {
        try {
            return Json.parse(number) instanceof Json.Num;
        } catch (gateway.json.JsonException _) {
            return false;
        }
    }

    private Json tag(Node node, String path) {
        fault(place(node), path, "has the tag " + node.getTag().getValue(), "remove it: JSON has no such type");
        return Json.Null.NULL;
    }

    private void fault(Place place, String path, String problem, String fix) {
        faults.add(new PlacedFault(file, place.line(), place.column(), new Fault(path, problem, fix)));
    }

    private static Place place(Node node) {
        return node.getStartMark().map(YamlReader::place).orElse(new Place(1, 1));
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
