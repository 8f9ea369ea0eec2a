"""Plans what `s3sign cp` copies where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union

from ._errors import Failure
from ._uri import Uri, is_s3, parse

if TYPE_CHECKING:
    from ..client import Client

#: None is standard input or output.
Place = Union[Uri, Path, None]


@dataclass(frozen=True)
class Copy:
    """One object or file to copy. `refusal` is why it cannot be copied; `size` is in bytes, if known."""

    source: Place
    target: Place
    size: int | None = None
    refusal: str = ""


def place(text: str) -> Place:
    """The place that an argument names."""
    return parse(text) if is_s3(text) else None if text == "-" else Path(text)


def show(named: Place) -> str:
    """The place as an argument."""
    return "-" if named is None else str(named)


def plan(client: Client, source: str, target: str, *, recursive: bool) -> Iterator[Copy]:
    """Everything to copy, generated lazily. Failure if the arguments make no sense."""
    begin, end = place(source), place(target)
    if not isinstance(begin, Uri) and not isinstance(end, Uri):
        raise Failure("cp", "neither SOURCE nor TARGET is s3://bucket/key")
    if not recursive:
        return iter([_single(begin, end, target)])
    if begin is None or end is None:
        raise Failure("-", "cannot copy many files to or from one stream", "remove --recursive")
    return _below(client, begin, end)


def _single(source: Place, target: Place, text: str) -> Copy:
    if isinstance(source, Path) and source.is_dir():
        raise Failure(str(source), "is a directory", "use --recursive to copy its contents")
    if isinstance(source, Uri) and not source.key:
        raise Failure(str(source), "is a bucket", "use --recursive to copy its contents")
    name = source.key.rpartition("/")[2] if isinstance(source, Uri) else source.name if source else ""
    if isinstance(target, Uri) and (not target.key or target.key.endswith("/")):
        if not name:
            raise Failure(str(target), "missing the object's key", "use s3://bucket/key")
        target = Uri(target.bucket, target.key + name)
    elif isinstance(target, Path) and (target.is_dir() or text.endswith(("/", os.sep))):
        if why := _unsafe(name):
            raise Failure(show(source), why, f"name a file in {target}")
        target = target / name
    return Copy(source, target, source.stat().st_size if isinstance(source, Path) else None)


def _below(client: Client, source: Uri | Path, target: Uri | Path) -> Iterator[Copy]:
    found = _objects(client, source) if isinstance(source, Uri) else _files(source)
    empty = True
    for named, relative, size in found:
        empty = False
        if isinstance(target, Uri):
            folder = target.folder
            key = folder.key + relative
            why = "" if key else "it would have no name"
            yield Copy(named, Uri(folder.bucket, key), size, why)
        elif relative.endswith("/") or not relative:
            continue  # a directory, for some tools
        else:
            yield Copy(named, target / relative.lstrip("/"), size, _unsafe(relative))
    if empty:
        raise Failure(show(source), "no keys start with this prefix")


def _objects(client: Client, source: Uri) -> Iterator[tuple[Uri, str, int]]:
    folder = source.folder
    for page in client.list_pages(folder.bucket, folder.key):
        for item in page.objects:
            yield Uri(folder.bucket, item.key), item.key[len(folder.key) :], item.size


def _files(source: Path) -> Iterator[tuple[Path, str, int]]:
    if not source.is_dir():
        raise Failure(str(source), "not a directory", "remove --recursive")

    def fail(error: OSError) -> None:
        raise error

    for folder, folders, names in os.walk(source, onerror=fail):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file():  # not a socket, a pipe or a broken link
                yield path, path.relative_to(source).as_posix(), path.stat().st_size


def _unsafe(relative: str) -> str:
    """Why a key cannot be a file name in a directory; "" if it can."""
    names = relative.split("/")
    if any(name in ("", ".", "..") for name in names):
        return "its name would leave the directory, or be another there"
    separators = {os.sep, os.altsep or os.sep} - {"/"}
    if "\0" in relative or any(separator in relative for separator in separators) or os.path.splitdrive(relative)[0]:
        return "its name cannot be that of a file here"
    return ""
