package s3sign;

import com.sun.jna.Native;

/** An error of the library. No message contains a secret, a token or a signature. */
public final class S3SignException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Status of the library, such as 8. */
    public final int code;

    /** Its name, such as {@code S3SIGN_ERR_URL}. */
    public final String name;

    /** The input at fault, such as {@code url} or {@code headers[2].value}; null if none. */
    public final String field;

    /** Byte offset of the fault in the field, or -1. */
    public final long offset;

    private S3SignException(int code, String field, long offset, String message) {
        super((field.isEmpty() ? "" : field + ": ") + message + (offset < 0 ? "" : " (at byte " + offset + ")"));
        this.code = code;
        this.name = Abi.LIB.s3sign_status_name(code);
        this.field = field.isEmpty() ? null : field;
        this.offset = offset;
    }

    /** Throws the error of a call, if any. */
    static void check(int status, Abi.Error error) {
        if (status != 0) {
            String message = Native.toString(error.message, "UTF-8");
            throw new S3SignException(status, Native.toString(error.field, "UTF-8"), error.offset, message);
        }
    }
}
