package gateway.pipeline;

import gateway.http.Cookies;
import gateway.http.Headers;
import gateway.http.Ingress;
import gateway.http.Request;
import gateway.policy.Template;
import gateway.policy.Template.Piece;
import java.util.List;

/**
 * What references to a request and its caller stand for ({@code docs/config.md}, "References"). One that has no value is
 * empty: a field that is not there, or stands there twice; the plan of a caller who has none.
 */
public final class References {
    private References() {}

    /** {@code template} with every reference filled in as it is: whoever uses it in a syntax must encode it. */
    public static String fill(Template template, Call call) {
        List<Piece> pieces = template.pieces();
        if (pieces.size() == 1) {
            return text(pieces.getFirst(), call);
        }
        var out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(text(piece, call));
        }
        return out.toString();
    }

    private static String text(Piece piece, Call call) {
        if (piece instanceof Piece.Text(var text)) {
            return text;
        }
        return value(((Piece.Reference) piece).path(), call);
    }

    /** What {@code path} leads to. */
    public static String value(List<String> path, Call call) {
        String first = path.getFirst();
        if (path.size() == 1) {
            return call.parameters().getOrDefault(first, "");
        }
        return switch (first) {
            case Template.REQUEST -> ofRequest(path, call);
            case Template.CONSUMER -> call.caller() instanceof Caller.Known known ? ofConsumer(path, known) : "";
            default -> "";
        };
    }

    private static String ofConsumer(List<String> path, Caller.Known known) {
        return switch (path.get(1)) {
            case "id" -> known.consumer();
            case "plan" -> known.plan().orElse("");
            case "scopes" -> ClaimTexts.text(known.scopes(), AsItIs.CODING);
            case "roles" -> ClaimTexts.text(known.roles(), AsItIs.CODING);
            case "scheme" -> known.scheme().word();
            case "credential" -> known.credential();
            case "claims" -> ClaimTexts.text(known.claims().get(path.get(2)), AsItIs.CODING);
            default -> "";
        };
    }

    /** Loaded by the first reference to lists or claims. */
    private static final class AsItIs implements ClaimTexts.Coding {
        static final AsItIs CODING = new AsItIs();

        @Override
        public String code(String word) {
            return word;
        }
    }

    private static String ofRequest(List<String> path, Call call) {
        Request request = call.request();
        Ingress ingress = request.ingress();
        if (path.size() == 3) {
            String name = path.get(2);
            return switch (path.get(1)) {
                case "headers" ->
                    isKey(name, call) ? "" : request.headers().only(name).orElse("");
                case "query" -> request.query().only(name).orElse("");
                case "cookies" -> Cookies.only(request.headers(), name).orElse("");
                default -> "";
            };
        }
        return switch (path.get(1)) {
            case "id" -> ingress.requestId();
            case "method" -> request.method();
            case "host" -> ingress.host();
            case "path" -> call.path().encoded();
            case "query" -> request.query().raw();
            case "clientIp" -> ingress.clientIp();
            default -> "";
        };
    }

    /** Whether API keys come in the field called {@code name}: they go nowhere, not under another name either. */
    private static boolean isKey(String name, Call call) {
        return Headers.hyphened(name)
                .equals(Headers.hyphened(call.configuration().gateway().apiKeyHeader()));
    }
}
