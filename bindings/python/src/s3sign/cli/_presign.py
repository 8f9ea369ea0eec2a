"""`s3sign presign`: one URL, or one for each line of input."""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from itertools import groupby

from .._request import encode
from ..errors import RequestError
from ..signer import Signer
from ._arguments import Commands, UsageError, add_expires, add_headers, add_signing, command, duration
from ._errors import Failure
from ._output import Output
from ._settings import Settings
from ._uri import Uri, is_s3, parse

_DESCRIPTION = """\
Make URLs that anyone can use for a limited time.

  s3sign presign s3://bucket/key --expires 15m
  s3sign presign < uris                     a URL or s3://bucket/key on each line
  s3sign presign --base s3://bucket < keys  a key on each line, appended to the base

The URLs are in the order of the lines. A line that cannot be presigned ends the run.

A key with a segment . or .. is refused without --path-as-is, since most clients resolve it to a different key or
bucket.
"""
#: Read at once. A pipe is read as data arrives, so that URLs do not wait for later lines.
_PIECE = 1 << 18


def add(commands: Commands) -> None:
    parser = command(commands, "presign", "[URL]", run, "make URLs with a limited validity", _DESCRIPTION)
    parser.add_argument("url", metavar="URL", nargs="?", default="-", help="URL or s3://bucket/key; - or none: lines")
    parser.add_argument("-X", "--method", type=str.upper, default="GET", help="default: GET")
    add_expires(parser)
    add_headers(parser)
    parser.add_argument(
        "--base", metavar="URI", help="s3://bucket/ or s3://bucket/prefix/, to which the keys read are appended"
    )
    parser.add_argument(
        "-0", "--null", action="store_true", help="separate input and output by NUL instead of line breaks"
    )
    parser.add_argument(
        "--window", metavar="TIME", type=duration, default=0,
        help="make identical URLs within such a window, so that they can be cached",
    )  # fmt: skip
    add_signing(parser)


def run(options: argparse.Namespace, output: Output) -> int:
    settings = Settings(options, output)
    if options.url != "-":
        if options.base is not None or options.null:
            raise UsageError("argument URL: not with --base or -0, which are for lines; see s3sign presign --help")
        url, signer = settings.place(options.url)
        signed = signer.presign_request(
            options.method, url, expires=options.expires, window=options.window, headers=options.headers,
            time=options.time,
        )  # fmt: skip
        if output.json:
            output.record(
                method=options.method, url=signed.url, headers=signed.headers, expires_at=str(signed.expires_at)
            )
        else:
            print(signed.url)
        return 0
    if sys.stdin.isatty():
        output.note("reads from the terminal, a line each; Ctrl-D ends")
    _many(settings, output)
    return 0


def _many(settings: Settings, output: Output) -> None:
    """Presign the lines of input."""
    end = b"\0" if settings.options.null else b"\n"
    batch, done = _Batch(settings), 0
    progress = output.progress("presign", "URL", beside_data=True)
    try:
        for lines in _read(end):
            try:
                _write(batch, lines, end, output.json)
            except _LineError as error:
                _write(batch, lines[: error.index], end, output.json)
                raise Failure(f"line {done + error.index + 1}", str(error)) from None
            done += len(lines)
            progress.update(len(lines))
    finally:
        progress.close()


def _write(batch: _Batch, lines: list[bytes], end: bytes, as_json: bool) -> None:
    if batch.base and end == b"\n" and not as_json:
        sys.stdout.buffer.write(batch.presign_keys(batch.base, lines))
        sys.stdout.buffer.flush()
        return
    made = batch.presign(lines)
    if as_json:
        pairs = zip(lines, made)
        made = [json.dumps({"source": line.decode("utf-8", "surrogateescape"), "url": url}) for line, url in pairs]
        end = b"\n"
    sys.stdout.buffer.write(b"".join(text.encode() + end for text in made))
    sys.stdout.buffer.flush()


