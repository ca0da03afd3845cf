package gateway.aws;

import gateway.client.Origin;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/**
 * Where a service of AWS answers.
 *
 * @param service as signatures and host names spell it, such as {@code dynamodb}
 * @param region  such as {@code eu-central-1}
 */
public record Endpoint(String service, String region, Origin origin) {

    /**
     * The endpoint that {@code environment} names in {@code AWS_ENDPOINT_URL_SERVICE} or {@code AWS_ENDPOINT_URL}, or
     * else the service's public one in {@code AWS_REGION}.
     *
     * @throws IllegalArgumentException where the region is missing or an endpoint is no bare http or https URL; the
     *     message names the variable
     */
    public static Endpoint of(Map<String, String> environment, String service) {
        return of(environment, service, service.toUpperCase(Locale.ROOT));
    }

    /**
     * As {@link #of(Map, String)}, for a service whose variable goes by another name than its host: {@code
     * AWS_ENDPOINT_URL_} and {@code suffix}.
     */
    static Endpoint of(Map<String, String> environment, String service, String suffix) {
        String region = environment.getOrDefault("AWS_REGION", "");
        if (region.isEmpty()) {
            region = environment.getOrDefault("AWS_DEFAULT_REGION", "");
        }
        String variable = "AWS_ENDPOINT_URL_".concat(suffix);
        String url = environment.getOrDefault(variable, "");
        if (url.isEmpty()) {
            variable = "AWS_ENDPOINT_URL";
            url = environment.getOrDefault(variable, "");
        }
        if (!url.isEmpty()) {
            return new Endpoint(service, region.isEmpty() ? "us-east-1" : region, origin(variable, url));
        }
        if (!isRegion(region)) {
            throw new IllegalArgumentException(
                    "AWS_REGION must name a region, such as eu-central-1: \"" + region + "\"");
        }
        String host = service + "." + region + "." + suffix(region);
        return new Endpoint(service, region, new Origin(true, host, 443, Origin.Reach.ANY));
    }

    private static Origin origin(String variable, String url) {
        try {
            URI uri = URI.create(url);
            boolean bare = (uri.getRawPath() == null
                            || uri.getRawPath().isEmpty()
                            || uri.getRawPath().equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (!bare) {
                throw new IllegalArgumentException("must have no path and no query");
            }
            return Origin.of(uri, Origin.Reach.ANY);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + ": " + url + " " + e.getMessage(), e);
        }
    }

    private static boolean isRegion(String region) {
        for (int i = 0; i < region.length(); i++) {
            char c = region.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return region.length() > 3;
    }

    /** The domain of the region's partition, as the AWS SDKs list them. */
    private static String suffix(String region) {
        if (region.startsWith("cn-")) {
            return "amazonaws.com.cn";
        }
        if (region.startsWith("eusc-")) {
            return "amazonaws.eu";
        }
        if (region.startsWith("us-iso-")) {
            return "c2s.ic.gov";
        }
        if (region.startsWith("us-isob-")) {
            return "sc2s.sgov.gov";
        }
        return "amazonaws.com";
    }
}
