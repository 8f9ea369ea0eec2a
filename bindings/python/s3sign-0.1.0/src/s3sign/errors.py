"""The exceptions of this package. None holds a secret, a token or a signature."""

from __future__ import annotations


class Error(Exception):
    """Base of all errors of this package.

    Attributes:
        code: what went wrong. From the signing library an int, its status (`S3SIGN_ERR_*` in s3sign.h); from a server
            a str, the S3 error code such as `"NoSuchKey"`.
        name: the code as text, such as `"S3SIGN_ERR_URL"`.
        field: the input at fault, such as `"url"` or `"headers[2].value"`, or None.
        offset: offset in bytes of the fault within the field as it was encoded, or None.
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
    """The request cannot be signed as it was given."""


class CredentialsError(Error):
    """Credentials, region or service are missing, malformed or expired, or an anonymous signer was asked to sign."""


class VerificationError(Error):
    """A request that arrived is not what its signature says, or says none. `name` tells what is wrong."""


class InternalError(Error):
    """A fault in the library or in its use by this package. Please report it."""


class TransferError(Error):
    """No whole and valid response came back: no connection, a time-out, or a body cut short."""


class ResponseError(Error):
    """The server refused the request.

    Attributes, besides those of `Error`:
        status: the HTTP status, such as 404.
        code: the S3 error code, such as `"NoSuchKey"`; the status as text where the body has none, as after HEAD.
        message: the server's words.
        request_id: the server's id of the request, or "".
        resource: what the request was about according to the server, or "".
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
    """The exception for a status of the signing library; `offset` is -1 where there is none."""
    kinds = ((_CREDENTIALS, CredentialsError), (_INTERNAL, InternalError), (_VERIFICATION, VerificationError))
    kind = next((kind for names, kind in kinds if name in names), RequestError)
    text = f"{field}: {message}" if field else message
    if offset >= 0:
        text += f" (at byte {offset})"
    return kind(text, code=code, name=name, field=field or None, offset=offset if offset >= 0 else None)
