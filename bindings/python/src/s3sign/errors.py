"""The exceptions of this package. They contain no secret, token or signature."""

from __future__ import annotations


class Error(Exception):
    """Base of all errors of this package.

    Attributes:
        code: what went wrong. From the signing library an int, its status (`S3SIGN_ERR_*` in s3sign.h); from a server
            a str, the S3 error code such as `"NoSuchKey"`.
        name: the code as text, such as `"S3SIGN_ERR_URL"`.
        field: the input at fault, such as `"url"` or `"headers[2].value"`, or None.
        offset: byte offset of the fault in the encoded field, or None.
    """

    def __init__(
        self,
        message: str = "",
        *,
        code: int | str = "",
        name: str = "",
        field: str | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.name = name or str(code)
        self.field = field
        self.offset = offset


class RequestError(Error):
    """The request cannot be signed."""


class CredentialsError(Error):
    """Credentials, region or service are missing, malformed or expired, or the signer is anonymous."""


class VerificationError(Error):
    """A received request is not validly signed. `name` is the reason."""


class InternalError(Error):
    """A bug in the library or in this package. Please report it."""


class TransferError(Error):
    """There was no complete and valid response: no connection, a timeout, or a truncated body."""


class ResponseError(Error):
    """The server refused the request.

    Attributes, besides those of `Error`:
        status: the HTTP status, such as 404.
        code: the S3 error code, such as `"NoSuchKey"`; the status as text if the body has none, as after HEAD.
        message: the server's message.
        request_id: the server's id of the request, or "".
        resource: the resource according to the server, or "".
        details: all elements of the server's error document by name, such as `"Region"` or `"ServerTime"`.
    """

    def __init__(self, message: str = "", *, status: int = 0, code: str = "", details: dict[str, str] | None = None):
        super().__init__(f"{status} {code}: {message}", code=code)
        self.status = status
        self.message = message
        self.details = details or {}
        self.request_id = self.details.get("RequestId", "")
        self.resource = self.details.get("Resource", "")


_VERIFICATION = frozenset(
    f"S3SIGN_ERR_{what}"
    for what in (
        "MALFORMED",
        "SIGNATURE",
        "REQUEST_EXPIRED",
        "NOT_YET_VALID",
        "SKEWED",
        "UNSIGNED_HEADER",
        "ALGORITHM",
        "CONDITION",
    )
)
_CREDENTIALS = frozenset(f"S3SIGN_ERR_{what}" for what in ("CREDENTIALS", "REGION", "SERVICE", "ANONYMOUS", "EXPIRED"))
_INTERNAL = frozenset(f"S3SIGN_ERR_{what}" for what in ("NULL", "STRUCT_SIZE", "BUFFER_TOO_SMALL", "INTERNAL"))


def from_status(code: int, name: str, field: str, offset: int, message: str) -> Error:
    """The exception for a status of the signing library; `offset` is -1 if there is none."""
    kinds = ((_CREDENTIALS, CredentialsError), (_INTERNAL, InternalError), (_VERIFICATION, VerificationError))
    kind = next((kind for names, kind in kinds if name in names), RequestError)
    text = f"{field}: {message}" if field else message
    if offset >= 0:
        text += f" (at byte {offset})"
    return kind(text, code=code, name=name, field=field or None, offset=offset if offset >= 0 else None)
