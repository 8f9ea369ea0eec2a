"""`s3sign rm`: delete objects."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ._arguments import Commands, command
from ._errors import Failure
from ._output import Output
from ._settings import Settings
from ._uri import Uri, parse

if TYPE_CHECKING:
    from ..client import Client

_DESCRIPTION = """\
Delete objects. With --recursive, delete every object under the prefix of s3://bucket/prefix/, or all objects of
s3://bucket. Prints the URI of each. As in S3, deleting a missing object is not an error.
"""


def add(commands: Commands) -> None:
    parser = command(commands, "rm", "URI...", run, "delete objects", _DESCRIPTION)
    parser.add_argument("uris", metavar="URI", nargs="+", help="s3://bucket/key")
    parser.add_argument("-r", "--recursive", action="store_true", help="all objects under the prefix")
    parser.add_argument("-n", "--dry-run", action="store_true", help="only print what would be deleted")


def run(options: argparse.Namespace, output: Output) -> int:
    uris = [parse(text) for text in options.uris]
    for uri in uris:
        if not uri.key and not options.recursive:
            raise Failure(str(uri), "is a bucket", "use --recursive to delete all its objects, --dry-run to see which")
    failed = False
    with Settings(options, output).client() as client:
        batches: Iterable[list[str]]
        for uri in uris:
            if options.recursive:
                below = uri.folder
                pages = client.list_pages(below.bucket, below.key)
                batches = ([item.key for item in page.objects] for page in pages)
            else:
                batches = [[uri.key]]
            for keys in batches:
                failed |= _remove(client, uri.bucket, keys, options, output)
    return 1 if failed else 0


def _remove(client: Client, bucket: str, keys: list[str], options: argparse.Namespace, output: Output) -> bool:
    """Delete objects of a bucket and report each; return whether one failed."""
    refused: dict[str, str] = {}
    if not options.dry_run:
        refused = {error.key: f"{error.code}: {error.message}" for error in client.delete_many(bucket, keys)}
    for key in keys:
        uri = Uri(bucket, key)
        if key in refused:
            output.error(f"{uri}: {refused[key]}")
        elif output.json:
            output.record(uri=str(uri), dry_run=options.dry_run)
        else:
            output.data(str(uri))
    return bool(refused)
