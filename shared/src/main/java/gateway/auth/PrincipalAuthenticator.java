package gateway.auth;

import gateway.http.Deadline;
import gateway.json.Json;
import gateway.pipeline.Caller;
import gateway.policy.ArnPattern;
import gateway.policy.CallerMapping.Who;
import gateway.policy.GatewaySettings;
import gateway.policy.PrincipalRule;
import gateway.policy.Scheme;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which AWS principal has signed the request? The front has checked the signature and that the principal may call the API;
 * here it is decided who that is to the gateway. Nothing counts but {@code requestContext}: {@code authorizer.iam} of
 * payload 2.0 (HTTP API, function URL), {@code identity} of payload 1.0 and REST APIs.
 */
final class PrincipalAuthenticator implements SchemeAuthenticator {
    private final Callers callers;

    PrincipalAuthenticator(CachedConsumers consumers) {
        this.callers = new Callers(consumers);
    }

    /**
     * A principal.
     *
     * @param arn      of the user, the role's session, the account
     * @param account  that it belongs to
     * @param org      that the account belongs to; empty for none
     * @param pool     the Cognito identity pool that the caller's identity is of; empty for none
     * @param identity the identity there; empty for none
     * @param guest    whether that is one that has not logged in
     */
    private record Principal(String arn, String account, String org, String pool, String identity, boolean guest) {}

    @Override
    public @Nullable Caller authenticate(Presented presented, GatewaySettings settings, Deadline deadline) {
        Json.Obj context = presented.context();
        if (context.get("elb") instanceof Json.Obj) {
            return null; // a load balancer checks no signatures
        }
        Principal principal;
        if (context.get("http") instanceof Json.Obj) {
            Json iam = context.get("authorizer") instanceof Json.Obj authorizer ? authorizer.get("iam") : null;
            if (iam == null || iam == Json.Null.NULL) {
                return null;
            }
            principal = iam instanceof Json.Obj object ? ofPayload2(object) : null;
        } else {
            if (!(context.get("identity") instanceof Json.Obj identity) || isAbsent(identity.get("userArn"))) {
                return null;
            }
            principal = ofPayload1(identity);
        }
        if (principal == null || !isSound(principal)) {
            return rejected("malformed");
        }
        return judge(principal, settings.authentication().principals());
    }

    private static @Nullable Principal ofPayload2(Json.Obj iam) {
        Json cognito = iam.get("cognitoIdentity");
        if (isAbsent(cognito)) {
            return principal(iam, "", "", false);
        }
        if (!(cognito instanceof Json.Obj identity)) {
            return null;
        }
        String pool = identity.string("identityPoolId").orElse("");
        String id = identity.string("identityId").orElse("");
        boolean loggedIn = false;
        for (Json item : identity.array("amr").orElse(Json.Arr.EMPTY).items()) {
            loggedIn |= item.equals(Json.of("authenticated"));
        }
        return pool.isEmpty() || id.isEmpty() ? null : principal(iam, pool, id, !loggedIn);
    }

    private static @Nullable Principal ofPayload1(Json.Obj identity) {
        boolean cognito = !isAbsent(identity.get("cognitoIdentityPoolId"))
                || !isAbsent(identity.get("cognitoIdentityId"))
                || !isAbsent(identity.get("cognitoAuthenticationType"));
        if (!cognito) {
            return principal(identity, "", "", false);
        }
        String pool = identity.string("cognitoIdentityPoolId").orElse("");
        String id = identity.string("cognitoIdentityId").orElse("");
        boolean loggedIn =
                identity.string("cognitoAuthenticationType").orElse("").equals("authenticated");
        return pool.isEmpty() || id.isEmpty() ? null : principal(identity, pool, id, !loggedIn);
    }

    private static Principal principal(Json.Obj said, String pool, String identity, boolean guest) {
        return new Principal(
                said.string("userArn").orElse(""),
                said.string("accountId").orElse(""),
                said.string("principalOrgId").orElse(""),
                pool,
                identity,
                guest);
    }

    /** Fronts say null for what there is not; some events have an empty text. */
    private static boolean isAbsent(@Nullable Json value) {
        return value == null || value == Json.Null.NULL || value.equals(Json.of(""));
    }

    /** Whether the ARN is one of a principal in the account that is named beside it. */
    private static boolean isSound(Principal principal) {
        String arn = principal.arn;
        int account = arn.indexOf("::") + 2;
        int end = account + 12;
        return (arn.startsWith(":iam::", account - 6) || arn.startsWith(":sts::", account - 6))
                && arn.startsWith("arn:")
                && arn.length() > end + 1
                && arn.length() <= 2048
                && arn.charAt(end) == ':'
                && arn.startsWith(principal.account, account)
                && principal.account.length() == 12;
    }

    private Caller judge(Principal principal, List<PrincipalRule> rules) {
        if (principal.guest) {
            return rejected("guest");
        }
        PrincipalRule first = null;
        boolean tie = false;
        for (PrincipalRule rule : rules) {
            if (!fits(rule, principal)) {
                continue;
            }
            if (first == null || rule.order() < first.order()) {
                first = rule;
                tie = false;
            } else {
                tie |= rule.order() == first.order();
            }
        }
        if (first == null) {
            return rejected("no-rule");
        }
        return tie
                ? rejected("several-rules")
                : callers.caller(Scheme.IAM, first.id(), first.mapping(), named(first, principal), Optional.empty());
    }

    private static boolean fits(PrincipalRule rule, Principal principal) {
        boolean cognito = !principal.pool.isEmpty();
        return cognito == rule.pools().contains(principal.pool)
                && (cognito || rule.pools().isEmpty())
                && (rule.accounts().isEmpty() || rule.accounts().contains(principal.account))
                && (rule.orgs().isEmpty() || rule.orgs().contains(principal.org))
                && (rule.arns().isEmpty() || fits(rule.arns(), principal.arn));
    }

    private static boolean fits(List<ArnPattern> patterns, String arn) {
        for (ArnPattern pattern : patterns) {
            if (pattern.fits(arn)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String named(PrincipalRule rule, Principal principal) {
        if (!(rule.mapping().who() instanceof Who.Named(var from, var _))) {
            return null;
        }
        String arn = principal.arn;
        int session = arn.lastIndexOf('/');
        boolean role = arn.startsWith("assumed-role/", arn.indexOf("::") + 15) && session > arn.indexOf('/') + 1;
        return switch (from) {
            case ARN -> role ? arn.substring(0, session) : arn;
            case SESSION -> role ? arn.substring(session + 1) : null;
            case ACCOUNT -> principal.account;
            case COGNITO -> principal.identity;
            case SUBJECT_CN, SAN_DNS, SAN_URI, SAN_EMAIL, FINGERPRINT -> null; // of certificates
        };
    }

    private static Caller rejected(String reason) {
        return new Caller.Rejected(Scheme.IAM, reason);
    }
}
