package s3sign;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A request to be signed. */
public final class Request {
    /** How the path of the URL is encoded. */
    public enum PathMode {
        /**
         * Percent-encoded in any way: for S3 it is decoded and encoded again, as S3 does; other services get it as given.
         */
        CANONICAL(0),
        /** Raw, such as an object key, not percent-encoded. Everything after the host is path. */
        RAW(1),
        /** Signed byte for byte as given. */
        VERBATIM(3);

        private final int code;

        PathMode(int code) {
            this.code = code;
        }
    }

    /** A payload hash: the body is not signed. */
    public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    private record Pair(String name, String value) { }

    private final String method;
    private final String url;
    private final List<Pair> headers = new ArrayList<>();
    private List<String> signedHeaders = List.of();
    private PathMode pathMode = PathMode.CANONICAL;
    private String query;
    private String bucket;
    private byte[] payload;
    private String payloadHash;
    private Instant time;
    private long expires;
    private long window;

    /** {@code url} is absolute, or {@code /path?query} with a Host header; send the one that comes back. */
    public Request(String method, String url) {
        this.method = method;
        this.url = url;
    }

    public Request pathMode(PathMode value) {
        pathMode = value;
        return this;
    }

    /** The query where the path mode is RAW: {@code name=value&...}, percent-encoded. */
    public Request query(String value) {
        query = value;
        return this;
    }

    /** For SigV2, the bucket if it is in the host. */
    public Request bucket(String value) {
        bucket = value;
        return this;
    }

    /** Adds a header of the request. */
    public Request header(String name, String value) {
        headers.add(new Pair(name, value));
        return this;
    }

    /** The body. */
    public Request payload(byte[] value) {
        payload = value;
        return this;
    }

    /** SHA-256 of the body in hex or {@link #UNSIGNED_PAYLOAD}, instead of the payload. */
    public Request payloadHash(String value) {
        payloadHash = value;
        return this;
    }

    /** Names to sign besides the usual; {@code *} alone is all. */
    public Request signedHeaders(List<String> names) {
        signedHeaders = List.copyOf(names);
        return this;
    }

    /** By default the current time. */
    public Request time(Instant value) {
        time = value;
        return this;
    }

    /** Validity of a presigned URL in seconds. */
    public Request expires(long seconds) {
        expires = seconds;
        return this;
    }

    /** All URLs presigned within so many seconds are identical. */
    public Request window(long seconds) {
        window = seconds;
        return this;
    }

    @Override
    public String toString() {
        return "s3sign.Request";
    }

    /** The struct, and what it points at that does not keep itself alive. */
    record Native(Abi.Request struct, Abi.Header[] headers, Abi.Str[] signedHeaders) { }

    Native toNative() {
        Abi.Request struct = new Abi.Request();
        struct.path_mode = pathMode.code;
        struct.method.set(method);
        struct.url.set(url);
        struct.query.set(query);
        struct.bucket.set(bucket);
        if (payloadHash != null) {
            struct.payload_mode = payloadHash.equals(UNSIGNED_PAYLOAD) ? 3 : 2;
            struct.payload.set(payloadHash);
        } else if (payload != null) {
            struct.payload_mode = 1;
            struct.payload.set(payload);
        }
        Abi.Header[] pairs = new Abi.Header[0];
        if (!headers.isEmpty()) {
            pairs = (Abi.Header[]) new Abi.Header().toArray(headers.size());
            for (int i = 0; i < pairs.length; i++) {
                pairs[i].name.set(headers.get(i).name);
                pairs[i].value.set(headers.get(i).value.getBytes(StandardCharsets.ISO_8859_1));
                pairs[i].write();
            }
            struct.headers = pairs[0].getPointer();
            struct.headers_len = new Abi.Size(pairs.length);
        }
        Abi.Str[] listed = new Abi.Str[0];
        if (signedHeaders.equals(List.of("*"))) {
            struct.headers_mode = 1;
        } else if (!signedHeaders.isEmpty()) {
            listed = (Abi.Str[]) new Abi.Str().toArray(signedHeaders.size());
            for (int i = 0; i < listed.length; i++) {
                listed[i].set(signedHeaders.get(i));
                listed[i].write();
            }
            struct.headers_mode = 2;
            struct.signed_headers = listed[0].getPointer();
            struct.signed_headers_len = new Abi.Size(listed.length);
        }
        struct.time = (time == null ? Instant.now() : time).getEpochSecond();
        struct.expires = expires;
        struct.window = window;
        return new Native(struct, pairs, listed);
    }
}
