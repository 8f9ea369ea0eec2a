"""Credentials, the result of every source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, NoReturn

from .._library import constant
from .._request import iso_time
from ..errors import CredentialsError


@dataclass(frozen=True)
class Credentials:
    """Credentials and their expiry.

    Attributes:
        access_key_id, secret_access_key: of an account, an IAM user or a session.
        session_token: of temporary credentials, or None.
        expires_at: when they expire, in UTC, or None.
        source: a description of their source.

    CredentialsError for an empty key or secret, with which a signer would be anonymous.
    """

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    source: str = ""

    def __post_init__(self) -> None:
        for name in ("access_key_id", "secret_access_key"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value:
                fail(name, f"{self.source or 'credentials'}: must be text and not empty")
        if self.session_token is not None and not isinstance(self.session_token, str):
            fail("session_token", f"{self.source or 'credentials'}: must be text or None")
        if self.expires_at is not None and self.expires_at.utcoffset() is None:
            fail("expires_at", f"{self.source or 'credentials'}: must have a time zone")


#: A source of credentials: called when they are needed, and again before they expire.
Provider = Callable[[], Credentials]


class TimedOutError(CredentialsError):
    """A service took the connection or the request, but did not answer in time."""


def fail(field: str, message: str, error: type[CredentialsError] = CredentialsError) -> NoReturn:
    """Raise the error of a source that exists but fails.

    Without its cause, whose message may contain a secret.
    """
    name = "S3SIGN_ERR_CREDENTIALS"
    raise error(f"{field}: {message}", code=constant(name), name=name, field=field) from None


def parse_time(text: object, source: str) -> datetime:
    """Parse an ISO 8601 time, in UTC if it has no zone."""
    try:
        return iso_time(str(text))
    except ValueError:
        fail(source, f"{text!r} is not an ISO 8601 time")


def from_document(document: Any, source: str, token: str = "Token") -> Credentials:
    """From the JSON of metadata services and processes."""
    if not isinstance(document, Mapping) or document.get("Code", "Success") != "Success":
        fail(source, "the answer holds no credentials")
    try:
        expires = document.get("Expiration")
        return Credentials(
            document["AccessKeyId"],
            document["SecretAccessKey"],
            document.get(token),
            parse_time(expires, source) if expires else None,
            source,
        )
    except KeyError as missing:
        fail(source, f"the answer lacks {missing.args[0]}")
