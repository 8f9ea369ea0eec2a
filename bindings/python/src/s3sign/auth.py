"""Signatures for other HTTP libraries: `auth=` of requests and httpx.

    requests.get(url, auth=RequestsAuth(signer))
    httpx.Client(auth=HttpxAuth(signer)), httpx.AsyncClient(auth=HttpxAuth(signer))

What is sent is what is signed. Both libraries rewrite a URL before they send it: they percent-encode bytes that a URL
cannot hold (requests also a `%` without two hex digits, which with httpx is an error); they cut off a `#` and what
follows; and they resolve segments `.` and `..`, so that `/bucket/a/../b` asks for `/bucket/b`. To name a key with such
segments, write their dots as `%2E`, as in `/bucket/a/%2E%2E/b`: they go out as dots then. `s3sign.endpoint`, which
makes a URL from a raw key, refuses such a key, since the dots of its URL would be resolved.

A redirect that the library follows goes out without signature, session token or date, to whatever host: what is signed
names one host and path. Over a plain-http proxy, requests resolves dots once more.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import urldefrag

from ._body import hashed
from ._request import UNSIGNED_PAYLOAD, Headers, Text
from ._signed import Signed
from .signer import Signer

if TYPE_CHECKING:
    import httpx
    import requests

__all__ = ["HttpxAuth", "RequestsAuth"]


class _Auth:
    """Signs requests.

    Args:
        signer: a `Signer`, or a callable that returns the current one, such as a `s3sign.credentials.RefreshingSigner`.
    """

    def __init__(self, signer: Signer | Callable[[], Signer]) -> None:
        self._source = signer

    def _sign(self, method: str, url: str, headers: Headers, payload: Text | None) -> Signed:
        signer = self._source if isinstance(self._source, Signer) else self._source()
        return signer.sign_request(method, urldefrag(url).url, headers, payload)


class RequestsAuth(_Auth):
    """`auth=` for requests.

    The body is hashed and signed: bytes, text, or a file that can be rewound, since it is read twice. Other bodies are
    not signed, which needs https and, for S3, a Content-Length.

    Raises ValueError for a body over http that cannot be hashed, and for a path that begins with several slashes where
    requests would send one (2.32 and 2.33 do); RequestError for what cannot be signed.
    """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Called by requests."""
        headers = list(request.headers.items())
        payload: Text | None = None
        if "x-amz-content-sha256" not in request.headers:
            payload = _payload(request.body, request.url or "")
        signed = self._sign(request.method or "", request.url or "", headers, payload)
        request.url = signed.url
        if signed.target.startswith("//"):
            _check_slashes(request, signed.target)
        request.headers.update(signed.headers)

        def unsign(response: requests.Response, **_: Any) -> None:
            # A redirect is sent with a copy of these headers, of which requests takes out Authorization alone, and that
            # for other hosts only.
            if response.is_redirect and response.request is request:
                response.request = request.copy()
                for name in signed.headers:
                    request.headers.pop(name, None)

        request.register_hook("response", unsign)  # type: ignore[no-untyped-call]
        return request


class HttpxAuth(_Auth):
    """`auth=` for httpx, blocking or not.

    The body is hashed and signed where httpx holds it in memory: `content=` bytes or text, `data=`, `json=`. A streamed
    one and `files=` are not signed, which needs https, and of S3 itself a Content-Length.

    Raises ValueError for a streamed body over http, RequestError for what cannot be signed.
    """

    def __call__(self, request: httpx.Request) -> httpx.Request:
        """Called by httpx."""
        import httpx  # only here: users of requests need not have it

        payload: Text | None = None
        if "x-amz-content-sha256" not in request.headers:
            try:
                payload = request.content
            except httpx.RequestNotRead:
                payload = _unsigned(str(request.url))
        signed = self._sign(request.method, str(request.url), request.headers.raw, payload)
        if signed.target.encode() != request.url.raw_path:
            request.url = _url_class()(request.url, signed.target.encode())
        request.headers = _headers_class()(request.headers, signed)
        return request


def _check_slashes(request: requests.PreparedRequest, target: str) -> None:
    """Whether requests sends this target: https://github.com/psf/requests/issues/6711."""
    from requests.adapters import HTTPAdapter  # only here: users of httpx need not have it

    if HTTPAdapter().request_url(request, {}) != target:
        raise ValueError("url: this version of requests drops slashes that a path begins with; 2.34 sends them")


@cache
def _url_class() -> Any:
    import httpx

    class SignedURL(httpx.URL):
        """A URL that is sent as it was signed, in which httpx would resolve dots. What is made of it, such as the URL
        of a redirect, is an ordinary one: the `target` of a request's extensions would be sent to that as well."""

        def __init__(self, url: httpx.URL, target: bytes) -> None:
            super().__init__(url.copy_with(raw_path=target))
            self._target = target

        @property
        def raw_path(self) -> bytes:
            return self._target

    return SignedURL


@cache
def _headers_class() -> Any:
    import httpx

    class SignedHeaders(httpx.Headers):
        """Headers with those of a signature, which a copy has not: httpx copies headers for a redirect."""

        def __init__(self, headers: httpx.Headers, signed: Signed) -> None:
            super().__init__(headers)
            self._added = {name: value for name, value in signed.headers.items() if name not in headers}

        @property
        def raw(self) -> list[tuple[bytes, bytes]]:
            return super().raw + [(name.encode(), value.encode()) for name, value in self._added.items()]

        def multi_items(self) -> list[tuple[str, str]]:
            return super().multi_items() + list(self._added.items())

        def __getitem__(self, name: str) -> str:
            return self._added.get(name.lower()) or super().__getitem__(name)

    return SignedHeaders


def _payload(body: Any, url: str) -> Text:
    """The payload to sign for the body of a request."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, io.TextIOBase):
        raise TypeError("data: open the file in binary mode")
    if hasattr(body, "read") and hasattr(body, "seek") and getattr(body, "seekable", lambda: True)():
        return hashed(body)[1]
    return _unsigned(url)


def _unsigned(url: str) -> str:
    if not url.lower().startswith("https:"):
        raise ValueError("body: over http it must be signed, so it must be bytes or a file that can be rewound")
    return UNSIGNED_PAYLOAD
