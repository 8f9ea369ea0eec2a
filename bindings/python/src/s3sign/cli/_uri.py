"""Places that the commands name: `s3://bucket/key`, a local path, or `-`."""

from __future__ import annotations

from dataclasses import dataclass

from ._errors import Failure

SCHEME = "s3://"


@dataclass(frozen=True)
class Uri:
    """A bucket, and a key or prefix, not percent-encoded."""

    bucket: str
    key: str = ""

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"

    @property
    def folder(self) -> Uri:
        """The folder: its key, if any, with a trailing slash."""
        return self if not self.key or self.key.endswith("/") else Uri(self.bucket, self.key + "/")


def is_s3(text: str) -> bool:
    return text.startswith(SCHEME)


def parse(text: str, *, key: bool = False) -> Uri:
    """Parse an `s3://` URI; `key` is whether it must have one."""
    if not is_s3(text):
        raise Failure(text, "not s3://bucket/key")
    rest = text[len(SCHEME) :]
    # The ARN of an access point has a slash in it: arn:aws:s3:region:account:accesspoint/name.
    head, _, tail = rest.partition("/")
    if head.startswith("arn:") and head.rpartition(":")[2] in ("accesspoint", "outpost"):
        steps = 3 if head.endswith("outpost") else 1
        parts = tail.split("/", steps)
        head, tail = "/".join([head, *parts[:steps]]), "".join(parts[steps:])
    if not head:
        raise Failure(text, "missing bucket", "use s3://bucket/key")
    if key and not tail:
        raise Failure(text, "missing key", "use s3://bucket/key")
    return Uri(head, tail)
