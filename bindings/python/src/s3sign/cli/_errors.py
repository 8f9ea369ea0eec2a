"""Errors in one line: what, why, and the next step if there is one."""

from __future__ import annotations

from ..errors import CredentialsError, ResponseError, TransferError

#: The next step after a refusal, by its code.
_STEPS = {
    "403": "`s3sign whoami` shows your identity",
    "404": "`s3sign ls` lists what is there",
    "AccessDenied": "`s3sign whoami` shows your identity",
    "AuthorizationHeaderMalformed": "set --region to the bucket's",
    "ExpiredToken": "renew the credentials: `s3sign whoami --no-network` shows their source",
    "InvalidAccessKeyId": "`s3sign whoami --no-network` shows its source",
    "NoSuchBucket": "`s3sign ls` lists your buckets",
    "NoSuchKey": "`s3sign ls` lists what is there",
    "RequestTimeTooSkewed": "set this machine's clock",
    "SignatureDoesNotMatch": "the secret is probably wrong: `s3sign whoami --no-network` shows its source",
}


class Failure(Exception):
    """A command failed."""

    def __init__(self, what: str, why: str, step: str = "") -> None:
        super().__init__(f"{what}: {why}" + (f"; {step}" if step else ""))


def describe(error: Exception, what: str = "") -> str:
    """The line for an error; `what` is what it is about, which local errors name themselves."""
    about = f"{what}: " if what else ""
    if isinstance(error, ResponseError):
        step = _STEPS.get(str(error.code), "")
        code = _status(error) if str(error.code).isdecimal() else error.code
        why = f"{code}: {error.message}" if error.message else code
        return one_line(f"{about}{why} (HTTP {error.status})" + (f"; {step}" if step else ""))
    if isinstance(error, TransferError):
        return one_line(f"{about}{_reason(error)}")
    if isinstance(error, CredentialsError) and error.field == "region":
        return one_line(f"{error}; set --region or AWS_REGION")
    if isinstance(error, OSError) and error.strerror:
        name = error.filename if error.filename is not None else what or "standard input or output"
        return one_line(f"{name!s}: {error.strerror}")
    return one_line(str(error))


def one_line(text: str) -> str:
    """`text` for a message."""
    return escaped(text.strip())


def escaped(text: str) -> str:
    """`text` with control characters such as line breaks escaped, which a server or a key may contain."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def _status(error: ResponseError) -> str:
    from http.client import responses

    return responses.get(error.status, "refused")


def _reason(error: TransferError) -> str:
    """The underlying error of the operating system or HTTP library, without the layers above."""
    said, host = str(error), str(error).partition(": ")[0]
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return f"{host}: {cause.strerror}; check --endpoint"
        reason = getattr(cause, "reason", None)
        cause = (reason if isinstance(reason, BaseException) else None) or cause.__cause__ or cause.__context__
    return said
