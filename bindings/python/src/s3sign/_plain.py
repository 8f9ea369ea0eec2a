"""Plain requests, those with nothing but method, URL, time and expiry, signed with memory that is made once."""

from __future__ import annotations

from ctypes import addressof, byref, c_char, c_int32, c_size_t, c_void_p, sizeof
from typing import Any

from . import _abi, _request
from ._library import lib
from ._request import Text, Time

_ROOM = 4096


class _Call:
    """A request struct, where its URL lies, and what the library writes to."""

    __slots__ = ("arguments", "method", "out", "request", "text", "url")

    def __init__(self) -> None:
        self.request = _abi.Request(sizeof(_abi.Request))
        self.method = ""
        self.text = (c_char * _ROOM)()
        self.url = self.request.url
        # The field itself takes bytes only, and takes longer over them than to copy them costs.
        c_void_p.from_buffer(self.url).value = addressof(self.text)
        self.out = (c_char * _ROOM)()
        # As ctypes passes them on, so that nothing is left to be converted.
        self.arguments = (byref(self.request), byref(self.out), c_size_t(_ROOM), byref(c_size_t()), None, None)


# Whoever signs takes one out and puts it back: neither another thread nor a signal handler finds it meanwhile. What was
# written last stays in it until the next call, as it would in memory that was freed.
_idle: list[_Call] = []


def _function(name: str) -> Any:
    function = lib[name]  # not the one that `lib` has by name, which keeps its own types
    function.restype = c_int32
    return function


sign = _function("s3sign_sign")
presign = _function("s3sign_presign")


def output(function: Any, signer: c_void_p, method: str, url: Text, time: Time | None, expires: int) -> str | None:
    """What `sign` or `presign` wrote; None for what needs more room or is wrong, which the usual way tells more of."""
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
    # Neither a URL nor a header holds a NUL, which is at the end.
    text = None if function(signer, *call.arguments) else call.out.value.decode("ascii")
    _idle.append(call)
    return text
