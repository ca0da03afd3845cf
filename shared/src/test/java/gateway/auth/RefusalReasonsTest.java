package gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words under {@code refused} in the log: those that the code has are those that {@code docs/authorization.md} explains. */
class RefusalReasonsTest {
    /** What says why, up to the end of the statement. */
    private static final Pattern REFUSING =
            Pattern.compile("\\b(?:Rejected|Unverifiable|Bad|Refused|None|rejected|unverifiable|bad|refused)\\([^;{]*;"
                    + "|new Refusal\\([^,]*,");

    /** Constants for such words. */
    private static final Pattern CONSTANT = Pattern.compile("static final String [A-Z_]+ = (\"[a-z-]+\");");

    private static final Pattern WORD = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");

    /** The files whose constants are reasons. */
    private static final Set<String> NAMED = Set.of("Judgement.java", "ClientAddressFilter.java");

    private static Set<String> words(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .flatMap(found -> WORD.matcher(found).results())
                .map(word -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/gateway/auth"))) {
            return files.sorted().toList();
        }
    }

    private static Set<String> documented() throws IOException {
        String page = Files.readString(Path.of("../docs/authorization.md"));
        String section = page.substring(page.indexOf("## Reasons in the log"));
        return Pattern.compile("(?m)^\\| (`[^|]*) \\|")
                .matcher(section)
                .results()
                .flatMap(row -> Stream.of(row.group(1).split(", ")))
                .map(word -> word.replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_reason_that_the_code_has_is_explained() throws IOException {
        Set<String> reasons = new TreeSet<>(Set.of(Authenticator.AMBIGUOUS));
        for (Path file : sources()) {
            String source = Files.readString(file);
            reasons.addAll(words(REFUSING, source));
            if (NAMED.contains(file.getFileName().toString())) {
                reasons.addAll(words(CONSTANT, source));
            }
        }
        assertThat(reasons).hasSizeGreaterThan(40);
        assertThat(documented()).containsAll(reasons);
    }

    @Test
    void every_reason_that_is_explained_stands_in_the_code() throws IOException {
        Set<String> literals = new TreeSet<>();
        for (Path file : sources()) {
            literals.addAll(words(WORD, Files.readString(file)));
        }
        assertThat(literals).containsAll(documented());
    }
}