def _read(end: bytes) -> Iterator[list[bytes]]:
    """Batches of available lines, without line breaks."""
    # Lines may end with CR LF.
    begun, source = b"", sys.stdin.buffer
    assert isinstance(source, io.BufferedReader)
    while piece := source.read1(_PIECE):
        *lines, begun = (begun + piece).split(end)
        if lines:
            yield lines if end == b"\0" else [line.removesuffix(b"\r") for line in lines]
    if begun:
        yield [begun if end == b"\0" else begun.removesuffix(b"\r")]


class _LineError(Exception):
    """A line cannot be presigned: its index in the batch, and why."""

    def __init__(self, index: int, why: str) -> None:
        super().__init__(why)
        self.index = index


class _Batch:
    """Presigns many lines, the keys of a bucket in one call."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.options = settings, settings.options
        self._places: dict[str, tuple[str, Signer]] = {}
        self._signers: dict[str, Signer] = {}
        self.base = parse(self.options.base).folder if self.options.base is not None else None

    def presign(self, lines: list[bytes]) -> list[str]:
        """URLs in the order of the lines."""
        made: list[str] = []
        named = [self._name(index, line) for index, line in enumerate(lines)]
        for bucket, group in groupby(named, lambda pair: pair[0]):
            begin, texts = len(made), [text for _, text in group]
            try:
                made += str(self._keys(bucket, texts), "ascii").splitlines() if bucket else self._urls(texts)
            except _LineError as error:
                raise _LineError(begin + error.index, str(error)) from None
        return made

    def _name(self, index: int, line: bytes) -> tuple[str, bytes]:
        """Bucket and key of a line; or "" and a URL."""
        if not line:
            raise _LineError(index, "it is empty")
        if self.base:
            return self.base.bucket, encode(self.base.key) + line
        text = line.decode("utf-8", "surrogateescape")
        if not is_s3(text):
            return "", line
        try:
            uri = parse(text, key=True)
        except Failure as failure:
            raise _LineError(index, str(failure)) from None
        return uri.bucket, encode(uri.key)

    def presign_keys(self, base: Uri, lines: list[bytes]) -> memoryview:
        """URLs of keys appended to `base`, with a line feed after each. Fast, since no line is parsed."""
        if not all(lines):
            raise _LineError(lines.index(b""), "it is empty")
        prefix = encode(base.key)
        return self._keys(base.bucket, [prefix + line for line in lines] if prefix else lines)

    def _keys(self, bucket: str, keys: list[bytes]) -> memoryview:
        if bucket not in self._places:
            url, signer = self.settings.place(str(Uri(bucket)))
            self._places[bucket] = url.rstrip("/") + "/", signer
        base, signer = self._places[bucket]
        made = io.BytesIO()
        try:
            signer.presign_into(
                made, self.options.method, base, keys, expires=self.options.expires, window=self.options.window,
                headers=self.options.headers, time=self.options.time, path_as_is=self.options.path_as_is,
            )  # fmt: skip
        except RequestError as error:
            found = re.match(r"keys\[(\d+)\]", error.field or "")
            if not found:
                raise
            why = str(error).partition(": ")[2]
            if self.base and error.offset is not None:
                # The line is the key; an error in the base has no offset in the line.
                at = error.offset - len(encode(self.base.key))
                why = why.replace(f" (at byte {error.offset})", f" (at byte {at})" if at >= 0 else "")
            raise _LineError(int(found[1]), why) from None
        return made.getbuffer()

    def _urls(self, urls: list[bytes]) -> list[str]:
        made: list[str] = []
        for url in urls:
            try:
                made.append(self._url(url))
            except (RequestError, ValueError) as error:
                why = str(error) if b"://" in url else "this is neither a URL nor s3://bucket/key; keys need --base"
                raise _LineError(len(made), why) from None
        return made

    def _url(self, url: bytes) -> str:
        region = self.settings.region_of(url.decode("utf-8", "surrogateescape"))
        if region not in self._signers:
            self._signers[region] = self.settings.signer(region, self.options.service)
        options = self.options
        return self._signers[region].presign(
            options.method, url, expires=options.expires, window=options.window, headers=options.headers,
            time=options.time,
        )  # fmt: skip
