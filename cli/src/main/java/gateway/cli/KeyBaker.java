package gateway.cli;

import gateway.auth.JwksSource;
import gateway.auth.Published;
import gateway.config.Compiled;
import gateway.config.Compiler;
import gateway.config.Document;
import gateway.config.Documents;
import gateway.config.Kind;
import gateway.config.yaml.ConfigFile.Judged;
import gateway.http.Deadline;
import gateway.json.Json;
import gateway.policy.JwtIssuer;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the keys that issuers publish into the documents, so that a cold function can check its first token without a fetch
 * (ADR 0019).
 *
 * @param source asks the issuers
 */
record KeyBaker(JwksSource source, InstantSource clock) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Types of public keys, and the members of theirs that matter: sets carry certificates that nobody looks at. */
    private static final Set<String> TYPES = Set.of("RSA", "EC", "OKP");

    private static final List<String> MEMBERS =
            List.of("kty", "kid", "use", "key_ops", "alg", "crv", "x", "y", "n", "e");

    /**
     * The same configuration with the keys of every issuer that has {@code jwksUri} or {@code discovery}; those that it had
     * are replaced.
     *
     * @throws Failure where those of one cannot be had
     */
    Judged.Valid bake(Judged.Valid wanted, Console console) throws Failure {
        Map<String, Json.Obj> sets = new LinkedHashMap<>();
        for (JwtIssuer issuer : wanted.configuration().gateway().issuers()) {
            Optional<URI> address;
            switch (issuer.keys()) {
                case JwtIssuer.Keys.Url(var uri, var _) -> address = Optional.of(uri);
                case JwtIssuer.Keys.Discovery _ -> address = Optional.empty();
                case JwtIssuer.Keys.Inline _, JwtIssuer.Keys.Shared _ -> {
                    continue;
                }
            }
            Json.Obj set = fetch(issuer, new Published(address, issuer.issuer(), issuer.privateHost()));
            console.say("baked: " + Configurations.count(keys(set).size(), "key") + " of issuer " + issuer.id());
            sets.put(issuer.id(), set);
        }
        if (sets.isEmpty()) {
            throw new Failure(
                    "there is no issuer whose keys could be baked",
                    "leave out --bake-keys, or give an issuer of JSON Web Tokens jwksUri or discovery: true");
        }
        List<Document> documents = new ArrayList<>();
        for (Document document : wanted.documents().all()) {
            documents.add(document.kind() == Kind.GATEWAY ? with(document, sets) : document);
        }
        var baked = new Documents(documents);
        return switch (Compiler.compile(baked, 0)) {
            case Compiled.Valid(var configuration) ->
                new Judged.Valid(baked, wanted.consumers(), wanted.subscribed(), configuration);
            case Compiled.Invalid(var faults) ->
                throw new Failure(
                        "the keys that were fetched cannot stand in a configuration; nothing was changed",
                        "tell whoever runs the issuer",
                        Finding.of(faults));
        };
    }

    private Json.Obj fetch(JwtIssuer issuer, Published published) throws Failure {
        return switch (published.fetch(source, Deadline.in(clock, PATIENCE))) {
            case Published.Answer.Keys(var set) -> {
                Json.Obj slim = slim(set);
                if (keys(slim).isEmpty()) {
                    throw new Failure(
                            "issuer " + issuer.id() + " publishes no key that could be baked, at "
                                    + published.address(),
                            "check the address; nothing was changed");
                }
                yield slim;
            }
            case Published.Answer.None(var why) ->
                throw new Failure(
                        "the keys of issuer " + issuer.id() + " cannot be baked: " + why,
                        "try again once it is there, or apply without --bake-keys; nothing was changed");
        };
    }

    private static List<Json> keys(Json.Obj set) {
        return set.array("keys").map(Json.Arr::items).orElse(List.of());
    }

    private static Json.Obj slim(Json.Obj set) {
        List<Json> slim = new ArrayList<>();
        for (Json key : keys(set)) {
            if (key instanceof Json.Obj jwk && TYPES.contains(jwk.string("kty").orElse(""))) {
                var members = new LinkedHashMap<String, Json>();
                for (String member : MEMBERS) {
                    Json value = jwk.get(member);
                    if (value != null) {
                        members.put(member, value);
                    }
                }
                slim.add(new Json.Obj(members));
            }
        }
        return Json.object("keys", Json.of(slim));
    }

    /** The gateway's document with {@code auth.jwt.ID.jwks} for each of {@code sets}. */
    private static Document with(Document gateway, Map<String, Json.Obj> sets) {
        Json.Obj auth = gateway.body().object("auth").orElse(Json.Obj.EMPTY);
        Json.Obj issuers = auth.object("jwt").orElse(Json.Obj.EMPTY);
        for (Map.Entry<String, Json.Obj> set : sets.entrySet()) {
            Json.Obj issuer = issuers.object(set.getKey()).orElse(Json.Obj.EMPTY);
            issuers = issuers.with(set.getKey(), issuer.with("jwks", set.getValue()));
        }
        return new Document(gateway.kind(), gateway.id(), gateway.body().with("auth", auth.with("jwt", issuers)));
    }
}
