"""Has curl sign and send requests to a server on loopback, which records what arrives."""

from __future__ import annotations

import hashlib
import socketserver
import subprocess
import threading
from collections.abc import Iterable
from typing import Any

from generate import ACCESS_KEY, REGION, SECRET_KEY

#: Tells the requests apart; signed like any header.
ID = "x-oracle-id"


class Recorder(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while line := self.rfile.readline():
            target = line.decode("latin-1").split(" ")[1]
            headers = []
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                name, _, value = line.rstrip(b"\r\n").decode().partition(":")
                headers.append((name, value.strip(" \t")))
            known = {name.lower(): value for name, value in headers}
            self.rfile.read(int(known.get("content-length", 0)))
            self.server.recorded.append({"id": known[ID], "target": target, "headers": headers})  # type: ignore[attr-defined]
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Recorder)
        self.recorded: list[dict[str, Any]] = []


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
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        config = "next\n".join(options(request, port) for request in requests)
        command = ["curl", "--disable", "--noproxy", "*", "--config", "-"]
        subprocess.run(command, input=config.encode(), check=True, timeout=60)
        server.shutdown()
        return server.recorded
