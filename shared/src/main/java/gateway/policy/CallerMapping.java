package gateway.policy;

import java.util.Optional;
import java.util.Set;

/**
 * Who a caller is whom a rule fits.
 *
 * @param who    which consumer
 * @param plan   of its callers, where the consumer's own record names none
 * @param scopes of callers who do not stand in the consumers table
 * @param roles  of the same
 */
public record CallerMapping(Who who, Optional<String> plan, Set<String> scopes, Set<String> roles) {
    public CallerMapping {
        scopes = Set.copyOf(scopes);
        roles = Set.copyOf(roles);
    }

    /** Which consumer. */
    public sealed interface Who {

        /** This one, of the consumers table. */
        record Consumer(String id) implements Who {}

        /**
         * The one that the credential names.
         *
         * @param from       where in the credential
         * @param registered whether the name is that of a consumer of the table; otherwise the caller is called {@code
         *                   rule:name}, so that no two rules' callers are one
         */
        record Named(Source from, boolean registered) implements Who {}
    }

    /** Where in a credential a name stands. */
    public enum Source {
        /** The one common name of a certificate's subject. */
        SUBJECT_CN("subject.cn"),
        /** The one host name among a certificate's alternative names. */
        SAN_DNS("san.dns"),
        /** The one URI among them. */
        SAN_URI("san.uri"),
        /** The one mail address among them. */
        SAN_EMAIL("san.email"),
        /** The SHA-256 of a certificate, lower-case hexadecimal. */
        FINGERPRINT("fingerprint"),
        /** An AWS principal's ARN; of an assumed role without the session. */
        ARN("arn"),
        /** The session's name of an assumed role. */
        SESSION("session"),
        /** An AWS account's number. */
        ACCOUNT("account"),
        /** The identity's id in a Cognito identity pool. */
        COGNITO("cognito");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** As configuration has it. */
        public String word() {
            return word;
        }
    }
}
