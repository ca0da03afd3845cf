package gateway.auth;

import gateway.auth.JwksSource.Fetched;
import gateway.http.Body;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.json.JsonException;
import gateway.json.JsonParser;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The key set that an issuer publishes, at an address that is known or that its metadata names (OpenID Connect Discovery
 * 1.0). Metadata and keys are fetched together each time, so that an issuer that moves its keys is followed.
 *
 * @param jwksUri     where the keys are; empty: the metadata says
 * @param issuer      whose metadata, where they are asked
 * @param privateHost whether addresses may be private ones
 */
public record Published(Optional<URI> jwksUri, String issuer, boolean privateHost) {

    /** A key set, and an issuer's metadata, are a few kilobytes. */
    static final int MAX_BYTES = 256 * 1024;

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";
    private static final JsonParser.Limits LIMITS = new JsonParser.Limits(16, 40);

    /** What became of a fetch. */
    public sealed interface Answer {
        /** @param set a JSON object with an array {@code keys} */
        record Keys(Json.Obj set) implements Answer {}

        /** @param why for the log */
        record None(String why) implements Answer {}
    }

    /** Fetches the key set, strictly: what is not one from beginning to end is none. */
    public Answer fetch(JwksSource source, Deadline deadline) {
        if (jwksUri.isPresent()) {
            return keys(source, jwksUri.get(), deadline);
        }
        Answer metadata = object(source, metadataUri(), deadline, "the metadata");
        if (!(metadata instanceof Answer.Keys(var object))) {
            return metadata;
        }
        // OpenID Connect Discovery 4.3: an issuer that speaks for another one is not believed.
        if (!object.string("issuer").equals(Optional.of(issuer))) {
            return new Answer.None("the metadata at " + metadataUri() + " are not those of issuer " + issuer);
        }
        Optional<String> uri = object.string("jwks_uri");
        if (uri.isEmpty()) {
            return new Answer.None("the metadata at " + metadataUri() + " name no jwks_uri");
        }
        try {
            return keys(source, new URI(uri.get()), deadline);
        } catch (URISyntaxException _) {
            return new Answer.None("the jwks_uri in the metadata at " + metadataUri() + " is no address");
        }
    }

    /** Where what it is asked first is. */
    public URI address() {
        return jwksUri.isPresent() ? jwksUri.get() : metadataUri();
    }

    /** OpenID Connect Discovery 4.1: a slash at the end of the issuer's name is left out. */
    private URI metadataUri() {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base.concat(WELL_KNOWN));
    }

    private Answer keys(JwksSource source, URI uri, Deadline deadline) {
        Answer answer = object(source, uri, deadline, "the key set");
        if (answer instanceof Answer.Keys(var set) && set.array("keys").isEmpty()) {
            return new Answer.None("the key set at " + uri + " has no array \"keys\"");
        }
        return answer;
    }

    private Answer object(JwksSource source, URI uri, Deadline deadline, String what) {
        Fetched fetched = source.fetch(uri, privateHost, deadline);
        if (fetched instanceof Fetched.Failed(var why)) {
            return new Answer.None(what + " at " + uri + " cannot be fetched: " + why);
        }
        Body body = ((Fetched.Got) fetched).body();
        if (body.size() > MAX_BYTES) {
            return new Answer.None(what + " at " + uri + " is larger than " + MAX_BYTES / 1024 + " KB");
        }
        try {
            if (JsonParser.parse(body.bytes(), LIMITS) instanceof Json.Obj object) {
                return new Answer.Keys(object);
            }
        } catch (JsonException _) {
            // Said below: its text is not for the log.
        }
        return new Answer.None(what + " at " + uri + " is no JSON object");
    }
}
