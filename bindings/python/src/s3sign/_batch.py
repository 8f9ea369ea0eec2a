"""Presigned URLs for many keys, some thousands a call of the library."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from ctypes import Array, byref, c_char, c_size_t, c_void_p, create_string_buffer, sizeof
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Protocol

from . import _abi, _request
from ._library import TOO_SMALL, check, lib, new_error
from ._request import Headers, Text, Time
from ._signed import Signed

#: Keys a call: so many that the call does not count, so few that what it reads and writes stays in cache.
_KEYS = 4096
_ENDS = "Q" if sizeof(c_size_t) == 8 else "I"


class Writable(Protocol):
    """A binary file, as far as it is needed."""

    def write(self, data: memoryview, /) -> object: ...


class Batcher:
    """The methods of a `Signer` that presign many keys.

    They share the arguments of `presign`, but for these:
        base_url: what the URLs begin with, such as `"https://bucket.s3.amazonaws.com/"` or `"https://host/bucket/a/"`.
            It ends with `/` and has no query, for which there is `query`. `path_mode` is about it alone.
        keys: object keys, raw: str, taken as UTF-8, or bytes. They are escaped and put behind `base_url`; none can
            change the host or leave the path. An empty one is refused.
        time: of all of them, however long it takes.
    What is wrong with a key is a RequestError whose `field` is `"keys[N]"`, counted from 0.
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
        keys: Iterable[Text],
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
        """The URL of each key. Many times as fast as `presign` for each."""
        request = _request.build(
            method, base_url, headers, None, time, expires, path_mode, query, bucket, signed_headers
        )
        urls: list[str] = []
        for lines in self._lines(request, window, keys):
            urls += _split(lines)
        return urls

    def presign_iter(
        self,
        method: str,
        base_url: Text,
        keys: Iterable[Text],
        *,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> Iterator[str]:
        """The URL of each key, as they are asked for: keys are taken from their source some thousands at a time."""
        request = _request.build(
            method, base_url, headers, None, time, expires, path_mode, query, bucket, signed_headers
        )
        return (url for lines in self._lines(request, window, keys) for url in _split(lines))

    def presign_into(
        self,
        file: Writable,
        method: str,
        base_url: Text,
        keys: Iterable[Text],
        *,
        expires: int = 3600,
        window: int = 0,
        headers: Headers | None = None,
        time: Time | None = None,
        path_mode: str = "canonical",
        query: Text | None = None,
        bucket: Text | None = None,
        signed_headers: str | Sequence[str] | None = None,
    ) -> int:
        """Write the URL of each key and a line feed to a buffered binary file or an `io.BytesIO`; how many bytes.

        The fastest way, for no str is made. `file.write` gets memory that is used again: it must not keep it. What was
        written before an error stays written.
        """
        request = _request.build(
            method, base_url, headers, None, time, expires, path_mode, query, bucket, signed_headers
        )
        written = 0
        for lines in self._lines(request, window, keys):
            file.write(lines)
            written += len(lines)
        return written

    def _lines(self, request: _abi.Request, window: int, keys: Iterable[Text]) -> Iterator[memoryview]:
        """The URLs, a line feed after each, some thousands at a time, in memory that the next ones overwrite."""
        if isinstance(keys, (str, bytes)):
            raise TypeError("keys: these are many keys, not one")
        request.window = _request.int64(window)
        if self._warns:
            self._signed(lib.s3sign_presign, request)
        return self._batches(request, iter(keys))

    def _batches(self, request: _abi.Request, keys: Iterator[Text]) -> Iterator[memoryview]:
        room, done = create_string_buffer(0), 0
        # Without keys too: the request is checked.
        batch = list(islice(keys, _KEYS))
        while batch or not done:
            self._randomise(request)
            room, length = _presign(self._handle, request, batch, room, done)
            yield memoryview(room).cast("B")[:length]
            done += len(batch) or 1
            batch = list(islice(keys, _KEYS))


def _split(lines: memoryview) -> list[str]:
    # URLs are ASCII, and none holds a line feed.
    return str(lines[:-1], "ascii").split("\n") if lines else []


def _join(keys: list[Text]) -> tuple[bytes, array[int]]:
    """The keys one after the other, and where each ends."""
    try:
        # Mostly all are str and ASCII, or all are bytes, and need no encoding one by one.
        of_bytes = keys and isinstance(keys[0], bytes)
        data = b"".join(keys) if of_bytes else "".join(keys).encode("ascii")  # type: ignore[arg-type]
        return data, array(_ENDS, accumulate(map(len, keys)))
    except (TypeError, UnicodeEncodeError):
        pass
    encoded = [_request.encode(key) for key in keys]
    return b"".join(encoded), array(_ENDS, accumulate(map(len, encoded)))


def _presign(
    signer: c_void_p, request: _abi.Request, keys: list[Text], room: Array[c_char], done: int
) -> tuple[Array[c_char], int]:
    """Presign a batch into `room`, or into more of it where that is too small; the bytes that were written."""
    data, ends = _join(keys)
    first = ends.buffer_info()[0] if keys else None
    size = max(len(room), 512 * len(keys) + len(data) + 1)
    length, error = c_size_t(), new_error()
    while True:
        if size > len(room):
            room = create_string_buffer(size)
        out = (room, len(room), byref(length), None, byref(error))
        status = lib.s3sign_presign_batch(signer, byref(request), data, first, len(keys), *out)
        if status != TOO_SMALL:
            break
        # With some room to spare: the next batch is hardly of this very size.
        size = length.value + length.value // 16 + 1
    field = error.field
    if status and done and field.startswith(b"keys["):
        error.field = b"keys[%d]" % (int(field[5:-1]) + done)
    check(status, error)
    return room, length.value
