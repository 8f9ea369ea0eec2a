"""Requests to credential services."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import CredentialsError
from ._model import TimedOutError, fail

if TYPE_CHECKING:
    import urllib3

CONTAINER_HOSTS = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23")
INSTANCE_HOSTS = ("169.254.169.254", "fd00:ec2::254")


@cache
def _pools() -> urllib3.PoolManager:
    # Importing urllib3 is slow, and most sources send no requests.
    import urllib3

    return urllib3.PoolManager(num_pools=8, retries=False)


def is_safe(url: str, hosts: Collection[str]) -> bool:
    """Whether secrets may be requested from `url`: by https, or by http from this machine or one of `hosts`."""
    from urllib3.exceptions import HTTPError
    from urllib3.util import parse_url

    try:
        # Parsed with urllib3, which sends it: another parser may find a different host.
        parts = parse_url(url)
    except HTTPError:
        return False
    host = (parts.host or "").strip("[]")
    if parts.scheme != "http":
        return parts.scheme == "https"
    try:
        return host == "localhost" or host in hosts or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send(
    method: str, url: str, source: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"", timeout: float
) -> tuple[int, bytes]:
    """Status and body. Redirects are not followed, since the request is secret. CredentialsError without a response,
    TimedOutError without one in time.
    """
    from urllib3.exceptions import HTTPError, NewConnectionError, TimeoutError
    from urllib3.util import parse_url

    if not is_safe(url, (*CONTAINER_HOSTS, *INSTANCE_HOSTS)):
        fail(source, "without https, the host must be this machine or a metadata service")
    try:
        response = _pools().request(
            method, url, headers=dict(headers or {}), body=body, timeout=timeout, redirect=False, retries=False
        )
    except HTTPError as error:
        # urllib3 1 counts a refused connection as a timeout.
        timed_out = isinstance(error, TimeoutError) and not isinstance(error, NewConnectionError)
        kind = TimedOutError if timed_out else CredentialsError
        fail(source, f"no answer from {parse_url(url).host}: {type(error).__name__}", kind)
    except ValueError:  # which shows the header
        fail(source, "a token or the URL holds what cannot be sent in a header")
    return response.status, response.data


def get_json(
    url: str, source: str, *, headers: Mapping[str, str] | None = None, timeout: float = 1.0, remedy: str = ""
) -> Any:
    """The JSON of a response. CredentialsError if there is none; `remedy` is for a refused token."""
    status, body = send("GET", url, source, headers=headers, timeout=timeout)
    if status in (401, 403):
        fail(source, f"the token is refused (HTTP {status})" + (f"; {remedy}" if remedy else ""))
    if status != 200:
        fail(source, f"the answer is HTTP {status}")
    try:
        return json.loads(body)
    except ValueError:
        fail(source, "the answer is not JSON")
