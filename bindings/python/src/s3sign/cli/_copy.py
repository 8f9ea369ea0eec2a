"""`s3sign cp`: copy files and objects."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from ._arguments import Commands, add_headers, command, positive, size
from ._output import Output
from ._plan import Copy, plan, show
from ._settings import Settings
from ._uri import Uri

if TYPE_CHECKING:
    from ..client import Client

_CHECKSUMS = ("crc64nvme", "crc32", "crc32c", "sha1", "sha256", "none")
_DESCRIPTION = """\
Copy a file to S3, from S3 or within it; - is standard input or output.

  s3sign cp photo.jpg s3://bucket/2024/   to 2024/photo.jpg
  s3sign cp s3://bucket/a s3://other/b
  s3sign cp -r s3://bucket/2024 photos    all objects under 2024/ into photos/
  tar c . | s3sign cp - s3://bucket/backup.tar

A key that would leave the target directory, such as a/../b, is not copied. An interrupted download resumes when you run
it again. Each copy is reported on standard error, unless --quiet.
"""


def add(commands: Commands) -> None:
    parser = command(commands, "cp", "SOURCE TARGET", run, "copy files to, from and within S3", _DESCRIPTION)
    parser.add_argument("source", metavar="SOURCE", help="file, directory, s3://bucket/key or -")
    parser.add_argument("target", metavar="TARGET", help="the same")
    parser.add_argument("-r", "--recursive", action="store_true", help="everything under SOURCE")
    parser.add_argument("-n", "--dry-run", action="store_true", help="only print what would be copied")
    add_headers(parser)
    parser.add_argument(
        "--checksum", choices=_CHECKSUMS, default="crc64nvme", help="sent with uploads (default: crc64nvme)"
    )
    parser.add_argument("--resume", action="store_true", help="resume a failed upload, and keep the parts if it fails")
    parser.add_argument("--part-size", metavar="SIZE", type=size, help="of large objects, such as 16M")
    parser.add_argument(
        "--concurrency", metavar="N", type=positive, default=4, help="parts or files copied in parallel (default: 4)"
    )


def run(options: argparse.Namespace, output: Output) -> int:
    from ._transfer import Transfers  # which takes its time

    with Settings(options, output).client() as client:
        copies = plan(client, options.source, options.target, recursive=options.recursive)
        if options.dry_run:
            for copy in copies:
                _show(copy, output)
            return 0
        progress = output.progress("cp", "B", beside_data=options.target == "-")
        if progress.shown and not options.recursive:
            copies = (_sized(copy, client) for copy in copies)
        transfers = Transfers(
            client,
            output,
            # Many files are copied in parallel; of a single one, its parts.
            files=options.concurrency if options.recursive else 1,
            parts=1 if options.recursive else options.concurrency,
            part_size=options.part_size,
            headers=options.headers,
            checksum=None if options.checksum == "none" else options.checksum,
            resume=options.resume,
        )
        try:
            return 0 if transfers.run(copies, progress) else 1
        finally:
            progress.close()


def _sized(copy: Copy, client: Client) -> Copy:
    """Add the size of an object, for the progress bar."""
    if not isinstance(copy.source, Uri):
        return copy
    return replace(copy, size=client.head(copy.source.bucket, copy.source.key).size)


def _show(copy: Copy, output: Output) -> None:
    if output.json:
        output.record(source=show(copy.source), target=show(copy.target), refusal=copy.refusal or None, dry_run=True)
    elif not copy.refusal:
        output.data(f"{show(copy.source)} -> {show(copy.target)}")
    else:
        output.error(f"{show(copy.source)}: would not be copied: {copy.refusal}")
