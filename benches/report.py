"""Tables and pictures of what was measured: report.py [FOLDER].

Takes the JSON lines of each part in FOLDER, keeps them in docs/performance.json beside what was measured of other parts
before, writes the tables in benches/README.md and lets plots.py draw. Without FOLDER: from what was kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import plots

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs/performance.json"
README = ROOT / "benches/README.md"

Record = dict[str, Any]


class Measured:
    """What was measured, by the id of each record."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)

    def all(self, name: str) -> list[Record]:
        found = [record for record in self.records if record["id"] == name]
        if not found:
            raise SystemExit(f"report.py: {name} was not measured yet")
        return found

    def one(self, name: str) -> Record:
        return self.all(name)[0]

    def rows(self, name: str) -> list[Record]:
        rows: list[Record] = self.one(name)["rows"]
        return rows

    def python(self) -> list[Record]:
        """The rows of Python in both comparisons, each with how many times as fast as botocore it is."""
        found = []
        for form in ("sign", "presign"):
            rows = [row for row in self.rows(f"peers-{form}") if row["runtime"] == "Python"]
            (slow,) = (row["median"] for row in rows if row["name"].startswith("botocore"))
            found += [{**row, "form": form, "faster": slow / row["median"]} for row in rows]
        return found


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """`head` is `who | number:`, a colon after what is aligned to the right."""
    names = head.split(" | ")
    lines = [[name.rstrip(":") for name in names], ["---:" if name.endswith(":") else "---" for name in names], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def comparison(name: str, measured: Measured, runtimes: bool = False) -> str:
    """All rows of a comparison, as multiples of the first."""
    record = measured.one(name)
    first = record["rows"][0]["median"]

    def last(row: Record) -> object:
        return row["runtime"] if runtimes else f"{row['allocations']:.4g}"

    rows = [
        [
            row["name"],
            f"{row['median']:.0f}",
            f"{row['best']:.0f}",
            f"{row['tenth']:.0f} to {row['ninetieth']:.0f}",
            f"{row['median'] / first:.2f}",
            last(row),
        ]
        for row in record["rows"]
    ]
    kind = "runtime" if runtimes else "allocations:"
    head = f"who | median ns: | best ns: | 10 to 90 % of rounds, ns: | times the first: | {kind}"
    note = f"**{record['title']}**, {record['note'].replace('https://', '`https://')}"
    return note + "`" * note.count("`") + ":\n\n" + table(head, rows)


def machine(measured: Measured) -> str:
    record = measured.one("machine")
    return f"{record['text']}\n\n{record['crates']}"


def python(measured: Measured) -> str:
    rows = [
        [row["form"], row["name"], f"{row['median'] / 1000:.2f}", f"{row['faster']:.1f}"] for row in measured.python()
    ]
    return table("form | who | median µs: | times as fast as botocore:", rows)


def million(measured: Measured) -> str:
    rows = [[row["name"], row["cpu"], row["clock"]] for row in measured.all("million")]
    return table("a million URLs | CPU seconds: | seconds by the clock:", rows)


def growth(measured: Measured) -> str:
    parts = []
    for record in measured.all("growth"):
        for form in ("sign", "verify"):
            times = zip(record["sizes"], record[form])
            parts.append([record["what"], form, "; ".join(f"{size:,}: {time / 1000:,.1f}" for size, time in times)])
    return table("what grows | call | µs for so many of them", parts)


def start(measured: Measured) -> str:
    empty, loads = (row["median"] for row in measured.rows("start"))
    rows = [
        ["a process that does nothing", f"{empty / 1e6:.2f} ms"],
        ["one that loads the library, makes a signer and signs once", f"{loads / 1e6:.2f} ms"],
        ["the difference", f"{(loads - empty) / 1e6:.2f} ms"],
        *(
            [f"resident after {int(row['signatures']):,} signatures", f"{row['kib']:,} KiB"]
            for row in measured.all("memory")
        ),
        ["libs3sign.so, stripped", f"{measured.one('size')['kib']:,} KiB"],
    ]
    return table("what | size or time:", rows)


def instructions(measured: Measured) -> str:
    counts = {row["form"]: row["without"] for row in measured.all("instructions")}
    return (
        "Instructions for one call of s3sign without `compress256`, by `callgrind.sh`: "
        f"{counts['sign']:,} for W1 and {counts['presign']:,} for W2."
    )


SECTIONS: dict[str, Callable[[Measured], str]] = {
    "machine": machine,
    "sign": lambda measured: comparison("sign", measured),
    "presign": lambda measured: comparison("presign", measured),
    "instructions": instructions,
    "chunks": lambda measured: comparison("chunks", measured),
    "cold-key": lambda measured: comparison("cold-key", measured),
    "sigv4a": lambda measured: comparison("sigv4a", measured),
    "peers-sign": lambda measured: comparison("peers-sign", measured, runtimes=True),
    "peers-presign": lambda measured: comparison("peers-presign", measured, runtimes=True),
    "python": python,
    "million": million,
    "growth": growth,
    "start": start,
}


def keep(folder: Path) -> None:
    """Put what was measured now in the place of what the same parts gave before."""
    parts = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for path in sorted(folder.glob("*.jsonl")):
        parts[path.stem] = [json.loads(line) for line in path.read_text().splitlines()]
    lines = [
        json.dumps(name) + ": [\n" + ",\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n]"
        for name, records in sorted(parts.items())
    ]
    KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main() -> None:
    for folder in sys.argv[1:]:
        keep(Path(folder))
    measured = Measured(record for records in json.loads(KEPT.read_text()).values() for record in records)
    text = README.read_text()
    for name, section in SECTIONS.items():
        before, begin, rest = text.partition(f"<!-- measured: {name} -->\n")
        _, end, after = rest.partition("\n<!-- end -->")
        if not (begin and end):
            raise SystemExit(f"report.py: README.md has no place for {name}")
        text = before + begin + section(measured) + end + after
    README.write_text(text)
    plots.draw(measured, ROOT / "docs")


if __name__ == "__main__":
    main()
