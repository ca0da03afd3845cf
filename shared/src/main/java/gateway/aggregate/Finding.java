package gateway.aggregate;

import gateway.http.Problem;
import gateway.http.Response;
import gateway.json.Json;
import java.util.Optional;

/** What has become of one part. */
sealed interface Finding {

    /** Its body, whole. */
    record Found(Json value) implements Finding {}

    /** It did what it should and has nothing to say, as 204 does. */
    record Nothing() implements Finding {}

    /**
     * It has nothing that can be used.
     *
     * @param type what a client is told, if the part is required
     * @param why  for the log; quotes nothing of the body
     * @param own  the service's own answer, where that is what the client should see
     */
    record Missing(Problem.Type type, String why, Optional<Response> own) implements Finding {

        static Missing of(Problem.Type type, String why) {
            return new Missing(type, why, Optional.empty());
        }
    }
}
