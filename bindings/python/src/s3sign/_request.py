"""Converts the arguments of the signing methods to the library's request struct."""

from __future__ import annotations

import math
import re
import time as clock
from collections.abc import Iterable, Mapping, Sequence
from ctypes import sizeof
from datetime import datetime, timezone
from typing import Union

from . import _abi
from ._library import choose, constant

Text = Union[str, bytes]
Headers = Union[Mapping[str, str], Mapping[str, bytes], Mapping[str, Text], Iterable[tuple[Text, Text]]]
Time = Union[datetime, int, float]

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

_SIZE = sizeof(_abi.Request)
_LEAST, _MOST = -(2**63), 2**63 - 1
_LAST = 253_402_300_799  #: the last second of the year 9999
_PATH_MODES = {
    "canonical": constant("S3SIGN_PATH_CANONICAL"),
    "raw": constant("S3SIGN_PATH_RAW"),
    "verbatim": constant("S3SIGN_PATH_VERBATIM"),
}
_BYTES = constant("S3SIGN_PAYLOAD_BYTES")
_SHA256_HEX = constant("S3SIGN_PAYLOAD_SHA256_HEX")
_UNSIGNED = constant("S3SIGN_PAYLOAD_UNSIGNED")
_ALL = constant("S3SIGN_HEADERS_ALL")
_LISTED = constant("S3SIGN_HEADERS_LISTED")


def encode(text: Text) -> bytes:
    """Encode as UTF-8. Surrogates become the original bytes (`surrogateescape`)."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def encode_header(text: Text) -> bytes:
    """Encode as Latin-1, as http.client and its users (urllib3, requests) send str."""
    if isinstance(text, bytes):
        return text
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise ValueError("headers: clients send str as Latin-1, which lacks a character here; pass bytes") from None


def encode_headers(headers: Headers | None) -> list[tuple[bytes, bytes]]:
    """Name and value of each header, including repeats."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return [(encode_header(name), encode_header(value)) for name, value in pairs]


def to_str(text: Text) -> _abi.Str:
    """A view of `text`, which it keeps alive."""
    data = encode(text)
    return _abi.Str(data, len(data))


def unix_seconds(time: Time | None) -> int:
    """Whole Unix seconds; None is now. What is out of range for the library stays out of range."""
    if type(time) is int and _LEAST <= time <= _MOST:
        return time
    if time is None:
        seconds = int(clock.time())
    elif isinstance(time, datetime):
        if time.utcoffset() is None:
            raise ValueError("time: a datetime must have a time zone, such as datetime.timezone.utc")
        seconds = math.floor(time.timestamp())
    else:
        seconds = math.floor(time)
    return int64(seconds)


def utc(seconds: int) -> datetime | None:
    """Unix seconds as a datetime, limited to the last one; None for 0."""
    return datetime.fromtimestamp(min(seconds, _LAST), timezone.utc) if seconds else None


def iso_time(text: str) -> datetime:
    """Parse an ISO 8601 time to the second, in UTC if it has no zone. ValueError if malformed."""
    # Python before 3.11 accepts no Z, and only 3 or 6 fractional digits.
    time = datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def int64(number: int) -> int:
    """`number`, clamped to C's range: the library reports that it is too large."""
    # ctypes would silently truncate it.
    return number if _LEAST <= number <= _MOST else max(_LEAST, min(number, _MOST))


def build(
    method: str,
    url: Text,
    headers: Headers | None,
    payload: Text | None,
    time: Time | None,
    expires: int,
    path_mode: str,
    query: Text | None,
    bucket: Text | None,
    signed_headers: str | Sequence[str] | None,
) -> _abi.Request:
    """The request struct. It keeps alive what it points at."""
    request = _abi.Request(_SIZE)
    request.method = to_str(method.upper())
    request.url = to_str(url)
    request.time = unix_seconds(time)
    request.expires = int64(expires)
    if path_mode != "canonical":
        request.path_mode = choose("path_mode", path_mode, _PATH_MODES)
    if query:
        request.query = to_str(query)
    if bucket:
        request.bucket = to_str(bucket)
    if headers:
        _set_headers(request, encode_headers(headers))
    if payload is not None:
        _set_payload(request, payload)
    if signed_headers is not None:
        _set_signed_headers(request, signed_headers)
    return request


def _set_headers(request: _abi.Request, headers: list[tuple[bytes, bytes]]) -> None:
    array = (_abi.Header * len(headers))()
    for item, (name, value) in zip(array, headers):
        item.name = _abi.Str(name, len(name))
        item.value = _abi.Str(value, len(value))
    request.headers = array
    request.headers_len = len(headers)


def _set_payload(request: _abi.Request, payload: Text) -> None:
    if isinstance(payload, bytes):
        request.payload_mode = _BYTES
    elif payload == UNSIGNED_PAYLOAD:
        request.payload_mode = _UNSIGNED
        return
    else:
        request.payload_mode = _SHA256_HEX
    request.payload = to_str(payload)


def _set_signed_headers(request: _abi.Request, names: str | Sequence[str]) -> None:
    if isinstance(names, str):
        if names != "all":
            raise ValueError('signed_headers: None, "all" or a sequence of names')
        request.headers_mode = _ALL
        return
    array = (_abi.Str * len(names))(*map(to_str, names))
    request.headers_mode = _LISTED
    request.signed_headers = array
    request.signed_headers_len = len(names)
