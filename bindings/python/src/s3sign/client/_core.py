"""Requests without I/O: their URLs, signers, retries and corrections."""

from __future__ import annotations

import random
import time as clock
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Callable
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

from .. import _corrections, _xml
from .._body import Body
from .._endpoint import endpoint as place_of
from .._request import Text, encode
from ..errors import CredentialsError, ResponseError, TransferError
from ..signer import Signer
from ._effects import Answer, Operation, Pairs, Send, Sink, Sleep, work

#: How often a request is signed again because of a refusal: clock, region, redirect.
_CORRECTIONS = 3

#: A busy or failed server; S3 uses some of these codes with other statuses.
_RETRIED = (429, 500, 502, 503, 504)
_RETRIED_CODES = ("InternalError", "RequestTimeout", "ServiceUnavailable", "SlowDown")

#: Pauses before a retry are random, up to a bound that doubles from the first to the longest of these (seconds).
_FIRST_PAUSE, _LONGEST_PAUSE = 0.4, 8.0
#: The longest wait that a server may ask for, in seconds.
_LONGEST_RETRY_AFTER = 20.0


@dataclass
class Request:
    """A request to a bucket, an object, or with neither to the service.

    Attributes:
        query: parameters, not percent-encoded; a value of None is only a name.
        payload: as for `Signer.sign`.
        sink: receives the body of a success, which then is not retried.
        document: the response is a document, which may be an error although its status is 200.
    """

    method: str
    bucket: Text | None
    key: Text | None = None
    query: Mapping[str, Text | None] = field(default_factory=dict)
    headers: Pairs = field(default_factory=list)
    body: bytes | Body | None = None
    payload: Text | None = None
    sink: Sink | None = None
    document: bool = False

    def query_string(self) -> str:
        """The percent-encoded query."""
        given = {name: encode(value) for name, value in self.query.items() if value is not None}
        names = [name for name, value in self.query.items() if value is None]
        return "&".join(filter(None, [*names, urlencode(given, quote_via=quote, safe="")]))

    @property
    def rewindable(self) -> bool:
        return not isinstance(self.body, Body) or self.body.file.seekable()


