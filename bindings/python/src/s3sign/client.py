"""A small S3 client over urllib3: buckets, objects and listings."""

from __future__ import annotations

import builtins
import io
import json
import time as clock
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, Callable, overload
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from . import _corrections, _xml
from ._body import PIECE, Body, hashed
from ._endpoint import endpoint as _place
from ._request import UNSIGNED_PAYLOAD, Headers, Text, encode, encode_headers
from ._signed import Signed
from ._xml import Object
from .errors import ResponseError, TransferError
from .signer import Signer

#: How often a request is signed anew for what its refusal says: the clock, the region, a redirect.
_CORRECTIONS = 3


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
        endpoint: `http(s)://host[:port][/prefix]` of a server. None is AWS, in the signer's region.
        signer: signs each request; or what gives the signer of the moment, such as a
            `s3sign.credentials.RefreshingSigner`.
        style, dualstack, fips, accelerate: as for `s3sign.endpoint`.
        retries: how often a request is sent again after a broken connection or a status of 429, 500, 502, 503 or 504,
            with pauses of up to 5 seconds between. All requests of this client are idempotent.
        timeout: seconds to wait for a connection, and for each piece of an answer.
        ca_certs: file of CA certificates to trust in place of the system's.

    Keys and buckets are raw, str (UTF-8) or bytes: nothing in a key is escaped by the caller, none is normalised, and a
    key with `..` in it stays in its bucket. A bucket may be the ARN or alias of an access point.

    Where a server says that our clock is off or that a bucket is in another region, the request is signed once more,
    and what was learned is remembered. A redirect is followed to the same server alone, and signed anew: credentials go
    to no other.

    All methods raise ResponseError for what the server refuses, TransferError where no whole answer comes back,
    RequestError for what cannot be signed, and ValueError for an empty key or bucket.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        signer: Signer | Callable[[], Signer],
        style: str = "auto",
        dualstack: bool = False,
        fips: bool = False,
        accelerate: bool = False,
        retries: int = 3,
        timeout: float = 60.0,
        ca_certs: str | None = None,
    ) -> None:
        if endpoint == "":
            raise ValueError("endpoint: must not be empty; None is AWS")
        self._source = signer
        self._options: dict[str, Any] = {
            "endpoint": endpoint,
            "style": style,
            "dualstack": dualstack,
            "fips": fips,
            "accelerate": accelerate,
        }
        # What servers taught us: the region of a bucket, and how far their clock is ahead.
        self._regions: dict[Text, str] = {}
        self._offset = 0
        self._scheme = urlsplit(_place(region=self._region_of("", self._signer), **self._options).url).scheme
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

    def put_bucket_policy(self, bucket: Text, policy: Mapping[str, object]) -> None:
        """Set who may do what with a bucket; `policy` is a document of the IAM policy language."""
        body = json.dumps(policy).encode()
        self._send("PUT", bucket, body=body, payload=body, query="policy")

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

    def delete(self, bucket: Text, key: Text, headers: Headers | None = None, *, version_id: str | None = None) -> None:
        """Delete an object, or one version of it for good; that there is none is no error.

        Where the bucket asks for it, `headers` has an `x-amz-mfa`: serial number of the device, a blank, and its code.
        """
        query = urlencode({"versionId": version_id}, quote_via=quote, safe="") if version_id else ""
        self._send("DELETE", bucket, key, headers=encode_headers(headers), query=query)

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
        url, signer = self._where(bucket, key)
        return signer.presign(method, url, expires=expires, headers=headers, time=clock.time() + self._offset)

    @property
    def _signer(self) -> Signer:
        return self._source if isinstance(self._source, Signer) else self._source()

    def _region_of(self, bucket: Text, signer: Signer) -> str:
        own = signer.region
        if signer.algorithm == "sigv4a":  # a set of regions
            own = own.split(",")[0] if "*" not in own else "us-east-1"
        # Servers other than AWS's take any region, unless they say so.
        return self._regions.get(bucket) or own or ("us-east-1" if self._options["endpoint"] else "")

    def _where(self, bucket: Text, key: Text | None) -> tuple[str, Signer]:
        """The URL of a bucket or an object, and who signs requests to it."""
        if not bucket:
            raise ValueError("bucket: must not be empty")
        if key is not None and not key:
            raise ValueError("key: must not be empty")
        signer = self._signer
        place = _place(bucket, key or "", region=self._region_of(bucket, signer), **self._options)
        fits = (place.service, place.algorithm) == (signer.service, signer.algorithm)
        if signer.access_key_id and not fits and not self._options["endpoint"]:
            raise ValueError(f"bucket: needs a signer with service={place.service!r}, algorithm={place.algorithm!r}")
        if signer.access_key_id and signer.algorithm == "sigv4" and place.region != signer.region:
            signer = signer.for_region(place.region)
        return place.url, signer

    def _send(
        self,
        method: str,
        bucket: Text,
        key: Text | None = None,
        *,
        headers: builtins.list[tuple[bytes, bytes]] | None = None,
        body: bytes | Body | None = None,
        payload: Text | None = None,
        query: str = "",
    ) -> Mapping[str, str]:
        """Send a request whose answer is in the headers."""
        with self._response(method, bucket, key, headers=headers, body=body, payload=payload, query=query) as response:
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
        moved: str | None = None
        for attempt in range(1 + _CORRECTIONS):
            url, signer = self._where(bucket, key)
            url = moved or url
            rewindable = not isinstance(body, Body) or body.file.seekable()
            if attempt and isinstance(body, Body):
                body.seek(0)
            time = clock.time() + self._offset
            signed = signer.sign_request(method, url, headers, payload, time, query=None if moved else query)
            try:
                response = self._exchange(method, signed, headers or [], body, rewindable)
                try:
                    if 200 <= response.status < 300:
                        yield response
                        response.drain_conn()
                        return
                    error = _xml.parse_error(response.status, response.read())
                except BaseException:
                    response.close()
                    raise
            except HTTPError as failure:
                raise TransferError(f"{method} {signed.host}: {failure}") from failure
            moved = _corrections.location(response.headers, error.status, signed.url)
            learned = self._learn(bucket, response.headers, error)
            if not (rewindable and (moved or learned)):
                raise error
        raise error

    def _exchange(
        self,
        method: str,
        signed: Signed,
        headers: builtins.list[tuple[bytes, bytes]],
        body: bytes | Body | None,
        rewindable: bool,
    ) -> urllib3.BaseHTTPResponse:
        """Send a signed request, again where the connection breaks or the server is busy."""
        sent = urllib3.HTTPHeaderDict(signed.headers)
        for name, value in _without(headers, b"host"):
            sent.add(name.decode("latin-1"), value.decode("latin-1"))
        sent["Host"] = signed.host
        where = urlsplit(signed.url)
        # The pool sends a target that begins with / as it is; a URL it would normalise.
        return self._pools.connection_from_host(where.hostname, where.port, where.scheme).urlopen(
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

    def _learn(self, bucket: Text, headers: Mapping[str, str], error: ResponseError) -> bool:
        """Remember what a refusal says of the clock or the bucket's region; whether it said anything new."""
        offset = _corrections.skew(headers, error, self._offset)
        if offset is not None:
            self._offset = offset
            return True
        region = _corrections.region(headers, error, self._region_of(bucket, self._signer))
        if region is not None:
            self._regions[bucket] = region
            return True
        return False


def _without(headers: builtins.list[tuple[bytes, bytes]], unwanted: bytes) -> builtins.list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() != unwanted]
