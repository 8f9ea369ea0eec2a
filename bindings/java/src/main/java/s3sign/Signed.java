package s3sign;

import java.util.Map;

/**
 * A signed request. Send the URL, or the target to the host: what is sent must be what was signed.
 *
 * @param headers by name in lower case: those to add after signing; after presigning, those that whoever uses the URL
 *     must send
 * @param expiresAt when a presigned URL ends, in Unix seconds, else 0
 */
public record Signed(Map<String, String> headers, String url, String target, String host, String authorization,
    String signature, long expiresAt) {

    @Override
    public String toString() {
        return "s3sign.Signed[" + host + "]";
    }
}
