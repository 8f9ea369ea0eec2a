package s3sign;

import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;

/** The C ABI, as JNA maps it. */
interface Abi extends Library {
    Abi LIB = load();

    int TOO_SMALL = 3; // S3SIGN_ERR_BUFFER_TOO_SMALL

    int s3sign_version_number();

    String s3sign_status_name(int status);

    void s3sign_signer_config_init(Pointer config);

    void s3sign_request_init(Pointer request);

    void s3sign_result_init(Pointer result);

    void s3sign_error_init(Pointer error);

    int s3sign_signer_new(Config config, PointerByReference signer, Error error);

    void s3sign_signer_free(Pointer signer);

    int s3sign_sign(Pointer signer, Request request, Pointer out, Size cap, LongByReference len, Result result,
        Error error);

    int s3sign_presign(Pointer signer, Request request, Pointer out, Size cap, LongByReference len, Result result,
        Error error);

    private static Abi load() {
        String system = Platform.isMac() ? "libs3sign.0.2.dylib" : Platform.isWindows() ? "s3sign.dll" : "libs3sign.so.0.2";
        String named = System.getenv("S3SIGN_LIBRARY");
        Abi lib = Native.load(named == null || named.isEmpty() ? system : named, Abi.class);
        int number = lib.s3sign_version_number();
        if (number < 200 || number >= 300) {
            throw new UnsatisfiedLinkError("libs3sign " + number + " is not of version 0.2");
        }
        // A newer library's struct may be larger, and init writes all of it.
        try (Memory room = new Memory(4096)) {
            lib.s3sign_signer_config_init(room);
            requireSize(room, new Config());
            lib.s3sign_request_init(room);
            requireSize(room, new Request());
            lib.s3sign_result_init(room);
            requireSize(room, new Result());
            lib.s3sign_error_init(room);
            requireSize(room, new Error());
        }
        return lib;
    }

    private static void requireSize(Pointer initialised, Structure known) {
        if (initialised.getInt(0) < known.size()) {
            throw new UnsatisfiedLinkError("this libs3sign is too old: " + known.getClass().getSimpleName());
        }
    }

    /** {@code size_t}. */
    final class Size extends IntegerType {
        private static final long serialVersionUID = 1;

        public Size() {
            this(0);
        }

        public Size(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** {@code s3sign_str}. Keeps the bytes that it points at alive. */
    @FieldOrder({"ptr", "len"})
    class Str extends Structure {
        public Pointer ptr;
        public Size len = new Size();

        void set(byte[] bytes) {
            if (bytes != null && bytes.length > 0) {
                Memory memory = new Memory(bytes.length);
                memory.write(0, bytes, 0, bytes.length);
                ptr = memory;
                len = new Size(bytes.length);
            }
        }

        void set(String text) {
            set(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            return ptr == null ? "" : new String(ptr.getByteArray(0, len.intValue()), StandardCharsets.US_ASCII);
        }
    }

    /** {@code s3sign_header}. */
    @FieldOrder({"name", "value"})
    class Header extends Structure {
        public Str name = new Str();
        public Str value = new Str();
    }

    /** {@code s3sign_signer_config}. */
    @FieldOrder({"size", "algorithm", "access_key_id", "secret_access_key", "session_token", "region", "service",
        "normalize_path", "double_encode", "content_sha256_header", "token_mode", "lifetime_mode", "provider",
        "expires_at", "max_expires"})
    class Config extends Structure {
        public int size;
        public int algorithm;
        public Str access_key_id = new Str();
        public Str secret_access_key = new Str();
        public Str session_token = new Str();
        public Str region = new Str();
        public Str service = new Str();
        public int normalize_path;
        public int double_encode;
        public int content_sha256_header;
        public int token_mode;
        public int lifetime_mode;
        public int provider;
        public long expires_at;
        public long max_expires;

        public Config() {
            size = size();
        }
    }

    /** {@code s3sign_request}. */
    @FieldOrder({"size", "path_mode", "method", "url", "query", "bucket", "headers", "headers_len", "payload_mode",
        "headers_mode", "payload", "signed_headers", "signed_headers_len", "time", "expires", "window", "entropy"})
    class Request extends Structure {
        public int size;
        public int path_mode;
        public Str method = new Str();
        public Str url = new Str();
        public Str query = new Str();
        public Str bucket = new Str();
        public Pointer headers;
        public Size headers_len = new Size();
        public int payload_mode;
        public int headers_mode;
        public Str payload = new Str();
        public Pointer signed_headers;
        public Size signed_headers_len = new Size();
        public long time;
        public long expires;
        public long window;
        public Str entropy = new Str();

        public Request() {
            size = size();
        }
    }

    /** {@code s3sign_result}. */
    @FieldOrder({"size", "headers", "url", "target", "host", "authorization", "signature", "expires_at"})
    class Result extends Structure {
        public int size;
        public Str headers = new Str();
        public Str url = new Str();
        public Str target = new Str();
        public Str host = new Str();
        public Str authorization = new Str();
        public Str signature = new Str();
        public long expires_at;

        public Result() {
            size = size();
        }
    }

    /** {@code s3sign_error}. */
    @FieldOrder({"size", "status", "offset", "field", "message"})
    class Error extends Structure {
        public int size;
        public int status;
        public long offset;
        public byte[] field = new byte[48];
        public byte[] message = new byte[192];

        public Error() {
            size = size();
        }
    }
}
