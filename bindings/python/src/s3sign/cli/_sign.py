"""`s3sign sign` and `s3sign lint`: a request with headers and a body."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import BinaryIO

from .. import lint
from .._request import UNSIGNED_PAYLOAD
from .._signed import Signed
from ._arguments import Commands, UsageError, add_expires, add_request, command
from ._output import Output
from ._settings import Settings
from ._uri import is_s3

_SIGN = """\
Sign a request: print the headers to add to it, one per line. The URL to send is printed to standard error if it differs
from the argument, and always for s3://bucket/key: send that one, since it is what was signed.

  s3sign sign GET https://bucket.s3.eu-west-1.amazonaws.com/key
  s3sign sign PUT s3://bucket/key --payload-file photo.jpg --curl | curl -K -
"""
_LINT = """\
Check a request for what is likely to go wrong, before it is sent. Takes the arguments of `sign` or, with --expires,
`presign`. The exit status is 1 if there are findings, which are warnings.
"""


def add(commands: Commands) -> None:
    parser = command(commands, "sign", "METHOD URL", sign, "sign a request: the headers to add to it", _SIGN)
    add_request(parser)
    parser.add_argument("--curl", action="store_true", help="print the request as a curl config, for `curl -K -`")
    parser = command(commands, "lint", "METHOD URL", check, "check a request for what is likely to go wrong", _LINT)
    add_request(parser)
    add_expires(parser, None)


def sign(options: argparse.Namespace, output: Output) -> int:
    if options.curl and options.payload_file == "-":
        raise UsageError("argument --payload-file: not - with --curl, since curl could not read it again; use a file")
    options.path_as_is |= options.curl  # the curl config sets it
    url, signer = Settings(options, output).place(options.url)
    signed = signer.sign_request(options.method, url, options.headers, _payload(options), options.time)
    if output.json:
        output.record(method=options.method, url=signed.url, headers=signed.headers)
    elif options.curl:
        for line in curl_config(options, signed):
            print(line)
    else:
        for name, value in signed.headers.items():
            print(f"{name}: {value}")
        if is_s3(options.url):  # even with --quiet, since the headers are useless without it
            print(f"s3sign: send this URL: {signed.url}", file=sys.stderr)
        elif signed.url != url:
            output.note(f"send this URL, which is what was signed: {signed.url}")
    return 0


def check(options: argparse.Namespace, output: Output) -> int:
    url, signer = Settings(options, output).place(options.url)
    payload = _payload(options)
    found = lint(signer, options.method, url, options.headers, payload, options.time, expires=options.expires or 0)
    for finding in found:
        if output.json:
            output.record(code=finding.code, sentence=finding.sentence)
        else:
            print(f"{output.paint(finding.code, 'yellow')}: {finding.sentence}")
    return 1 if found else 0


def curl_config(options: argparse.Namespace, signed: Signed) -> list[str]:
    """The lines of a curl config that sends this request."""
    # curl must not normalize the path, nor treat brackets as a pattern.
    lines = ["path-as-is", "globoff", f"url = {quoted(signed.url)}"]
    lines += ["head"] if options.method == "HEAD" else [f"request = {quoted(options.method)}"]
    headers = [*options.headers, *signed.headers.items()]
    has_body = options.payload is not None or options.payload_file is not None
    if has_body and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("content-type", ""))  # otherwise curl sends that of a form
    # For curl, "name:" removes a header, and "name;" is one without a value.
    lines += [f"header = {quoted(f'{name}: {value}' if value or name == 'content-type' else name + ';')}"
              for name, value in headers]  # fmt: skip
    if options.payload is not None:
        lines.append(f"data-raw = {quoted(options.payload)}")
    elif options.payload_file is not None:
        lines.append(f"data-binary = {quoted('@' + options.payload_file)}")
    return lines


def quoted(text: str) -> str:
    """A value in a curl config."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'


def _payload(options: argparse.Namespace) -> bytes | str | None:
    """The body, or UNSIGNED-PAYLOAD."""
    if options.unsigned:
        return UNSIGNED_PAYLOAD
    if options.payload is not None:
        return str(options.payload).encode("utf-8", "surrogateescape")
    if options.payload_file == "-":
        return _sha256(sys.stdin.buffer)
    if options.payload_file is not None:
        with Path(options.payload_file).open("rb") as file:
            return _sha256(file)
    return None


def _sha256(file: BinaryIO) -> str:
    sha256 = hashlib.sha256()
    for piece in iter(lambda: file.read(1 << 20), b""):
        sha256.update(piece)
    return sha256.hexdigest()
