package s3sign;

import java.time.Instant;

/** The configuration of a signer. Without an access key and secret it is anonymous. */
public final class Config {
    /** Signature algorithms, in the order of the library's numbers. */
    public enum Algorithm { SIGV4, SIGV4A, SIGV2 }

    final Abi.Config struct = new Abi.Config();

    public Config accessKeyId(String value) {
        struct.access_key_id.set(value);
        return this;
    }

    public Config secretAccessKey(String value) {
        struct.secret_access_key.set(value);
        return this;
    }

    public Config sessionToken(String value) {
        struct.session_token.set(value);
        return this;
    }

    /** With SigV4A a region set: regions joined by commas, or {@code *}. */
    public Config region(String value) {
        struct.region.set(value);
        return this;
    }

    /** By default {@code s3}. */
    public Config service(String value) {
        struct.service.set(value);
        return this;
    }

    public Config algorithm(Algorithm value) {
        struct.algorithm = value.ordinal();
        return this;
    }

    /** When the credentials expire. */
    public Config expiresAt(Instant value) {
        struct.expires_at = value.getEpochSecond();
        return this;
    }

    /** Longest validity of a presigned URL in seconds. */
    public Config maxExpires(long seconds) {
        struct.max_expires = seconds;
        return this;
    }

    @Override
    public String toString() {
        return "s3sign.Config";
    }
}
