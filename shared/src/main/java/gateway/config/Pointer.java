package gateway.config;

import java.time.Instant;

/**
 * Which snapshot is live.
 *
 * @param revision counts up with every publication; a rollback is a new revision with old content
 * @param hash     of the documents, hexadecimal: the same documents, the same hash
 * @param digest   SHA-256 of the snapshot's bytes, hexadecimal: their address in the table
 * @param chunks   items that the snapshot is cut into; 1 or more
 * @param copies   how many times each chunk is stored, so that many readers do not meet on one key; 1 or more
 * @param since    when it went live
 * @param by       who did it
 */
public record Pointer(long revision, String hash, String digest, int chunks, int copies, Instant since, String by) {}
