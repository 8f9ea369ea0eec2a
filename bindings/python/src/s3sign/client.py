"""A small S3 client over urllib3: buckets, objects and listings."""

from __future__ import annotations

import builtins
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO, overload
from urllib.parse import quote, unquote_to_bytes, urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from . import _xml
from ._body import PIECE, Body, hashed
from ._request import UNSIGNED_PAYLOAD, Headers, Text, encode, encode_headers
from ._xml import Object
from .errors import TransferError
from .signer import Signer


@dataclass(frozen=True)
class Head:
    """What is known of an object without its bytes.

    Attributes:
        size: bytes.
        etag: entity tag, with its quotes.
        last_modified: time of the last change, or None.
        content_type: media type, or None.
        metadata: the `x-amz-meta-*` headers, by the rest of their names in lower case; values as the server sent them.
        headers: all response headers; names in any case.
    """

    size: int
    etag: str
    last_modified: datetime | None
    content_type: str | None
    metadata: dict[str, str]
    headers: Mapping[str, str]


class Client:
    """Reads and writes objects. Safe to share between threads; close it, or use it in a `with` statement.

    Args:
        endpoint: `http(s)://host[:port][/prefix]` of a server, addressed path-style. None is AWS in the signer's
            region (partition `aws`): virtual-host style, or path-style where the bucket's name is not a DNS label.
        signer: signs each request.
        retries: how often a request is sent again after a broken connection or a status of 429, 500, 502, 503 or 504,
            with pauses of up to 5 seconds between. All requests of this client are idempotent.
        timeout: seconds to wait for a connection, and for each piece of an answer.
        ca_certs: file of CA certificates to trust in place of the system's.

    Keys and buckets are raw, str (UTF-8) or bytes: nothing in a key is escaped by the caller, none is normalised, and a
    key with `..` in it stays in its bucket. Redirects are not followed, so that credentials go nowhere else.

    All methods raise ResponseError for what the server refuses, TransferError where no whole answer comes back,
    RequestError for what cannot be signed, and ValueError for an empty key or bucket.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        signer: Signer,
        retries: int = 3,
        timeout: float = 60.0,
        ca_certs: str | None = None,
    ) -> None:
        self._signer = signer
        self._endpoint = _parse_endpoint(endpoint) if endpoint is not None else None
        if endpoint is None and not re.fullmatch(r"[a-z0-9-]+", signer.region):
            raise ValueError("region: AWS needs one, such as us-east-1; or give an endpoint")
        self._retries = urllib3.Retry(
            total=retries,
            redirect=0,
            status_forcelist=(429, 500, 502, 503, 504),
            backoff_factor=0.2,
            backoff_max=5,
            raise_on_status=False,
            respect_retry_after_header=False,
        )
        self._timeout = timeout
        self._pools = urllib3.PoolManager(ca_certs=ca_certs)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._pools.clear()

    def create_bucket(self, bucket: Text) -> None:
        """Create a bucket in the signer's region."""
        body = _xml.bucket_configuration(self._signer.region)
        self._send("PUT", bucket, body=body, payload=body)

    def delete_bucket(self, bucket: Text) -> None:
        """Delete a bucket, which must be empty."""
        self._send("DELETE", bucket)

    def put(self, bucket: Text, key: Text, data: bytes | BinaryIO, headers: Headers | None = None) -> str:
        """Store an object and return its entity tag.

        `data` is bytes, or a binary file, sent from where it stands to its end without being held in memory. A file
        is read twice: once for its hash, once to send it. One that cannot be rewound needs an https endpoint, since
        its bytes are then not signed, and its length as a Content-Length among `headers`; it is never retried.
        """
        pairs = encode_headers(headers)
        payload: Text
        if isinstance(data, bytes):
            body, payload = Body(io.BytesIO(data), len(data)), data
        elif isinstance(data, io.TextIOBase):
            raise TypeError("data: open the file in binary mode")
        elif data.seekable():
            body, payload = hashed(data)
        else:
            if self._scheme != "https":
                raise ValueError("data: over http the body must be signed, so the file must be seekable")
            length = {name.lower(): value for name, value in pairs}.get(b"content-length", b"")
            if not length.isdigit():
                raise ValueError("data: a file that is not seekable needs its Content-Length among the headers")
            body, payload = Body(data, int(length)), UNSIGNED_PAYLOAD
        pairs = [*_without(pairs, b"content-length"), (b"Content-Length", b"%d" % body.size)]
        return self._send("PUT", bucket, key, headers=pairs, body=body, payload=payload).get("etag", "")

    @overload
    def get(self, bucket: Text, key: Text, file: None = None, headers: Headers | None = None) -> bytes: ...

    @overload
    def get(self, bucket: Text, key: Text, file: BinaryIO, headers: Headers | None = None) -> int: ...

    def get(self, bucket: Text, key: Text, file: BinaryIO | None = None, headers: Headers | None = None) -> bytes | int:
        """The bytes of an object, as stored; or, with `file`, their number, once they are written to it.

        `headers` may hold a `Range`, for one. A body cut short is a TransferError; `file` then holds a part.
        """
        with self._response("GET", bucket, key, headers=encode_headers(headers)) as response:
            if "content-length" not in response.headers and "transfer-encoding" not in response.headers:
                raise TransferError("the server does not say how long the object is")
            if file is None:
                return response.read()
            size = 0
            for piece in response.stream(PIECE):
                file.write(piece)
                size += len(piece)
            return size

    def head(self, bucket: Text, key: Text) -> Head:
        """Size, entity tag and metadata of an object."""
        headers = self._send("HEAD", bucket, key)
        modified = headers.get("last-modified")
        prefix = "x-amz-meta-"
        return Head(
            size=int(headers.get("content-length", 0)),
            etag=headers.get("etag", ""),
            last_modified=parsedate_to_datetime(modified) if modified else None,
            content_type=headers.get("content-type"),
            metadata={
                name.lower()[len(prefix) :]: value for name, value in headers.items() if name.lower().startswith(prefix)
            },
            headers=headers,
        )

    def delete(self, bucket: Text, key: Text) -> None:
        """Delete an object; that there is none is no error."""
        self._send("DELETE", bucket, key)

    def list(self, bucket: Text, prefix: Text = "") -> Iterator[Object]:
        """The objects whose keys begin with `prefix`, in the server's order; a request for each page of up to 1000."""
        token: str | None = None
        while True:
            parameters = {"list-type": b"2", "encoding-type": b"url", "prefix": encode(prefix)}
            if token is not None:
                parameters["continuation-token"] = encode(token)
            query = urlencode(parameters, quote_via=quote, safe="")
            with self._response("GET", bucket, query=query) as response:
                page = _xml.parse_page(response.read())
            yield from page.objects
            if page.next_token is None:
                return
            if page.next_token == token:
                raise TransferError("the server repeats a page of the listing")
            token = page.next_token

    def presign(self, method: str, bucket: Text, key: Text, expires: int = 3600, headers: Headers | None = None) -> str:
        """A URL for one object that whoever holds it may use for `expires` seconds, sending `headers` along."""
        return self._signer.presign(method, self._url(bucket, key), expires=expires, headers=headers, path_mode="raw")

    @property
    def _scheme(self) -> str:
        return self._endpoint[0] if self._endpoint else "https"

    def _url(self, bucket: Text, key: Text | None) -> bytes:
        """The raw URL of a bucket or an object."""
        name = encode(bucket)
        if name in (b"", b".", b"..") or b"/" in name:
            raise ValueError("bucket: must be one path segment, not empty, . or ..")
        if self._endpoint:
            url = self._endpoint[1] + b"/" + name
        elif re.fullmatch(rb"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", name):
            url = b"https://%b.s3.%b.amazonaws.com" % (name, self._signer.region.encode())
        else:
            url = b"https://s3.%b.amazonaws.com/%b" % (self._signer.region.encode(), name)
        if key is None:
            return url
        if not key:
            raise ValueError("key: must not be empty")
        return url + b"/" + encode(key)

    def _send(
        self,
        method: str,
        bucket: Text,
        key: Text | None = None,
        *,
        headers: builtins.list[tuple[bytes, bytes]] | None = None,
        body: bytes | Body | None = None,
        payload: Text | None = None,
    ) -> Mapping[str, str]:
        """Send a request whose answer is in the headers."""
        with self._response(method, bucket, key, headers=headers, body=body, payload=payload) as response:
            return response.headers

    @contextmanager
    def _response(
        self,
        method: str,
        bucket: Text,
        key: Text | None = None,
        *,
        headers: builtins.list[tuple[bytes, bytes]] | None = None,
        body: bytes | Body | None = None,
        payload: Text | None = None,
        query: str = "",
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """Sign and send a request. The response has a status of success; its body is still to be read."""
        url = self._url(bucket, key)
        signed = self._signer.sign_request(method, url, headers, payload, path_mode="raw", query=query)
        sent = urllib3.HTTPHeaderDict(signed.headers)
        for name, value in _without(headers or [], b"host"):
            sent.add(name.decode("latin-1"), value.decode("latin-1"))
        sent["Host"] = signed.host
        where = urlsplit(signed.url)
        rewindable = not isinstance(body, Body) or body.file.seekable()
        try:
            # The pool sends a target that begins with / as it is; a URL it would normalise.
            response = self._pools.connection_from_host(where.hostname, where.port, where.scheme).urlopen(
                method,
                signed.target,
                body=body,
                headers=sent,
                retries=self._retries if rewindable else False,
                redirect=False,
                timeout=self._timeout,
                preload_content=False,
                decode_content=False,
            )
            try:
                if not 200 <= response.status < 300:
                    raise _xml.parse_error(response.status, response.read())
                yield response
                response.drain_conn()
            except BaseException:
                response.close()
                raise
        except HTTPError as error:
            raise TransferError(f"{method} {signed.host}: {error}") from error


def _parse_endpoint(endpoint: str) -> tuple[str, bytes]:
    """Scheme, and the endpoint as a raw URL without a slash at its end."""
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("endpoint: must be http(s)://host[:port][/prefix]")
    if parts.query or parts.fragment:
        raise ValueError("endpoint: has a query or fragment")
    prefix = unquote_to_bytes(parts.path.rstrip("/"))
    return parts.scheme, f"{parts.scheme}://{parts.netloc}".encode() + prefix


def _without(headers: builtins.list[tuple[bytes, bytes]], unwanted: bytes) -> builtins.list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() != unwanted]
