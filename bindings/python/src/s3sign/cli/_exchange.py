"""Files of the commands `verify` and `explain`; saved requests: JSON, or raw HTTP."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ._errors import Failure


@dataclass
class Request:
    """A received request. `body` is None if it was not saved."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes | None

    def header(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.headers if key.lower() == name), default)


def read(path: str, most: int = -1) -> bytes:
    """Read a file, or standard input for `-`, but not more than `most` bytes."""
    if path == "-":
        return sys.stdin.buffer.read(most)
    with Path(path).open("rb") as file:
        return file.read(most)


def load(path: str) -> Request:
    """Load a saved request. Failure if it is not one."""
    text = read(path)
    try:
        return _of_json(json.loads(text)) if text.lstrip().startswith(b"{") else _of_wire(text)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        why = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise Failure(path, f"not a saved request: {why}") from None


def _of_json(saved: dict[str, Any]) -> Request:
    request = saved.get("request", saved)  # of an exchange, as for `explain`
    headers, url = _pairs(request.get("headers")), str(request["url"])
    parts, payload = urlsplit(url), request.get("payload")
    target = url
    if parts.scheme:
        target = url.partition("://")[2].partition("#")[0][len(parts.netloc) :]
        target = target if target.startswith("/") else "/" + target
    if parts.netloc and not any(name.lower() == "host" for name, _ in headers):
        headers.append(("host", parts.netloc))
    body = payload.encode("utf-8", "surrogateescape") if payload is not None else None
    return Request(str(request["method"]), target, headers, body)


def _pairs(headers: Any) -> list[tuple[str, str]]:
    """Names and values, from an object or from a list of pairs."""
    found = headers.items() if isinstance(headers, dict) else headers or ()
    return [(str(name), str(value)) for name, value in found]


def _of_wire(text: bytes) -> Request:
    sent = [line[2:] for line in text.splitlines() if line.startswith(b"> ")]
    if sent:  # what curl -v shows
        text = b"\r\n".join(sent) + b"\r\n\r\n"
    mark = b"\r\n\r\n" if b"\r\n" in text.partition(b"\n\n")[0] else b"\n\n"
    head, ended, body = text.partition(mark)
    line, *lines = head.decode("utf-8", "surrogateescape").replace("\r\n", "\n").rstrip("\n").split("\n")
    words = line.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/"):
        raise ValueError("the first line is not METHOD TARGET HTTP/1.1")
    split = [line.partition(":") for line in lines]
    if bad := next((name for name, colon, _ in split if not colon), None):
        raise ValueError(f"{bad!r} is not a header")
    return Request(
        words[0], words[1], [(n.strip(), v.strip()) for n, _, v in split], body if ended and not sent else None
    )
