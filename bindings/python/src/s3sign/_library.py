"""Finds, loads and checks libs3sign, and calls it."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import _abi, errors

#: Versions of the library that have its SONAME: all of 0.2. Before 1.0 each minor version has its own.
_VERSIONS = range(200, 300)

_SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
_SYSTEM = {"darwin": "libs3sign.0.2.dylib", "win32": "s3sign.dll"}.get(sys.platform, "libs3sign.so.0.2")


def _path() -> str:
    """Path of the library: in the package, or else in S3SIGN_LIBRARY, or else the system's."""
    bundled = Path(__file__).with_name("libs3sign" + _SUFFIX)
    return str(bundled) if bundled.is_file() else os.environ.get("S3SIGN_LIBRARY") or _SYSTEM


def _load(path: str) -> ctypes.CDLL:
    """Load the library at `path`. ImportError unless it is there and fits this package."""
    try:
        library = ctypes.CDLL(path)
        _abi.declare(library)
    except (OSError, AttributeError) as error:
        raise ImportError(f"libs3sign cannot be loaded from {path}: {error}", path=path) from error
    version = library.s3sign_version_number()
    if version not in _VERSIONS:
        text = library.s3sign_version_string().decode()
        raise ImportError(f"{path} has version {text}, which this package cannot use", path=path)
    for init, struct in _abi.VERSIONED.items():
        # A newer library may have a larger struct, all of which init writes: leave ample room.
        room = ctypes.create_string_buffer(4096)
        getattr(library, init)(room)
        size = ctypes.c_uint32.from_buffer(room).value
        if size < ctypes.sizeof(struct):
            raise ImportError(f"{path}: {init} knows {size} bytes, not {ctypes.sizeof(struct)}", path=path)
    return library


lib = _load(_path())


def constant(name: str) -> int:
    """Value of a constant of s3sign.h."""
    value = ctypes.c_int32()
    error = new_error()
    encoded = name.encode()
    check(lib.s3sign_constant(encoded, len(encoded), ctypes.byref(value), ctypes.byref(error)), error)
    return value.value


def choose(field: str, name: str, numbers: Mapping[str, int]) -> int:
    """The library's constant for `name`. ValueError, with the valid names, if there is none."""
    if name not in numbers:
        raise ValueError(f"{field}: {name!r} is not one of {', '.join(numbers)}")
    return numbers[name]


def new_error() -> _abi.Error:
    """An empty error to pass to the library."""
    return _abi.Error(ctypes.sizeof(_abi.Error))


def check(status: int, error: _abi.Error) -> None:
    """Raise the error of a call, if any."""
    if status:
        name = lib.s3sign_status_name(status).decode()
        raise errors.from_status(status, name, error.field.decode(), error.offset, error.message.decode())


ALGORITHMS = {name: constant(f"S3SIGN_ALGORITHM_{name.upper()}") for name in ("sigv4", "sigv4a", "sigv2")}
ALGORITHM_NAMES = {number: name for name, number in ALGORITHMS.items()}
TOO_SMALL = constant("S3SIGN_ERR_BUFFER_TOO_SMALL")


_ROOM = 4096
_Room = ctypes.c_char * _ROOM


def output(function: Any, *inputs: Any, result: tuple[Any, ...] = ()) -> tuple[bytes, int]:
    """Call a function that writes into a buffer; return the output and its address.

    Each call has its own buffer, so that no output stays behind in a shared one.
    """
    size = _ROOM
    length = ctypes.c_size_t()
    error = new_error()
    while True:
        buffer = _Room() if size == _ROOM else ctypes.create_string_buffer(size)
        status = function(*inputs, buffer, size, ctypes.byref(length), *result, ctypes.byref(error))
        if status != TOO_SMALL:
            check(status, error)
            text: bytes = buffer[: length.value]  # type: ignore[assignment] # it is bytes, and faster than `string_at`
            return text, ctypes.addressof(buffer)
        size = length.value + 1
