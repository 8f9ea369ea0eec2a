"""Corrections from a server's refusal: clock, region, redirect."""

from __future__ import annotations

import re
import time as clock
from collections.abc import Mapping
from ctypes import byref, c_int64
from urllib.parse import urljoin, urlsplit

from ._library import check, lib, new_error
from ._request import Time, unix_seconds
from .errors import RequestError, ResponseError

#: The clock skew that S3 allows, in seconds.
TOLERANCE = 15 * 60


def clock_offset(server_time: str, now: Time | None = None) -> int:
    """How many seconds a server's clock is ahead of ours, for the `time` of the signing methods.

    `server_time` is the `Date` header of its response, or the `ServerTime` of a RequestTimeTooSkewed document; `now` is
    when the response arrived. RequestError for any other text.
    """
    offset, error, text = c_int64(), new_error(), server_time.encode()
    check(lib.s3sign_clock_offset(text, len(text), unix_seconds(now), byref(offset), byref(error)), error)
    return offset.value


def skew(headers: Mapping[str, str], error: ResponseError, signed_at: float) -> int | None:
    """The offset to use, if the server refused a request signed at `signed_at` because of the clock."""
    # The response to HEAD has no document to say so.
    if error.code not in ("RequestTimeTooSkewed", "403"):
        return None
    now = clock.time()
    try:
        offset = clock_offset(headers.get("date") or error.details.get("ServerTime", ""), now)
    except RequestError:
        return None
    # Not relative to the offset used, which was right if our clock was set since.
    return offset if abs(now + offset - signed_at) > TOLERANCE else None


def region(headers: Mapping[str, str], error: ResponseError, used: str) -> str | None:
    """The region to use instead of the one used, if the server names another."""
    if error.status not in (301, 307, 400, 403):
        return None
    named = headers.get("x-amz-bucket-region") or error.details.get("Region", "")
    return named if named != used and re.fullmatch(r"[a-z0-9-]{1,63}", named) else None


def location(headers: Mapping[str, str], status: int, url: str) -> str | None:
    """The redirect target, if it is on the same server: credentials must not go to another."""
    if status not in (301, 302, 307, 308) or not headers.get("location"):
        return None
    target = urljoin(url, headers["location"])
    same = urlsplit(target)[:2] == urlsplit(url)[:2]
    return target.partition("#")[0] if same and target != url else None
