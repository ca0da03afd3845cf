package gateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.local.Template.Attribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Path REAL = Path.of("../template.yaml");

    @TempDir
    private Path folder;

    @Test
    void what_is_deployed_is_what_runs_here() throws Exception {
        Template template = Template.read(REAL);

        assertThat(template.functions().keySet())
                .containsExactly("AuthorizerFunction", "RouterFunction", "AggregatorFunction", "PublisherFunction");
        assertThat(template.tables())
                .extracting(Template.Table::name)
                .containsExactly("RoutesTable", "SnapshotsTable", "ConsumersTable", "CountersTable");
        assertThat(template.streams())
                .containsExactly(new Template.StreamMapping("RoutesTable", "PublisherFunction", 1000, 10));
        assertThat(template.api())
                .contains(new Template.Api(
                        "HttpApi",
                        "RouterFunction",
                        Optional.of(
                                new Template.Authorizer("Caller", "AuthorizerFunction", List.of(), Duration.ZERO))));
    }

    @Test
    void the_router_knows_its_tables_and_the_aggregator() throws Exception {
        Template.Function router = Template.read(REAL).functions().get("RouterFunction");

        assertThat(router).isNotNull();
        assertThat(router.handler()).isEqualTo("gateway.router.RouterHandler");
        assertThat(router.timeout()).isEqualTo(Duration.ofSeconds(29));
        assertThat(router.memoryMb()).isEqualTo(512);
        assertThat(router.code().normalize()).endsWith(Path.of("functions/router/target/router.jar"));
        assertThat(router.environment())
                .containsAllEntriesOf(Map.of(
                        "SNAPSHOTS_TABLE", "SnapshotsTable",
                        "CONSUMERS_TABLE", "ConsumersTable",
                        "COUNTERS_TABLE", "CountersTable",
                        "AGGREGATOR_FUNCTION", "AggregatorFunction:live"));
    }

    @Test
    void tables_have_their_keys_streams_and_ends() throws Exception {
        List<Template.Table> tables = Template.read(REAL).tables();

        assertThat(tables.get(0))
                .isEqualTo(new Template.Table(
                        "RoutesTable",
                        new Attribute("kind", "S"),
                        Optional.of(new Attribute("id", "S")),
                        Optional.of("KEYS_ONLY"),
                        Optional.empty()));
        assertThat(tables.get(3).ttlAttribute()).contains("expires");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {a: [                                                                                  | not YAML
        Resources: {F: {Type: "AWS::Serverless::Function", Properties: {Timeout: 1}}}          | Resources.F has no Handler
        Resources: {F: {Type: "AWS::Serverless::Function", Properties: {Handler: !Ref X}}}     | !Ref X: neither a parameter nor a resource
        Resources: {F: {Type: "AWS::Serverless::Function", Properties: {Handler: !If [X, a, b]}}} | Conditions.X is used but not defined
        Resources: {F: {Type: "AWS::Serverless::Function", Properties: {Handler: !ImportValue x}}} | Fn::ImportValue is not known here
        Resources: {F: {Type: "AWS::Serverless::Function", Properties: {Handler: h, Timeout: soon}}} | Timeout is not a number
        Resources: {F: {Type: "AWS::Serverless::Function", Properties: {Handler: h, Events: {E: {Type: HttpApi, Properties: {Path: /, Method: get}}}}}} | $default alone
        Resources: {T: {Type: "AWS::DynamoDB::Table", Properties: {KeySchema: []}}}            | T.KeySchema has no HASH key
        """)
    void what_cannot_run_here_is_told(String text, String message) throws Exception {
        Path file = folder.resolve("template.yaml");
        Files.writeString(file, text);

        assertThatThrownBy(() -> Template.read(file))
                .isInstanceOf(LocalException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }
}
