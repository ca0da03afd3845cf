package gateway.store;

import gateway.config.Document;
import gateway.config.Fault;
import gateway.config.Kind;
import gateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents as items of the routes table: {@code kind}, {@code id}, and the members of the body as native attributes
 * (strings, numbers, booleans, nulls, lists, maps), so that they can be read and edited in the console.
 *
 * <p>A table keeps neither the order of members nor the spelling of numbers; a document's hash depends on neither.
 */
final class DocumentItems {
    /** An item is at most 400 KB, names included; JSON text is never shorter than what DynamoDB counts. */
    private static final int MAX_BYTES = 400 * 1000;

    /** DynamoDB allows 32 levels, of which the item is one. */
    private static final int MAX_DEPTH = 31;

    private static final int MAX_DIGITS = 38;

    private DocumentItems() {}

    /** What an item of the table turned out to be. */
    sealed interface Read {
        record Good(Document document) implements Read {}

        /**
         * No document, or one in part.
         *
         * @param meant the nearest document, so that its other faults and those of documents that name it can be told
         */
        record Bad(List<Fault> faults, Optional<Document> meant) implements Read {}
    }

    static Item key(Document document) {
        return key(document.kind().word(), document.id());
    }

    static Item key(String kind, String id) {
        return Item.builder().text("kind", kind).text("id", id).build();
    }

    static Item write(Document document) {
        Item.Builder item = Item.builder().text("kind", document.kind().word()).text("id", document.id());
        document.body().members().forEach((name, value) -> item.raw(name, attribute(value)));
        return item.build();
    }

    private static Json attribute(Json value) {
        return switch (value) {
            case Json.Str string -> Json.object("S", string);
            case Json.Num(var literal) -> Json.object("N", Json.of(literal));
            case Json.Bool truth -> Json.object("BOOL", truth);
            case Json.Null _ -> Json.object("NULL", Json.of(true));
            case Json.Arr(var items) ->
                Json.object(
                        "L",
                        Json.of(items.stream().map(DocumentItems::attribute).toList()));
            case Json.Obj(var members) -> {
                var attributes = new LinkedHashMap<String, Json>();
                members.forEach((name, inner) -> attributes.put(name, attribute(inner)));
                yield Json.object("M", Json.object(attributes));
            }
        };
    }

    /** Why the table cannot hold a document; empty where it can. */
    static List<Fault> unstorable(Document document) {
        List<Fault> faults = new ArrayList<>();
        String path = path(document.kind().section(), document.id());
        for (String name : List.of("kind", "id")) {
            if (document.body().get(name) != null) {
                faults.add(new Fault(path + "." + name, "is what the table calls a part of the key", "remove it"));
            }
        }
        check(document.body(), path, 1, faults);
        if (document.body().bytes().length > MAX_BYTES) {
            faults.add(new Fault(
                    path,
                    "takes " + document.body().bytes().length + " bytes, and an item of the table holds 400 KB",
                    "split it into several documents"));
        }
        return faults;
    }

    private static void check(Json value, String path, int depth, List<Fault> faults) {
        if (depth > MAX_DEPTH) {
            faults.add(new Fault(path, "is nested more than " + MAX_DEPTH + " levels deep", "make it flatter"));
            return;
        }
        switch (value) {
            case Json.Obj(var members) ->
                members.forEach((name, inner) -> {
                    if (name.isEmpty()) {
                        faults.add(new Fault(path, "has a member without a name", "name it, or remove it"));
                    }
                    check(inner, path + "." + name, depth + 1, faults);
                });
            case Json.Arr(var items) -> {
                for (int i = 0; i < items.size(); i++) {
                    check(items.get(i), path + "[" + i + "]", depth + 1, faults);
                }
            }
            case Json.Num number -> {
                var decimal = number.decimal().stripTrailingZeros();
                long exponent = (long) decimal.precision() - decimal.scale() - 1;
                boolean fits = decimal.signum() == 0
                        || decimal.precision() <= MAX_DIGITS && exponent <= 125 && exponent >= -130;
                if (!fits) {
                    faults.add(new Fault(
                            path,
                            "is a number that a table cannot hold: " + number.literal(),
                            "use at most " + MAX_DIGITS + " digits, and a size of 1E-130 to 1E125"));
                }
            }
            case Json.Str _, Json.Bool _, Json.Null _ -> {}
        }
    }

    static Read read(Item item) {
        String kind = item.text("kind").orElse("");
        String id = item.text("id").orElse("");
        Optional<Kind> known = kind(kind);
        if (known.isEmpty()) {
            var fault = new Fault(
                    kind + "." + id,
                    "is of the unknown kind \"" + kind + "\"",
                    "use gateway, service, route, policy, schema, plan or profile");
            return new Read.Bad(List.of(fault), Optional.empty());
        }
        if (known.get() == Kind.CONSUMER) {
            var fault =
                    new Fault(path(known.get().section(), id), "is a consumer", "move it to the table of consumers");
            return new Read.Bad(List.of(fault), Optional.empty());
        }
        List<Fault> faults = new ArrayList<>();
        String path = path(known.get().section(), id);
        var members = new LinkedHashMap<String, Json>();
        item.attributes().members().forEach((name, value) -> {
            if (!name.equals("kind") && !name.equals("id")) {
                members.put(name, json(value, path + "." + name, faults));
            }
        });
        var document = new Document(known.get(), id, Json.object(members));
        return faults.isEmpty() ? new Read.Good(document) : new Read.Bad(faults, Optional.of(document));
    }

    private static Optional<Kind> kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Where a document stands, in the words of faults: {@code routes.get-order}; the gateway's own is its section. */
    static String path(String section, String id) {
        return section.equals(Kind.GATEWAY.section()) ? section : section + "." + id;
    }

    private static Json json(Json attribute, String path, List<Fault> faults) {
        Map.Entry<String, Json> typed = ((Json.Obj) attribute).members().firstEntry();
        String type = typed.getKey();
        Json value = typed.getValue();
        return switch (type) {
            case "S", "BOOL" -> value;
            case "N" -> new Json.Num(((Json.Str) value).value());
            case "NULL" -> Json.Null.NULL;
            case "L" -> {
                List<Json> items = new ArrayList<>();
                for (Json each : ((Json.Arr) value).items()) {
                    items.add(json(each, path + "[" + items.size() + "]", faults));
                }
                yield Json.of(items);
            }
            case "M" -> {
                var members = new LinkedHashMap<String, Json>();
                ((Json.Obj) value)
                        .members()
                        .forEach((name, inner) -> members.put(name, json(inner, path + "." + name, faults)));
                yield Json.object(members);
            }
            case "SS" -> {
                faults.add(new Fault(path, "is a string set (SS)", "make it a list (L) of strings (S)"));
                yield value;
            }
            case "NS" -> {
                faults.add(new Fault(path, "is a number set (NS)", "make it a list (L) of numbers (N)"));
                yield Json.of(((Json.Arr) value)
                        .items().stream()
                                .map(each -> new Json.Num(((Json.Str) each).value()))
                                .toList());
            }
            default -> {
                faults.add(new Fault(path, "is binary (" + type + ")", "make it a string (S), number (N) or list (L)"));
                yield Json.of("");
            }
        };
    }
}
