package gateway.aws;

import gateway.http.Body;
import gateway.http.Deadline;

/** Where secrets are kept, asked anew at each call. Implementations are safe for many threads and never throw. */
interface SecretSource {
    /** A parameter of SSM Parameter Store, decrypted, in UTF-8. */
    Fetched parameter(String name, Deadline deadline);

    /** The current version of a secret of Secrets Manager: its text in UTF-8, or its bytes. */
    Fetched secret(String id, Deadline deadline);

    /** What came of it. Every {@code why} is for the log, with what to do, and without a word of a secret. */
    sealed interface Fetched {
        record Got(Body secret) implements Fetched {}

        /** It is not there: no such name, or marked for deletion. */
        record Gone(String why) implements Fetched {}

        /** Somebody has to change something, such as a permission, before it can be read. */
        record Denied(String why) implements Fetched {}

        /** Not now. */
        record Away(String why) implements Fetched {}
    }
}
