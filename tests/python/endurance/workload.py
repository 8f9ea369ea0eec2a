"""A thread of the workload: operations drawn at random on a bucket of its own, and what they must have done."""

from __future__ import annotations

import io
import random
import time
from collections import Counter
from pathlib import Path

from s3sign.errors import CredentialsError, ResponseError, TransferError

from .clients import Call
from .model import Content, Model
from .proxy import Proxy
from .uploads import part_of

MIB = 1 << 20
RETRIES = 3  # the client's default
#: The most often that a request may be sent: retries, and three corrections of the clock. Of a range that a download
#: gets, each round of those may be repeated.
MOST, MOST_OF_RANGE = 1 + RETRIES + 3, (1 + RETRIES + 3) * (1 + RETRIES)

#: How often each operation is drawn.
OPERATIONS = {
    "put": 20,
    "get": 20,
    "get_range": 8,
    "head": 5,
    "delete": 6,
    "delete_many": 2,
    "list": 5,
    "copy": 7,
    "upload": 12,
    "download": 12,
    "upload_in_parts": 2,
    "copy_in_parts": 1,
}


class Failed(Exception):
    """An operation failed in a way that the client documents; the model knows what may then be true."""


class Worker:
    """Performs operations by one client. Its bucket is its own, so that it knows what has to be there."""

    def __init__(self, name: str, call: Call, proxy: Proxy, seed: int, folder: Path) -> None:
        self.bucket, self.model = name, Model()
        self.done: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.most_attempts = self.retries = self.resumed = 0
        self.slowest = 0.0
        self.unfinished: set[str] = set()  # keys whose upload was to be kept
        self._call, self._proxy = call, proxy
        self._random = random.Random(f"{seed} {name}")
        self._folder = folder / name
        self._folder.mkdir()
        self._partial: set[str] = set()  # targets of downloads that broke off
        self._files: dict[str, bytes | None] = {}
        self._sent: Counter[str] = Counter()  # by the last operation
        self._count = 0

    def run(self, operations: int) -> None:
        """Perform so many."""
        for _ in range(operations):
            (name,) = self._random.choices(list(OPERATIONS), list(OPERATIONS.values()))
            began = time.monotonic()
            try:
                getattr(self, f"_{name}")()
            except Failed as failure:
                self.failures[f"{name}: {failure}"] += 1
                self.model.past.append(f"{name} failed: {failure.__cause__}")
            except AssertionError as error:
                error.add_note("\n".join(["What was done:", *self.model.past[-60:]]))
                raise
            self.done[name] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)

    def _do(self, name: str, *args: object, key: str = "", **options: object) -> object:
        """Call the client; afterwards nothing is under way any more. Checks how often requests were sent."""
        try:
            return self._call(name, *args, **options)
        except (TransferError, CredentialsError) as error:
            assert type(error) is TransferError or "out of order" in str(error) or "expired" in str(error), error
            raise Failed(type(error).__name__) from error
        except ResponseError as error:
            if error.status == 404 and key and None in self.model.of(key):
                self.model.did(key, None)
                raise Failed("404, rightly") from error
            assert error.status in (500, 503) or error.code in ("RequestTimeTooSkewed", "403"), error
            raise Failed(f"ResponseError {error.code}") from error
        finally:
            self._proxy.outages.pop(self.bucket, None)
            self._sent = self._proxy.settle(self.bucket)
            for request, attempts in self._sent.items():
                ranged = name == "download" and request.startswith("GET")
                assert attempts <= (MOST_OF_RANGE if ranged else MOST), f"{request} was sent {attempts} times"
                self.most_attempts = max(self.most_attempts, attempts)
                self.retries += attempts - 1

    def _write(self, key: str, content: Content, name: str, *args: object, **options: object) -> None:
        try:
            self._do(name, *args, **options)
        except BaseException:
            self.model.tried(key, content)
            raise
        self.model.did(key, content)

    def _key(self, kind: str = "") -> str:
        """A key; of the objects of a kind `summed` the server has a checksum, those of `large` are in parts."""
        kind = kind or self._random.choice(("plain", "plain", "summed", "summed", "large"))
        return f"{kind}-{self._random.randrange(2 if kind == 'large' else 6)}"

    def _there(self, *kinds: str) -> str:
        """A key of an object that may be there, or now and then one of none."""
        there = [key for key in self.model.may if self.model.of(key) != {None}]
        there = [key for key in there if not kinds or key.split("-")[0] in kinds]
        return self._random.choice(sorted(there)) if there and self._random.random() < 0.95 else self._key()

    def _content(self, size: int | None = None) -> Content:
        self._count += 1
        size = int(2 ** self._random.uniform(0, 18)) - 1 if size is None else size
        return Content(f"{self.bucket} {self._count}", size)

    def _put(self) -> None:
        key, content = self._key("plain"), self._content()
        data = content.data() if self._random.random() < 0.7 else io.BytesIO(content.data())
        self._write(key, content, "put", self.bucket, key, data)

    def _upload(self) -> None:
        key, content = self._key("summed"), self._content()
        self._write(key, content, "upload", self.bucket, key, content.data())

    def _upload_in_parts(self) -> None:
        key, content = self._key("large"), self._content(self._random.randrange(5 * MIB + 1, 12 * MIB))
        resume = self._random.random() < 0.7
        source = self._folder / "source"
        source.write_bytes(data := content.data())
        pieces = enumerate((data[start : start + 5 * MIB] for start in range(0, len(data), 5 * MIB)), 1)
        whole = {number: part_of(piece) for number, piece in pieces}
        options: dict[str, object] = {"part_size": 5 * MIB, "concurrency": 3, "resume": resume}
        for attempt in range(5):
            before = self._proxy.uploads.left(f"/{self.bucket}/{key}")
            # Of several it is gone on with the latest; one that an operation before left has other parts.
            known = before[0].parts if resume and len(before) == 1 else {}
            there = [number for number in whole if known.get(number) == whole[number]]
            if not attempt:
                self._outage(8)
            try:
                self._write(key, content, "upload", self.bucket, key, source, **options)
            except Failed:
                if not resume:
                    raise
                self.unfinished.add(key)
                continue
            after = self._proxy.uploads.left(f"/{self.bucket}/{key}")
            again = [number for number in there if any(f"partNumber={number}&" in line for line in self._sent)]
            assert not again, f"parts {again} were there, and were sent again"
            if resume and before:
                assert len(after) < len(before), "an upload was there to go on with, and another was begun"
                self.resumed += 1
            if not after:
                self.unfinished.discard(key)
            return
        raise Failed("five times in a row")

    def _outage(self, most: int) -> None:
        """Let the server be gone, now and then, after some requests of the next operation."""
        if self._random.random() < 0.3:
            self._proxy.outages[self.bucket] = self._random.randrange(most)

    def _copy(self) -> None:
        self._copied(self._there(), self._key("plain"))

    def _copy_in_parts(self) -> None:
        self._copied(self._there("large"), self._key("large"), part_size=5 * MIB)

    def _copied(self, source: str, key: str, **options: object) -> None:
        if source == key:
            return
        stored = self.model.of(source) - {None}
        try:
            self._do("copy", self.bucket, source, self.bucket, key, key=source, **options)
        except Failed:
            self.model.tried(key, *stored)
            raise
        assert stored, f"{source} was copied, and is not there"
        self.model.did(key, *stored)

    def _delete(self) -> None:
        key = self._key()
        try:
            self._do("delete", self.bucket, key)
        except Failed:
            self.model.tried(key, None)
            raise
        self.model.did(key, None)

    def _delete_many(self) -> None:
        keys = sorted({self._key(), self._key(), self._key()})
        try:
            assert self._do("delete_many", self.bucket, keys) == []
        except Failed:
            for key in keys:
                self.model.tried(key, None)
            raise
        for key in keys:
            self.model.did(key, None)

    def _get(self) -> None:
        key = self._there()
        data = self._do("get", self.bucket, key, key=key)
        assert isinstance(data, bytes)
        self.model.saw(key, data)

    def _get_range(self) -> None:
        key = self._there("plain", "large")  # of a range nobody has the checksum
        if key.startswith("summed"):
            return
        size = min((content.size for content in self.model.of(key) if content), default=0)
        if not size:
            return
        begin = self._random.randrange(size)
        end = self._random.randrange(begin, size) + 1
        data = self._do("get", self.bucket, key, key=key, byte_range=(begin, end - 1))
        assert isinstance(data, bytes)
        self.model.saw(key, data, begin, end)

    def _head(self) -> None:
        key = self._there()
        self.model.saw_size(key, self._do("head", self.bucket, key, key=key).size)  # type: ignore[attr-defined]

    def _list(self) -> None:
        if self._random.random() < 0.5:
            found = self._do("list", self.bucket)
        else:
            pages = self._do("list_pages", self.bucket, page_size=5)
            found = [entry for page in pages for entry in page.objects]  # type: ignore[attr-defined]
        sizes = {entry.key: entry.size for entry in found}  # type: ignore[attr-defined]
        assert len(sizes) == len(found), "a listing names a key twice"  # type: ignore[arg-type]
        for key in {*sizes, *self.model.may}:
            self.model.saw_size(key, sizes.get(key))

    def _download(self) -> None:
        key, target, resume = self._there(), f"target-{self._random.randrange(3)}", self._random.random() < 0.8
        path = self._folder / target
        step = MIB if "large" in key else 1 << 15
        if self._random.random() < 0.3:
            self._outage(6)
        try:
            self._do("download", self.bucket, key, path, key=key, part_size=step, resume=resume)
        except Failed:
            data = path.read_bytes() if path.exists() else None
            assert data == self._files.get(target), "a failed download changed its target"
            if resume:
                self._partial.add(target)
            raise
        else:
            self._files[target] = path.read_bytes()
            self.model.saw(key, self._files[target])
            if resume:
                self._partial.discard(target)
        finally:
            partial = {found.name.split(".")[1] for found in self._folder.iterdir() if found.name.startswith(".")}
            assert partial <= self._partial, f"partial files are left: {partial}"
