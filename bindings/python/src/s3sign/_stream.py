"""Bodies that are signed, or checksummed, as they are sent."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from ctypes import byref, c_int64, c_size_t, c_void_p, sizeof
from typing import Any, BinaryIO

from . import _abi
from ._checksum import algorithm_number
from ._library import check, constant, lib, new_error, output
from ._request import int64
from ._signed import Signed, signed_from

# Chunks hashed at once, and the limit on their total size.
_AT_ONCE, _HELD = 16, 1 << 20
_SIGNED, _UNSIGNED = constant("S3SIGN_CHUNKS_SIGNED"), constant("S3SIGN_CHUNKS_UNSIGNED")


class Stream:
    """A request with an aws-chunked body. Made by `Signer.stream`; use it once, from one thread.

    Attributes:
        signed: the signed request; its headers include `content-length`, that of the encoded body.
        content_length: length of the encoded body in bytes.
    """

    signed: Signed
    content_length: int

    def __init__(
        self,
        signer: c_void_p,
        request: _abi.Request,
        algorithm: int,
        decoded_length: int,
        chunk_size: int,
        trailer: str | None,
        signs: bool,
    ) -> None:
        if chunk_size < 1:
            raise ValueError("chunk_size: must be 8192 or more")
        plan = _abi.StreamPlan(
            sizeof(_abi.StreamPlan),
            algorithm,
            _SIGNED if signs else _UNSIGNED,
            algorithm_number(trailer),
            int64(decoded_length),
            int64(chunk_size),
        )
        length, handle, error = c_int64(), c_void_p(), new_error()
        check(lib.s3sign_stream_content_length(byref(plan), byref(length), byref(error)), error)
        result = _abi.Result(sizeof(_abi.Result))
        inputs = (signer, byref(request), byref(plan), byref(handle))
        text, start = output(lib.s3sign_stream_begin, *inputs, result=(byref(result),))
        weakref.finalize(self, lib.s3sign_stream_free, handle).atexit = False
        self._handle = handle
        self._chunk_size = chunk_size
        self.content_length = length.value
        self.signed = signed_from(result, text, start, {"content-length": str(length.value)})

    def body(self, data: bytes | BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
        """The encoded body, in pieces to send in order.

        `data` is the body as bytes, a binary file from its position, or pieces of any size. RequestError if it is
        longer or shorter than announced, or if the body was taken before.
        """
        size = self._chunk_size
        for chunks in _cut(data, size * max(1, min(_AT_ONCE, _HELD // size))):
            starts = range(0, len(chunks), size)
            ends = (c_size_t * len(starts))()
            inputs = (self._handle, chunks, len(chunks), ends, len(starts))
            frames, at = output(lib.s3sign_stream_chunks, *inputs)[0], 0
            for start, end in zip(starts, ends, strict=True):
                yield frames[at:end]
                yield chunks[start : start + size]
                at = end
        yield output(lib.s3sign_stream_finish, self._handle)[0]


def _cut(data: bytes | BinaryIO | Iterable[bytes], size: int) -> Iterator[bytes]:
    """`data` in pieces of one size; the last may be shorter."""
    pieces: Iterable[bytes]
    if isinstance(data, bytes):
        pieces = [data]
    elif hasattr(data, "read"):
        file: Any = data
        pieces = iter(lambda: file.read(size), b"")
    else:
        pieces = data
    rest = b""
    for piece in pieces:
        rest = rest + piece if rest else piece
        whole = len(rest) - len(rest) % size
        for start in range(0, whole, size):
            yield rest[start : start + size]
        rest = rest[whole:]
    if rest:
        yield rest
