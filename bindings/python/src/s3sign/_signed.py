"""A signed request, parsed from the library's output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from . import _abi, _request


@dataclass(frozen=True, repr=False)
class Signed:
    """A signed request. Send this target and host: they are what was signed.

    Attributes:
        headers: names in lower case and values. After signing, those to add to the request; after presigning, those
            that whoever uses the URL must send.
        url: the URL to send; absolute if the argument was.
        target: its path and query, for the request line.
        host: value of the `Host` header.
        authorization: value of the `Authorization` header; "" when presigned or anonymous.
        signature: hex digits, or base64 with SigV2; "" when anonymous.
        expires_at: when a presigned URL or its credentials expire; None when not presigned.
    """

    headers: dict[str, str]
    url: str
    target: str
    host: str
    authorization: str
    signature: str
    expires_at: datetime | None

    def __repr__(self) -> str:
        return f"Signed(host={self.host!r}, path={self.target.partition('?')[0]!r})"


def signed_from(result: _abi.Result, text: bytes, start: int, more: dict[str, str] | None = None) -> Signed:
    """The parts of `text`, which the library wrote to address `start`; `more` are additional headers."""

    def part(view: _abi.View) -> bytes:
        offset = (view.ptr or start) - start
        return text[offset : offset + view.len]

    return Signed(
        headers={**(more or {}), **parse_headers(part(result.headers))},
        url=part(result.url).decode("ascii"),
        target=part(result.target).decode("ascii"),
        host=part(result.host).decode("ascii"),
        authorization=part(result.authorization).decode("ascii"),
        signature=part(result.signature).decode("ascii"),
        expires_at=_request.utc(result.expires_at),
    )


def parse_headers(block: bytes) -> dict[str, str]:
    """Header lines as a dict; values of repeated names are joined by commas, as when signing."""
    headers: dict[str, str] = {}
    for line in block.decode("latin-1").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers
