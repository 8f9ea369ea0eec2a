"""Plain requests, those with nothing but method, URL, time and expiry, signed with memory that is made once."""

from __future__ import annotations

from ctypes import addressof, c_char, c_int32, c_size_t, c_void_p, sizeof
from typing import Any

from . import _abi, _request
from ._library import lib
from ._request import Text, Time

_ROOM = 4096
_METHODS = {method: _request.to_str(method) for method in ("GET", "PUT", "HEAD", "POST", "DELETE")}


class _Call:
    """A request struct and what the library writes to, with their addresses: ctypes takes numbers faster."""

    __slots__ = ("addresses", "length", "out", "request", "url")

    def __init__(self) -> None:
        self.request = _abi.Request(sizeof(_abi.Request))
        self.url = self.request.url
        self.out = (c_char * _ROOM)()
        self.length = c_size_t()
        self.addresses = (addressof(self.request), addressof(self.out), _ROOM, addressof(self.length))


# Whoever signs takes one out and puts it back: neither another thread nor a signal handler finds it meanwhile. What was
# written last stays in it until the next call, as it would in memory that was freed.
_idle: list[_Call] = []


def _function(name: str) -> Any:
    """A function like `s3sign_sign`, its result and error left out."""
    function = lib[name]  # not the one that `lib` has by name, which keeps its own types
    function.restype = c_int32
    function.argtypes = (c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p)
    return function


sign = _function("s3sign_sign")
presign = _function("s3sign_presign")


def output(function: Any, signer: c_void_p, method: str, url: Text, time: Time | None, expires: int) -> bytes | None:
    """What `sign` or `presign` wrote; None for what needs more room or is wrong, which the usual way tells more of."""
    data = _request.encode(url)
    try:
        call = _idle.pop()
    except IndexError:
        call = _Call()
    request = call.request
    request.method = _METHODS.get(method) or _request.to_str(method.upper())
    call.url.ptr = data
    call.url.len = len(data)
    request.time = _request.int64(time) if type(time) is int else _request.unix_seconds(time)
    request.expires = _request.int64(expires)
    status = function(signer, *call.addresses, None, None)
    text: bytes | None = None if status else call.out[: call.length.value]  # type: ignore[assignment] # it is bytes
    _idle.append(call)
    return text
