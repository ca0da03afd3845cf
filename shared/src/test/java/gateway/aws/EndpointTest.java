package gateway.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gateway.client.Origin;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "eu-central-1,  dynamodb.eu-central-1.amazonaws.com",
        "us-gov-west-1, dynamodb.us-gov-west-1.amazonaws.com",
        "cn-north-1,    dynamodb.cn-north-1.amazonaws.com.cn",
        "eusc-de-east-1, dynamodb.eusc-de-east-1.amazonaws.eu",
    })
    void a_region_has_its_endpoint(String region, String host) {
        assertThat(Endpoint.of(Map.of("AWS_REGION", region), "dynamodb"))
                .isEqualTo(new Endpoint("dynamodb", region, new Origin(true, host, 443, Origin.Reach.ANY)));
    }

    @ParameterizedTest(name = "own {0}, common {1}: {2}")
    @CsvSource({
        "http://127.0.0.1:8000, ,                     127.0.0.1:8000",
        ",                      http://localhost:9,   localhost:9",
        "http://127.0.0.1:8000, http://localhost:9,   127.0.0.1:8000",
        "http://127.0.0.1:8000/, ,                    127.0.0.1:8000",
    })
    void an_endpoint_in_the_environment_comes_first_the_services_own_before_the_common(
            String own, String common, String authority) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AWS_REGION", "eu-central-1");
        if (own != null) {
            environment.put("AWS_ENDPOINT_URL_DYNAMODB", own);
        }
        if (common != null) {
            environment.put("AWS_ENDPOINT_URL", common);
        }
        assertThat(Endpoint.of(environment, "dynamodb").origin().authority()).isEqualTo(authority);
    }

    @Test
    void the_endpoint_of_another_service_is_not_taken() {
        Map<String, String> environment =
                Map.of("AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL_LAMBDA", "http://localhost:1");

        assertThat(Endpoint.of(environment, "dynamodb").origin().host()).endsWith(".amazonaws.com");
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_REGION, ''",
        "AWS_REGION, evil.example.com/",
        "AWS_ENDPOINT_URL_DYNAMODB, localhost:8000",
        "AWS_ENDPOINT_URL_DYNAMODB, ftp://localhost",
        "AWS_ENDPOINT_URL_DYNAMODB, http://user@localhost",
        "AWS_ENDPOINT_URL, http://localhost/path",
    })
    void what_names_no_endpoint_is_refused_with_the_name_of_the_variable(String variable, String value) {
        assertThatThrownBy(() -> Endpoint.of(Map.of(variable, value), "dynamodb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable);
    }
}
