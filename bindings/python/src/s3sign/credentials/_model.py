"""What every source of credentials gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Callable, NoReturn

from .._library import constant
from ..errors import CredentialsError


@dataclass(frozen=True)
class Credentials:
    """Credentials, and when they end.

    Attributes:
        access_key_id, secret_access_key: of an account, an IAM user or a session.
        session_token: of temporary credentials, or None.
        expires_at: when they end, in UTC, or None.
        source: where they are from, in words.
    """

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    source: str = ""


#: A source of credentials: called when they are needed, and again when they are about to end.
Provider = Callable[[], Credentials]


def fail(field: str, message: str) -> NoReturn:
    """Raise the error of a source that is there and does not do."""
    name = "S3SIGN_ERR_CREDENTIALS"
    raise CredentialsError(f"{field}: {message}", code=constant(name), name=name, field=field)


def parse_time(text: str, source: str) -> datetime:
    """An ISO 8601 time with a zone."""
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        fail(source, f"{text!r} is not an ISO 8601 time")
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def from_document(document: Any, source: str, token: str = "Token") -> Credentials:
    """From the JSON that metadata services and processes answer with."""
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
