package s3sign;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Signs requests. Make one and reuse it: it caches the day's signing key. Threads may share it. Close
 * it when none uses it.
 */
public final class Signer implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Cleaner.Cleanable cleanable;
    private volatile Pointer handle;

    public Signer(Config config) {
        PointerByReference made = new PointerByReference();
        Abi.Error error = new Abi.Error();
        S3SignException.check(Abi.LIB.s3sign_signer_new(config.struct, made, error), error);
        Pointer pointer = made.getValue();
        handle = pointer;
        cleanable = CLEANER.register(this, () -> Abi.LIB.s3sign_signer_free(pointer));
    }

    /** Signs with headers. */
    public Signed sign(Request request) {
        return run(false, request);
    }

    /** Presigns a URL, valid for the request's `expires`. */
    public Signed presign(Request request) {
        return run(true, request);
    }

    /** Frees the signer, which must not be used afterwards. */
    @Override
    public void close() {
        handle = null;
        cleanable.clean();
    }

    private Signed run(boolean presign, Request request) {
        Request.Native given = request.toNative();
        LongByReference length = new LongByReference();
        Abi.Error error = new Abi.Error();
        for (long room = 4096;; room = length.getValue() + 1) {
            try (Memory out = new Memory(room)) {
                Abi.Result result = new Abi.Result();
                Abi.Size cap = new Abi.Size(room);
                int status = presign
                    ? Abi.LIB.s3sign_presign(handle, given.struct(), out, cap, length, result, error)
                    : Abi.LIB.s3sign_sign(handle, given.struct(), out, cap, length, result, error);
                if (status == Abi.TOO_SMALL) {
                    continue;
                }
                S3SignException.check(status, error);
                return new Signed(parse(result.headers.text()), result.url.text(), result.target.text(),
                    result.host.text(), result.authorization.text(), result.signature.text(), result.expires_at);
            } finally {
                Reference.reachabilityFence(given);
                Reference.reachabilityFence(this);
            }
        }
    }

    private static Map<String, String> parse(String lines) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines.split("\r\n")) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2),
                    (before, more) -> before + "," + more);
            }
        }
        return headers;
    }
}
