/**
 * Who is calling, and may they. A feature: imports up to {@code pipeline}, no other feature.
 *
 * <p>A request meets {@link gateway.auth.ClientAddressFilter}, {@link gateway.auth.AuthenticationFilter} (who calls), {@link
 * gateway.auth.AuthorizationFilter} (may they) and {@link gateway.auth.KeyUseFilter}, in this order. Read {@link
 * gateway.auth.Authenticator} first, then the scheme at hand:
 *
 * <ul>
 *   <li><b>What a request shows</b>: {@code Presented}, {@code SentCredentials}, {@code KeysInQueries}; in an authorizer only
 *       what its front keeps a verdict under, {@code IdentitySources}. Whether an authorizer's word is taken: {@code Reports}.
 *   <li><b>May they</b>: {@code Decision} of {@code Resolution} (which credential counts), {@code Judgement} (what a route
 *       requires) and {@code Refusals} with {@code Challenges} (how the answer says so).
 *   <li><b>Whom a credential stands for</b>: {@code Consumers} with {@code CachedConsumers}, for schemes of the gateway's own;
 *       {@code Callers} for what an issuer claims ({@code MappedClaims}) and for what rules fit.
 *   <li><b>apiKey</b>: {@code ApiKeyAuthenticator}, {@code ApiKey}; when keys were used last, {@code KeyUseSampler} and {@code
 *       KeyUses}.
 *   <li><b>basic</b>: {@code BasicAuthenticator}, {@code PasswordChecks}, {@code Passwords}, {@code PasswordHash}.
 *   <li><b>jwt</b>: {@code JwtAuthenticator}, {@code Jwt} (the text), {@code Claims} (time, audience, certificate), {@code
 *       IssuerKeys}, which are {@code Jwks} (what {@code Published} fetches through {@code JwksSource}) or a {@code
 *       SharedSecret}; a {@code KeySet} of {@code Jwk}s.
 *   <li><b>introspection</b>: {@code IntrospectionAuthenticator}, {@code IntrospectionEndpoint}.
 *   <li><b>signature</b>: {@code SignatureAuthenticator}, {@code MessageSignature} (what is claimed), {@code SignatureBase}
 *       (what is signed), {@code ContentDigest}, {@code SignatureKey}, {@code SeenLately} and {@code Nonces} (only once).
 *   <li><b>mtls</b>: {@code CertificateAuthenticator}, {@code ClientCertificate} (its bytes), {@code CertificateFacts} (what they
 *       say), {@code RelativeNames}.
 *   <li><b>iam</b>: {@code PrincipalAuthenticator}.
 *   <li><b>forward</b>: {@code ForwardAuthenticator}, {@code ForwardedQuestion}.
 *   <li><b>Keys</b>: {@code VerificationKey} ({@code RsaKey}, {@code EcKey}, {@code EdKey}, {@code HmacKey}) checks what others
 *       have signed; {@code SigningKey} signs {@code InternalTokens} for upstreams, {@code PublicKeys} are its other half.
 *   <li><b>Ports</b>: {@code Consumers}, {@code JwksSource}, {@code Secrets}, {@code Callouts}, {@code Nonces}, {@code KeyUses}.
 * </ul>
 */
@NullMarked
package gateway.auth;

import org.jspecify.annotations.NullMarked;
