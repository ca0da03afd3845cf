package gateway.lambda;

import gateway.http.RawPath;
import gateway.http.Request;
import gateway.pipeline.Caller;
import java.util.Optional;

/**
 * An event read: the request, and who the front's authorizer says is calling.
 *
 * @param caller what the authorizer reports, or whom the router hands over; empty where the event says neither, so that the
 *               router authenticates by itself. Taken from {@code requestContext} alone
 * @param front  which shape the answer must have
 */
public record Invocation(Request request, Optional<Caller> caller, Front front) {

    /** What invoked the function. {@code docs/fronts.md} tells what each does to a request. */
    public enum Front {
        /** API Gateway HTTP API, payload 2.0. */
        HTTP_API(RawPath.Encoding.DECODED, Limit.LAMBDA),
        /** API Gateway HTTP API, payload 1.0: the shapes of a REST API, but a decoded path. */
        HTTP_API_1(RawPath.Encoding.DECODED, Limit.LAMBDA),
        /** Lambda function URL: payload 2.0, but the path as the client encoded it. */
        FUNCTION_URL(RawPath.Encoding.ENCODED, Limit.LAMBDA),
        /** API Gateway REST API, proxy integration. */
        REST_API(RawPath.Encoding.ENCODED, Limit.LAMBDA),
        /** Application Load Balancer, one value for each header. */
        ALB(RawPath.Encoding.ENCODED, Limit.ALB),
        /** Application Load Balancer whose target group has multi-value headers on. */
        ALB_MULTI_VALUE(RawPath.Encoding.ENCODED, Limit.ALB);

        private final RawPath.Encoding pathEncoding;
        private final int maxAnswerBytes;

        Front(RawPath.Encoding pathEncoding, int maxAnswerBytes) {
            this.pathEncoding = pathEncoding;
            this.maxAnswerBytes = maxAnswerBytes;
        }

        /** What this front does to a path before the function sees it. */
        RawPath.Encoding pathEncoding() {
            return pathEncoding;
        }

        /** The largest answer, as JSON, that this front takes from a function. */
        public int maxAnswerBytes() {
            return maxAnswerBytes;
        }

        private static final class Limit {
            /** 6 MB for the answer of a synchronous invocation ("Lambda quotas"). */
            static final int LAMBDA = 6 * 1024 * 1024;
            /** 1 MB ("Lambda functions as targets for Application Load Balancers", limits). */
            static final int ALB = 1024 * 1024;
        }
    }
}
