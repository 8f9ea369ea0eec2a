"""Presigned URLs for many keys and queries, some thousands per library call."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from ctypes import Array, byref, c_char, c_size_t, c_void_p, create_string_buffer, sizeof
from itertools import accumulate, islice
from operator import index
from typing import TYPE_CHECKING, Optional, Protocol
from urllib.parse import quote_from_bytes

from . import _abi, _request
from ._library import TOO_SMALL, check, lib, new_error
from ._request import Headers, Text, Time
from ._signed import Signed

#: URLs per call: enough to make the cost of a call negligible, few enough for the data to stay in cache.
_URLS = 4096
#: The highest part number in S3.
_MOST_PARTS = 10_000
_ENDS = "Q" if sizeof(c_size_t) == 8 else "I"


class Writable(Protocol):
    """The part of a binary file's interface that is used."""

    def write(self, data: memoryview, /) -> object: ...


class Batcher:
    """The methods of a `Signer` that presign many URLs.

    They have the arguments of `presign`, except for these:
        base_url: the start of all URLs, such as `"https://bucket.s3.amazonaws.com/"` or `"https://host/bucket/a/"`,
            without a query; with `keys` it must end with `/`. `path_mode` applies only to it.
        keys: raw object keys, as str (UTF-8) or bytes. They are percent-encoded and appended to `base_url`; they cannot
            change the host or leave the path, and must not be empty. None if all URLs have the same path; then
            `queries` is required.
        queries: a percent-encoded query for each URL, added to `query`. As many as `keys`, if both are given.
        time: of all URLs, however long it takes.
        path_as_is: whether your client sends paths unchanged. Otherwise a key with a segment `.` or `..` is refused,
            since most clients resolve it to a different key or bucket.
    An invalid key or query raises a RequestError whose `field` is `"keys[N]"` or `"queries[N]"`, counted from 0.
    """

    __slots__ = ()

    _handle: c_void_p
    _warns: bool

    if TYPE_CHECKING:

        def _signed(self, function: object, request: _abi.Request) -> Signed: ...
        def _randomise(self, request: _abi.Request) -> None: ...

    def presign_many(
        self,
        method: str,
        base_url: Text,
        keys: Iterable[Text] | None,
        *,
        queries: Iterable[Text] | None = None,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
        path_as_is: bool = False,
    ) -> list[str]:
        """The URL for each key or query. Much faster than `presign` for each.

        `base_url` has no query and, with `keys`, ends with `/`; keys are raw. With `keys=None` only the `queries`
        vary; if both are given, they must have the same length.
        """
        request = _request.build(
            method, base_url, headers, None, time, expires, path_mode, query, bucket, signed_headers
        )
        urls: list[str] = []
        for lines in self._lines(request, window, keys, queries, path_as_is):
            urls += _split(lines)
        return urls

    def presign_iter(
        self,
        method: str,
        base_url: Text,
        keys: Iterable[Text] | None,
        *,
        queries: Iterable[Text] | None = None,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
        path_as_is: bool = False,
    ) -> Iterator[str]:
        """The URLs, generated lazily: keys and queries are read some thousands at a time."""
        request = _request.build(
            method, base_url, headers, None, time, expires, path_mode, query, bucket, signed_headers
        )
        return (url for lines in self._lines(request, window, keys, queries, path_as_is) for url in _split(lines))

    def presign_into(
        self,
        file: Writable,
        method: str,
        base_url: Text,
        keys: Iterable[Text] | None,
        *,
        queries: Iterable[Text] | None = None,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
        path_as_is: bool = False,
    ) -> int:
        """Write each URL and a line feed to a buffered binary file or an `io.BytesIO`; return the number of bytes.

        This is the fastest way, since it makes no str. `file.write` must not keep the memory it is passed, which is
        reused. On an error, what was already written stays.
        """
        request = _request.build(
            method, base_url, headers, None, time, expires, path_mode, query, bucket, signed_headers
        )
        written = 0
        for lines in self._lines(request, window, keys, queries, path_as_is):
            file.write(lines)
            written += len(lines)
        return written

    def presign_parts(
        self,
        url: Text,
        upload_id: Text,
        parts: int | Iterable[int],
        *,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> list[str]:
        """The URLs to PUT the parts of a multipart upload to, in the order of `parts`.

        Args:
            url: that of the object, without a query; use `query` for that.
            upload_id: from CreateMultipartUpload, not percent-encoded.
            parts: how many there are, from 1 on; or their numbers, 1 to 10,000.
        """
        numbers = range(1, parts + 1) if isinstance(parts, int) else [index(number) for number in parts]
        if isinstance(parts, int) and parts < 0:
            raise ValueError("parts: must not be negative")
        for number in numbers[-1:] if isinstance(numbers, range) else numbers:
            if not 1 <= number <= _MOST_PARTS:
                raise ValueError(f"parts: the numbers of parts are 1 to {_MOST_PARTS}, not {number}")
        upload = quote_from_bytes(_request.encode(upload_id), safe="")
        if not upload:
            raise ValueError("upload_id: must not be empty")
        return self.presign_many(
            "PUT",
            url,
            None,
            queries=[f"partNumber={number}&uploadId={upload}" for number in numbers],
            expires=expires,
            window=window,
            headers=headers,
            time=time,
            path_mode=path_mode,
            query=query,
            bucket=bucket,
            signed_headers=signed_headers,
        )

    def _lines(
        self,
        request: _abi.Request,
        window: int,
        keys: Iterable[Text] | None,
        queries: Iterable[Text] | None,
        path_as_is: bool,
    ) -> Iterator[memoryview]:
        """The URLs, each with a line feed, some thousands at a time, in memory that the next ones overwrite."""
        for name, pieces in (("keys", keys), ("queries", queries)):
            if isinstance(pieces, (str, bytes)):
                raise TypeError(f"{name}: these are many, not one")
        if keys is None and queries is None:
            raise TypeError("keys: without queries, these must vary")
        request.window = _request.int64(window)
        if self._warns:
            self._signed(lib.s3sign_presign, request)
        return self._batches(request, keys, queries, path_as_is)

    def _batches(
        self, request: _abi.Request, keys: Iterable[Text] | None, queries: Iterable[Text] | None, path_as_is: bool
    ) -> Iterator[memoryview]:
        room = create_string_buffer(0)
        for done, batch in _take(keys, queries):
            self._randomise(request)
            room, length = _presign(self._handle, request, batch, room, done, path_as_is)
            yield memoryview(room).cast("B")[:length]


#: The same number of keys and queries; None for what does not vary.
_Pieces = tuple[Optional[list[Text]], Optional[list[Text]]]


def _take(keys: Iterable[Text] | None, queries: Iterable[Text] | None) -> Iterator[tuple[int, _Pieces]]:
    """Some thousands at a time, with the number of those before.

    The first may be empty: the request is checked without URLs too.
    """
    key_source, query_source = iter(keys or ()), iter(queries or ())
    done = 0
    while True:
        these_keys = None if keys is None else list(islice(key_source, _URLS))
        these_queries = None if queries is None else list(islice(query_source, _URLS))
        if these_keys is not None and these_queries is not None and len(these_keys) != len(these_queries):
            raise ValueError("queries: must be as many as there are keys")
        taken = len(these_keys if these_keys is not None else these_queries or ())
        if taken or not done:
            yield done, (these_keys, these_queries)
        done += taken
        if taken < _URLS:
            return


def _split(lines: memoryview) -> list[str]:
    # URLs are ASCII without line feeds.
    return str(lines[:-1], "ascii").split("\n") if lines else []


def _join(keys: list[Text]) -> tuple[bytes, array[int]]:
    """Keys or queries concatenated, and the end of each."""
    try:
        # Usually all are ASCII str, or all are bytes, and can be joined without encoding each.
        of_bytes = keys and isinstance(keys[0], bytes)
        data = b"".join(keys) if of_bytes else "".join(keys).encode("ascii")  # type: ignore[arg-type]
        return data, array(_ENDS, accumulate(map(len, keys)))
    except (TypeError, UnicodeEncodeError):
        pass
    encoded = [_request.encode(key) for key in keys]
    return b"".join(encoded), array(_ENDS, accumulate(map(len, encoded)))


def _presign(
    signer: c_void_p, request: _abi.Request, pieces: _Pieces, room: Array[c_char], done: int, path_as_is: bool
) -> tuple[Array[c_char], int]:
    """Presign a batch into `room`, growing it if it is too small; return the number of bytes written."""
    batch, size, kept = _abi.Batch(sizeof(_abi.Batch), path_as_is=path_as_is), 1, []
    for name, ends_name, texts in (("keys", "key_ends", pieces[0]), ("queries", "query_ends", pieces[1])):
        if texts is not None:
            data, ends = _join(texts)
            batch.count = len(texts)
            size += len(data)
            # An empty array would have a NULL address, which means that it does not vary.
            ends = ends or array(_ENDS, [0])
            setattr(batch, name, data)
            setattr(batch, ends_name, ends.buffer_info()[0])
            kept.append(ends)
    size += 512 * batch.count
    length, error = c_size_t(), new_error()
    while True:
        if size > len(room):
            room = create_string_buffer(size)
        out = (room, len(room), byref(length), None, byref(error))
        status = lib.s3sign_presign_batch(signer, byref(request), byref(batch), *out)
        if status != TOO_SMALL:
            break
        # With some spare room, since the next batch may be larger.
        size = length.value + length.value // 16 + 1
    numbered = re.fullmatch(rb"(keys|queries)\[(\d+)\]", error.field)
    if status and done and numbered:
        error.field = b"%b[%d]" % (numbered[1], int(numbered[2]) + done)
    check(status, error)
    return room, length.value
