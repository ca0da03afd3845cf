package gateway.policy;

/** How requests are signed (RFC 9421). */
public record Signatures() {}
