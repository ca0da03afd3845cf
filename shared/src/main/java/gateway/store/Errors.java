package gateway.store;

import gateway.store.DynamoDb.Cause;
import gateway.store.DynamoDb.Unavailable;

/** What DynamoDB's error codes mean for the caller; the same for every implementation. */
public final class Errors {
    private Errors() {}

    /**
     * The outcome for an error answer that is no failed condition.
     *
     * @param code   such as {@code ThrottlingException}
     * @param status of the HTTP answer: after a 5xx the write may have happened
     */
    public static Unavailable unavailable(String code, int status, String message) {
        Cause cause = switch (code) {
            case "ProvisionedThroughputExceededException",
                    "ThrottlingException",
                    "ThrottledException",
                    "RequestLimitExceeded",
                    "RequestThrottled",
                    "RequestThrottledException",
                    "SlowDown",
                    "TooManyRequestsException" -> Cause.THROTTLED;
            case "TransactionConflictException", "ReplicatedWriteConflictException", "TransactionInProgressException" ->
                Cause.CONFLICT;
            case "ResourceNotFoundException" -> Cause.NO_TABLE;
            case "AccessDeniedException",
                    "UnrecognizedClientException",
                    "IncompleteSignatureException",
                    "IncompleteSignature",
                    "InvalidSignatureException",
                    "MissingAuthenticationTokenException",
                    "MissingAuthenticationToken",
                    "InvalidClientTokenId",
                    "ExpiredTokenException",
                    "ExpiredToken",
                    "OptInRequired" -> Cause.DENIED;
            default -> status >= 500 ? Cause.FAILED : Cause.INVALID;
        };
        boolean mayHaveHappened = cause == Cause.FAILED || code.equals("TransactionInProgressException");
        return new Unavailable(cause, mayHaveHappened, status + " " + code + " " + message);
    }

    /** The outcome for a transaction that was cancelled for something else than a failed condition; it did nothing. */
    public static Unavailable cancelled(String reason) {
        Cause cause = switch (reason) {
            case "TransactionConflict" -> Cause.CONFLICT;
            case "ThrottlingError", "ProvisionedThroughputExceeded" -> Cause.THROTTLED;
            default -> Cause.INVALID;
        };
        return new Unavailable(cause, false, "transaction cancelled: " + reason);
    }
}
