"""Requests to the services that give credentials."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from ._model import fail

_POOLS = urllib3.PoolManager(num_pools=8, retries=False)


def send(
    method: str, url: str, source: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"", timeout: float
) -> tuple[int, bytes]:
    """Status and body. Redirects are not followed: what is sent is secret. CredentialsError without an answer."""
    try:
        response = _POOLS.request(
            method, url, headers=dict(headers or {}), body=body, timeout=timeout, redirect=False, retries=False
        )
    except HTTPError as error:
        fail(source, f"no answer from {urllib3.util.parse_url(url).host}: {type(error).__name__}")
    return response.status, response.data


def get_json(url: str, source: str, *, headers: Mapping[str, str] | None = None, timeout: float = 1.0) -> Any:
    """The JSON of an answer. CredentialsError if there is none."""
    status, body = send("GET", url, source, headers=headers, timeout=timeout)
    if status != 200:
        fail(source, f"the answer is HTTP {status}")
    try:
        return json.loads(body)
    except ValueError:
        fail(source, "the answer is not JSON")
