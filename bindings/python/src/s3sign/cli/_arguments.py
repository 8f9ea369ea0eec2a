"""What the commands share: a parser with helpful errors, common arguments and value types."""

from __future__ import annotations

import argparse
import difflib
import re
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any, NoReturn

from .._request import iso_time

Commands = Any  # argparse does not export the type that add_subparsers returns

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class Help(argparse.HelpFormatter):
    """Wraps paragraphs to the terminal, but not indented blocks."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        blocks = text.strip("\n").split("\n\n")
        return "\n\n".join(block if "\n " in f"\n{block}" else textwrap.fill(block, width) for block in blocks)


class UsageError(Exception):
    """The command line is invalid."""


class Parser(argparse.ArgumentParser):
    """Reports errors in one line, with a suggestion."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        message = message.replace("argument COMMAND: ", "").replace("the following arguments are required", "missing")
        raise UsageError(f"{message}; see {self.prog} --help")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser = getattr(options, "parser", self)
            name = unknown[0].partition("=")[0]
            parser.error(f"{name}: unknown here{suggestion(name, parser._option_string_actions)}")
        return options

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = list(action.choices or ())
        if choices and value not in choices:
            hint = suggestion(str(value), choices) or f", there are {', '.join(map(str, choices))}"
            what = "unknown command" if action.dest == "command" else "unknown"
            raise argparse.ArgumentError(action, f"{value}: {what}{hint}")


def suggestion(name: str, known: Iterable[str]) -> str:
    """A suggestion, if a known name is similar to `name`."""
    close = difflib.get_close_matches(name, list(known), 1)
    return f", did you mean {close[0]}?" if close else ""


def command(commands: Commands, name: str, arguments: str, run: Any, help: str, description: str) -> Parser:
    """Add a command. `run(options, output)` runs it and returns the exit status."""
    made: Parser = commands.add_parser(
        name,
        usage=f"s3sign {name} [options] {arguments}".rstrip(),
        help=help,
        description=description,
        formatter_class=Help,
    )
    made.set_defaults(run=run, parser=made)
    return made


def add_request(parser: Parser) -> None:
    """Add the arguments of a request with headers and a body."""
    parser.add_argument("method", metavar="METHOD", type=str.upper, help="GET, PUT, ...")
    parser.add_argument("url", metavar="URL", help="percent-encoded; or s3://bucket/key, with a raw key")
    add_headers(parser)
    body = parser.add_mutually_exclusive_group()
    body.add_argument("--payload", metavar="TEXT", help="the body (default: empty)")
    body.add_argument("--payload-file", metavar="FILE", help="file with the body; - for standard input")
    body.add_argument("--unsigned", action="store_true", help="do not sign the body (UNSIGNED-PAYLOAD)")
    add_signing(parser)


def add_headers(parser: Parser) -> None:
    parser.add_argument(
        "-H", "--header", dest="headers", metavar="'NAME: VALUE'", type=header, action="append", default=[],
        help="header to send; may be repeated",
    )  # fmt: skip


def add_signing(parser: Parser) -> None:
    parser.add_argument("--service", default="s3", help="service of the credential scope (default: s3)")
    add_path_as_is(parser)
    add_time(parser)


def add_path_as_is(parser: Parser) -> None:
    parser.add_argument(
        "--path-as-is", action="store_true", help="for a client that does not resolve . and .. in a path"
    )


def add_time(parser: Parser, what: str = "signing time, for reproducible output") -> None:
    parser.add_argument(
        "--time", metavar="TIME", type=moment, help=f"{what}: 2013-05-24T00:00:00Z or Unix seconds (default: now)"
    )


def add_expires(parser: Parser, default: int | None = 3600) -> None:
    shown = "1h" if default else "not presigned"
    parser.add_argument(
        "--expires", metavar="TIME", type=duration, default=default,
        help=f"validity, such as 900, 15m, 12h or 7d (default: {shown})",
    )  # fmt: skip


def header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not 'Name: value'")
    return name.strip(), value.strip()


def moment(text: str) -> datetime:
    """ISO 8601, with or without its hyphens and colons, or Unix seconds."""
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), timezone.utc)
        if re.fullmatch(r"\d{8}T\d{6}Z", text):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        return iso_time(text)
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is no time, such as 2013-05-24T00:00:00Z") from None


def duration(text: str) -> int:
    """Seconds."""
    return _number(text, _UNITS, "duration, such as 900, 15m or 7d")


def size(text: str) -> int:
    """Bytes."""
    return _number(text.upper().removesuffix("B").removesuffix("I"), _SIZES, "size, such as 8M")


def positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def _number(text: str, units: dict[str, int], what: str) -> int:
    found = re.fullmatch(r"(\d{1,12})([A-Za-z]?)", text)
    if not found or found[2] not in units:
        raise argparse.ArgumentTypeError(f"{text!r} is no {what}")
    return int(found[1]) * units[found[2]]


def names_and_values(texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Split each `NAME=VALUE`."""
    pairs = [text.partition("=") for text in texts]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise UsageError(f"argument {option}: {name!r} is not NAME=VALUE")
    return [(name, value) for name, _, value in pairs]
