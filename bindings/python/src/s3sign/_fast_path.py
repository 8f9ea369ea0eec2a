"""Fast path for the common case: a request with only method, URL, time and expiry, signed in reused memory."""

from __future__ import annotations

from ctypes import addressof, byref, c_char, c_int32, c_size_t, c_void_p, sizeof
from typing import Any

from . import _abi, _request
from ._library import lib
from ._request import Text, Time

_ROOM = 4096


class _Call:
    """A request struct, the buffer of its URL, and the output buffer."""

    __slots__ = ("arguments", "method", "out", "request", "text", "url")

    def __init__(self) -> None:
        self.request = _abi.Request(sizeof(_abi.Request))
        self.method = ""
        self.text = (c_char * _ROOM)()
        self.url = self.request.url
        # Assigning bytes to the field itself is slower than copying them.
        c_void_p.from_buffer(self.url).value = addressof(self.text)
        self.out = (c_char * _ROOM)()
        # Already converted for ctypes.
        self.arguments = (byref(self.request), byref(self.out), c_size_t(_ROOM), byref(c_size_t()), None, None)


# Each call takes one out and puts it back, so that no other thread or signal handler uses it meanwhile. Its last output
# stays in it until the next call, as it would in freed memory.
_idle: list[_Call] = []


def _function(name: str) -> Any:
    function = lib[name]  # a second function object, with its own types
    function.restype = c_int32
    return function


sign = _function("s3sign_sign")
presign = _function("s3sign_presign")


def output(function: Any, signer: c_void_p, method: str, url: Text, time: Time | None, expires: int) -> str | None:
    """The output of `sign` or `presign`; None if it needs more room or fails, for the general path to handle."""
    data = url.encode("utf-8", "surrogateescape") if isinstance(url, str) else url
    size = len(data)
    if size > _ROOM:
        return None
    try:
        call = _idle.pop()
    except IndexError:
        call = _Call()
    request = call.request
    if method != call.method:
        request.method = _request.to_str(method.upper())
        call.method = method
    call.text.value = data
    call.url.len = size
    request.time = _request.unix_seconds(time)
    request.expires = _request.int64(expires)
    # The output has no NUL but the one at its end.
    text = None if function(signer, *call.arguments) else call.out.value.decode("ascii")
    _idle.append(call)
    return text