class Core:
    """What a client has learned about its servers. Shared by its threads."""

    def __init__(self, signer: Signer | Callable[[], Signer], retries: int, **options: Any) -> None:
        if options["endpoint"] == "":
            raise ValueError("endpoint: must not be empty; None is AWS")
        self._source = signer
        self._options = options
        self._retries = retries
        # Learned from servers: regions of buckets, and how far their clock is ahead.
        self._regions: dict[Text, str] = {}
        self._offset = 0
        self.scheme = urlsplit(place_of(region=self._region_of("", self.signer()), **options).url).scheme

    def signer(self) -> Signer:
        """The current signer."""
        return self._source if isinstance(self._source, Signer) else self._source()

    def time(self) -> float:
        """Unix seconds by the server's clock."""
        return clock.time() + self._offset

    def where(self, bucket: Text | None, key: Text | None, signer: Signer, *, path_as_is: bool) -> tuple[str, Signer]:
        """The URL of a bucket, an object or the service, and the signer for it."""
        if bucket is not None and not bucket:
            raise ValueError("bucket: must not be empty")
        if key is not None and not key:
            raise ValueError("key: must not be empty")
        region = self._region_of(bucket or "", signer)
        place = place_of(bucket or "", key or "", region=region, path_as_is=path_as_is, **self._options)
        fits = (place.service, place.algorithm) == (signer.service, signer.algorithm)
        if signer.access_key_id and not fits and not self._options["endpoint"]:
            raise ValueError(f"bucket: needs a signer with service={place.service!r}, algorithm={place.algorithm!r}")
        if signer.access_key_id and signer.algorithm == "sigv4" and place.region != signer.region:
            signer = signer.for_region(place.region)
        return place.url, signer

    def exchange(self, request: Request) -> Operation[Answer]:
        """Sign and send a request, with retries; return a successful response."""
        failures = corrections = 0
        moved: str | None = None
        begun = False

        def begin(answer: Answer) -> Callable[[bytes], object]:
            nonlocal begun
            begun = True
            assert request.sink
            return request.sink(answer)

        while True:
            # A source of signers may fetch credentials.
            signer = self._source if isinstance(self._source, Signer) else (yield from work(self._source))
            used = self._offset, self._region_of(request.bucket or "", signer)
            url, signer = self.where(request.bucket, request.key, signer, path_as_is=True)
            if failures + corrections and isinstance(request.body, Body):
                request.body.seek(0)
            query = None if moved else request.query_string()
            at = clock.time() + used[0]
            inputs = (request.method, moved or url, request.headers, request.payload, at)
            try:
                signed = signer.sign_request(*inputs, query=query)
            except CredentialsError as ended:
                # Expired by the server's clock as learned; ours may have been corrected since.
                if ended.name != "S3SIGN_ERR_EXPIRED" or not used[0] or corrections + 1 >= _CORRECTIONS:
                    raise
                corrections += 1
                self._offset = 0
                continue
            headers = [(name, value) for name, value in request.headers if name.lower() != b"host"]
            try:
                sink = begin if request.sink else None
                answer: Answer = yield Send(request.method, signed, headers, request.body, sink)
                error = refusal(answer, request.document)
            except TransferError:
                if begun or failures == self._retries or not request.rewindable:
                    raise
                yield Sleep(pause(failures))
                failures += 1
                continue
            if error is None:
                return answer
            if not request.rewindable:
                raise error
            if error.status in _RETRIED or error.code in _RETRIED_CODES:
                if failures == self._retries:
                    raise error
                yield Sleep(pause(failures, answer.headers.get("retry-after", "")))
                failures += 1
                continue
            moved = _corrections.location(answer.headers, error.status, signed.url)
            learned = self._learn(request.bucket or "", answer.headers, error, at, used[1])
            if corrections == _CORRECTIONS or not (moved or learned):
                raise error
            corrections += 1

    def again(self, failures: int) -> Operation[bool]:
        """Wait, and return whether to retry after so many failures in a row."""
        if failures >= self._retries:
            return False
        yield Sleep(pause(failures))
        return True

    def _region_of(self, bucket: Text, signer: Signer) -> str:
        own = signer.region
        if signer.algorithm == "sigv4a":  # a set of regions
            own = own.split(",")[0] if "*" not in own else "us-east-1"
        # Servers other than AWS's accept any region, unless they report one.
        return self._regions.get(bucket) or own or ("us-east-1" if self._options["endpoint"] else "")

    def _learn(self, bucket: Text, headers: Mapping[str, str], error: ResponseError, at: float, region: str) -> bool:
        """Remember what a refusal says about the clock or region; return whether it changes the request.

        `at` and `region` are what the request was signed with: another thread may have learned meanwhile.
        """
        ahead = _corrections.skew(headers, error, at)
        if ahead is not None:
            self._offset = ahead
            return True
        named = _corrections.region(headers, error, region)
        if named is not None:
            self._regions[bucket] = named
            return True
        return False


def pause(failures: int, retry_after: str = "") -> float:
    """How long to wait after `failures + 1` failures, in seconds; at least what the server asks for.

    Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (full jitter)
    """
    jittered = random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**failures))
    return max(jittered, min(_asked(retry_after), _LONGEST_RETRY_AFTER))


def _asked(retry_after: str) -> float:
    """The seconds of a Retry-After header, which may also be a date; 0 for any other text."""
    if retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        return parsedate_to_datetime(retry_after).timestamp() - clock.time()
    except (TypeError, ValueError, OverflowError):
        return 0.0


def refusal(answer: Answer, document: bool) -> ResponseError | None:
    """The error in a response, if any."""
    if not 200 <= answer.status < 300:
        return _xml.parse_error(answer.status, answer.body)
    if not document:
        return None
    # S3 starts some responses before it knows the result, with spaces to keep the connection open.
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    try:
        root = ElementTree.fromstring(answer.body.strip())
    except ElementTree.ParseError as error:
        raise TransferError(f"the server's response is not a valid document: {error}") from error
    return _xml.error_of(answer.status, root) if root.tag.rpartition("}")[2] == "Error" else None
