package gateway.config.yaml;

import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.ConsumerDocument;
import gateway.config.ConsumerReader;
import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Fault;
import gateway.config.Sections;
import gateway.route.Configuration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A configuration as people keep it: one YAML file. */
public final class ConfigFile {

    private ConfigFile() {}

    /** What became of a file. */
    public sealed interface Judged {

        /**
         * It is right.
         *
         * @param documents     as they are to be stored
         * @param consumers     as they are to be stored, without keys
         * @param subscribed    the same consumers, read
         * @param configuration what the documents say; revision 0
         */
        record Valid(
                Documents documents,
                List<Document> consumers,
                List<ConsumerDocument> subscribed,
                Configuration configuration)
                implements Judged {}

        /** Every mistake in it, in order of lines; never empty. */
        record Invalid(List<PlacedFault> faults) implements Judged {}
    }

    /**
     * Reads and judges a file.
     *
     * @throws IOException where it cannot be read
     */
    public static Judged judge(Path file) throws IOException {
        return judge(file.toString(), Files.readAllBytes(file));
    }

    /**
     * Judges what a file holds.
     *
     * @param name for messages
     */
    public static Judged judge(String name, byte[] utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException _) {
            return new Judged.Invalid(
                    List.of(new PlacedFault(name, 1, 1, new Fault("", "the file is not UTF-8", "save it as UTF-8"))));
        }
        YamlReader.Read read = YamlReader.read(name, text);
        List<PlacedFault> faults = new ArrayList<>(read.faults());
        if (read.places().isEmpty() && !faults.isEmpty()) {
            return new Judged.Invalid(faults);
        }
        Sections sections = Sections.of(read.value());
        place(name, read.places(), sections.faults(), faults);
        ConsumerReader.Read consumers = ConsumerReader.read(sections.consumers(), sections.documents());
        place(name, read.places(), consumers.faults(), faults);
        return switch (Compiler.compile(sections.documents(), 0)) {
            case Compiled.Valid(var configuration)
            when faults.isEmpty() ->
                new Judged.Valid(sections.documents(), sections.consumers(), consumers.consumers(), configuration);
            case Compiled.Valid _ -> invalid(faults);
            case Compiled.Invalid(var more) -> {
                place(name, read.places(), more, faults);
                yield invalid(faults);
            }
        };
    }

    /** In order of lines; of several in one place, which follow from each other, that of the YAML comes first. */
    private static Judged.Invalid invalid(List<PlacedFault> faults) {
        faults.sort(Comparator.comparingInt(PlacedFault::line).thenComparingInt(PlacedFault::column));
        return new Judged.Invalid(List.copyOf(faults));
    }

    private static void place(
            String name, Map<String, YamlReader.Place> places, List<Fault> faults, List<PlacedFault> to) {
        for (Fault fault : faults) {
            YamlReader.Place place = place(places, fault.path());
            to.add(new PlacedFault(name, place.line(), place.column(), fault));
        }
    }

    /** Where {@code path} stands, or what encloses it where it is not there. */
    private static YamlReader.Place place(Map<String, YamlReader.Place> places, String path) {
        String nearest = path;
        while (!nearest.isEmpty()) {
            YamlReader.Place place = places.get(nearest);
            if (place != null) {
                return place;
            }
            nearest = nearest.substring(0, Math.max(0, Math.max(nearest.lastIndexOf('.'), nearest.lastIndexOf('['))));
        }
        return new YamlReader.Place(1, 1);
    }
}
