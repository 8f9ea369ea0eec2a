"""Has curl sign and send requests to a server on loopback, which records what arrives."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from generate import ACCESS_KEY, REGION, SECRET_KEY
from recorder import Recorder

#: Tells the requests apart; signed like any header.
ID = "x-oracle-id"


def text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def options(request: dict[str, Any], port: int) -> str:
    """A request in the form of curl's configuration files."""
    url = f"http://{request['host']}{request['path']}" + (f"?{request['query']}" if request["query"] else "")
    headers = [(ID, request["id"]), *request["headers"]]
    if request["service"] == "s3":  # which S3 asks for, and curl 7.88 does not add
        headers.append(("x-amz-content-sha256", hashlib.sha256(request["body"].encode()).hexdigest()))
    if request["token"]:
        headers.append(("x-amz-security-token", request["token"]))
    given = [
        ("url", url),
        ("request", request["method"]),
        ("aws-sigv4", f"aws:amz:{REGION}:{request['service']}"),
        ("user", f"{ACCESS_KEY}:{SECRET_KEY}"),
        ("connect-to", f"::127.0.0.1:{port}"),
        ("output", "/dev/null"),
        *(("header", f"{name}: {value}" if value else f"{name}:") for name, value in headers),
    ]
    if request["body"]:
        given.append(("data-raw", request["body"]))
    flags = ["globoff", "path-as-is", "silent", "show-error"]
    return "\n".join([*flags, *(f"{name} = {text(value)}" for name, value in given), ""])


def sign(requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    recorder = Recorder()
    port = urlsplit(recorder.url).port
    assert port
    config = "next\n".join(options(request, port) for request in requests)
    command = ["curl", "--disable", "--noproxy", "*", "--config", "-"]
    subprocess.run(command, input=config.encode(), check=True, timeout=60)
    recorder.close()
    found = []
    for target, request in zip(recorder.targets, recorder.received, strict=True):
        headers = [(name, value.encode("latin-1").decode()) for name, value in request.headers]
        found.append({"id": request.header(ID), "target": target, "headers": headers})
    return found
