package gateway.auth;

import gateway.http.Problem;
import gateway.http.StructuredField;
import gateway.http.StructuredField.Bool;
import gateway.http.StructuredField.InnerList;
import gateway.http.StructuredField.Item;
import gateway.http.StructuredField.Text;
import gateway.http.StructuredField.Value;
import gateway.pipeline.Call;
import gateway.policy.Access;
import gateway.policy.AuthMethod;
import gateway.policy.Scheme;
import gateway.policy.Signatures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Tells what a signature must cover: {@code Accept-Signature} (RFC 9421 5.1). */
final class SignatureChallenge {
    private static final String FIELD = "accept-signature";

    private SignatureChallenge() {}

    /** {@code problem} with the field, where the call's route takes signatures. */
    static Problem on(Problem problem, Call call) {
        Optional<Signatures> signatures =
                call.configuration().gateway().authentication().signatures();
        boolean taken = signatures.isPresent() && takes(call.route().rules().access());
        return taken
                ? problem.withHeader(
                        FIELD, field(signatures.get(), !call.request().body().isEmpty()))
                : problem;
    }

    private static boolean takes(Access access) {
        if (access instanceof Access.Authenticated wanted) {
            for (AuthMethod method : wanted.methods()) {
                if (method.scheme() == Scheme.SIGNATURE) {
                    return true;
                }
            }
        }
        return false;
    }

    /** @param content whether the request that is to be signed has some */
    static String field(Signatures settings, boolean content) {
        List<Item> components = new ArrayList<>();
        for (String component : settings.components()) {
            components.add(Item.of(new Text(component)));
        }
        Item digest = Item.of(new Text(ContentDigest.FIELD));
        if (content && !components.contains(digest)) {
            components.add(digest);
        }
        SequencedMap<String, Value> parameters = new LinkedHashMap<>();
        parameters.put("created", new Bool(true));
        if (settings.tag().isPresent()) {
            parameters.put("tag", new Text(settings.tag().get()));
        }
        var field = new StringBuilder("sig=");
        StructuredField.write(field, new InnerList(components, parameters));
        return field.toString();
    }
}
