"""Output: data to standard output, messages to standard error."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

from ._errors import escaped, one_line

_COLOURS = {"red": "31", "green": "32", "blue": "34", "yellow": "33"}


class Progress:
    """Shows the progress of long operations, on a terminal."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar

    @property
    def shown(self) -> bool:
        return self._bar is not None

    def expect(self, count: int | None) -> None:
        """Increase the total, if known."""
        if self._bar is not None and count is not None:
            self._bar.total = (self._bar.total or 0) + count

    def update(self, count: int) -> None:
        """Increase the amount done."""
        if self._bar is not None:
            self._bar.update(count)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class Output:
    """Writes data and messages."""

    def __init__(self) -> None:
        self.json = self.quiet = False
        # Bytes in names that are not UTF-8 are read as surrogates, and written unchanged.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")

    def configure(self, *, json: bool, quiet: bool) -> None:
        self.json, self.quiet = json, quiet

    def data(self, text: str) -> None:
        """A line of data. Control characters are escaped on a terminal, but not in a pipe."""
        print(escaped(text) if sys.stdout.isatty() else text)

    def record(self, **fields: Any) -> None:
        """A record, as a line of JSON."""
        print(json.dumps(fields, default=str))

    def note(self, text: str) -> None:
        """A message, unless --quiet."""
        if not self.quiet:
            self._say(f"s3sign: {one_line(text)}")

    def error(self, text: str) -> None:
        """An error message."""
        self._say(f"{self.paint('s3sign:', 'red', sys.stderr)} {text}")

    def _say(self, text: str) -> None:
        tqdm = sys.modules.get("tqdm")
        if tqdm is None:
            print(text, file=sys.stderr)
        else:
            tqdm.tqdm.write(text, file=sys.stderr)  # moves a visible progress bar

    def end_line(self) -> None:
        """End the line on which a terminal shows ^C."""
        if sys.stderr.isatty():
            print(file=sys.stderr)

    def paint(self, text: str, colour: str, stream: Any = None) -> str:
        """Coloured, on a terminal, unless NO_COLOR is set (https://no-color.org)."""
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        if plain or not (stream or sys.stdout).isatty():
            return text
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"

    def progress(self, what: str, unit: str, *, beside_data: bool = False) -> Progress:
        """A progress bar for longer operations on a terminal, with tqdm if it is installed.

        `beside_data` says that data goes out meanwhile, which on the same terminal would tear the bar.
        """
        if self.quiet or not sys.stderr.isatty() or (beside_data and sys.stdout.isatty()):
            return Progress()
        try:
            from tqdm import tqdm
        except ImportError:
            return Progress()
        divisor = 1024 if unit == "B" else 1000
        return Progress(tqdm(desc=what, unit=unit, unit_scale=True, unit_divisor=divisor, delay=0.5, leave=False))
