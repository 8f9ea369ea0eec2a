"""Runs the command line tool as its users do: as a process of its own, with pipes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from conftest import ACCESS_KEY, SECRET_KEY

COMMAND = [sys.executable, "-W", "error", "-m", "s3sign"]
KEYS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def environment(home: Path | None = None, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of a user with keys in it, and nothing of whoever runs the tests."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nowhere = {"HOME": str(home or "/nonexistent"), "AWS_EC2_METADATA_DISABLED": "true"}
    return {**mine, **nowhere, **KEYS, **(more or {})}


def s3sign(
    *arguments: str | bytes, stdin: bytes = b"", home: Path | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the tool to its end. Whatever it does, it shows no secret, and no traceback."""
    done = subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, env=environment(home, more), timeout=120
    )
    for text in (done.stdout, done.stderr):
        assert SECRET_KEY.encode() not in text
        assert b"Traceback" not in text, text.decode()
    return done


def lines(*arguments: str | bytes, stdin: bytes = b"", **more: str) -> list[str]:
    """The lines of data of a run that goes well and says nothing else."""
    done = s3sign(*arguments, stdin=stdin, **more)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape").splitlines()


def refusal(*arguments: str | bytes, stdin: bytes = b"", status: int = 1, **more: str) -> str:
    """The one line that a run ends with which does not go well."""
    done = s3sign(*arguments, stdin=stdin, **more)
    assert done.returncode == status, done.stderr.decode()
    said = done.stderr.decode().splitlines()
    assert len(said) == 1 and said[0].startswith("s3sign: "), said
    return said[0]
