"""`s3sign ls`: buckets and objects."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from ._arguments import Commands, command
from ._errors import Failure
from ._output import Output
from ._settings import Settings
from ._uri import Uri, parse

if TYPE_CHECKING:
    from ..client import Client

_DESCRIPTION = """\
List your buckets, or the objects whose keys start with the URI's prefix; those with a further slash are grouped as PRE.
The exit status is 1 if no keys start with the prefix.
"""
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def add(commands: Commands) -> None:
    parser = command(commands, "ls", "[URI]", run, "list buckets and objects", _DESCRIPTION)
    parser.add_argument("uri", metavar="URI", nargs="?", help="s3://bucket/prefix; omit it to list the buckets")
    parser.add_argument("-r", "--recursive", action="store_true", help="list all objects, without grouping")
    parser.add_argument("--human-readable", action="store_true", help="sizes such as 1.5 MiB")


def run(options: argparse.Namespace, output: Output) -> int:
    uri = parse(options.uri) if options.uri is not None else None
    with Settings(options, output).client() as client:
        return _buckets(client, output) if uri is None else _objects(client, uri, options, output)


def _buckets(client: Client, output: Output) -> int:
    for bucket in client.list_buckets():
        if output.json:
            output.record(bucket=bucket.name, created=_time(bucket.created))
        else:
            output.data(f"{_time(bucket.created):<20}  s3://{bucket.name}")
    return 0


def _objects(client: Client, uri: Uri, options: argparse.Namespace, output: Output) -> int:
    found = False
    for page in client.list_pages(uri.bucket, uri.key, "" if options.recursive else "/"):
        found = found or bool(page.prefixes or page.objects)
        for prefix in page.prefixes:
            if output.json:
                output.record(bucket=uri.bucket, prefix=prefix)
            else:
                output.data(f"{'PRE':>34}  {prefix}")
        for item in page.objects:
            time = _time(item.last_modified)
            if output.json:
                output.record(bucket=uri.bucket, key=item.key, size=item.size, etag=item.etag, last_modified=time)
            else:
                size = human(item.size) if options.human_readable else str(item.size)
                output.data(f"{time}  {size:>12}  {item.key}")
    if uri.key and not found:
        raise Failure(str(uri), "no keys start with this prefix")
    return 0


def human(size: int) -> str:
    """A size in a suitable unit."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit else f"{size} B"


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else ""
