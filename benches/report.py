"""Tables and pictures of what was measured: report.py [FOLDER].

Takes the JSON lines of each part in FOLDER, keeps them in docs/performance.json beside what was measured of other parts
before, writes the tables in PAGES and lets plots.py draw. Without FOLDER: from what was kept.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import plots

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs/performance.json"
PAGES = [ROOT / "benches/README.md", ROOT / "docs/performance.md"]

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

    def requests(self) -> list[Record]:
        """The comparisons of the twelve requests, in which each row is found by what its name begins with."""
        return [record for record in self.records if record["id"].startswith("request-")]

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


FLOOR, OWN, BATCH, VERIFIED = (
    "SHA-256 compressions alone",
    "s3sign, C ABI",
    "s3sign, C ABI, 1,000 keys",
    "s3sign, verified",
)
DASH = "\N{EN DASH}"
PEERS = {
    "aws-sigv4": "aws-sigv4",
    "reqsign": "reqsign",
    "rust-s3": "rust-s3",
    "rusty-s3": "rusty-s3",
    "aws-c-auth": "aws-c-auth of",
}


def row(record: Record, name: str) -> Record | None:
    """The row of a comparison with this name, or the first one that begins so."""
    rows: list[Record] = record["rows"]
    exact = [row for row in rows if row["name"] == name]
    return next(iter(exact or [row for row in rows if row["name"].startswith(name)]), None)


def best(record: Record, name: str) -> float | None:
    found = row(record, name)
    return found["best"] if found else None


def times(record: Record, name: str, unit: str) -> float | None:
    """The best time of one row, in those of another."""
    time, one = best(record, name), best(record, unit)
    return time / one if time and one else None


def number(value: float | None, form: str = ".2f") -> str:
    return DASH if value is None else format(value, form)


def geomean(values: Iterable[float | None]) -> float | None:
    """Of those that were measured."""
    known = [value for value in values if value is not None]
    return statistics.geometric_mean(known) if known else None


def twelve(measured: Measured) -> str:
    """All requests: what each takes, and how many times as long it takes others."""
    records = measured.requests()

    def cells(record: Record) -> list[float | None]:
        units = [(OWN, FLOOR), (BATCH, FLOOR), (VERIFIED, OWN), *((name, OWN) for name in PEERS.values())]
        return [times(record, name, unit) for name, unit in units]

    def ratios(values: Iterable[float | None]) -> list[str]:
        return [number(value, ".2f" if place < 3 else ".1f") for place, value in enumerate(values)]

    rows = [[record["title"], number(best(record, OWN), ",.0f"), *ratios(cells(record))] for record in records]
    means = map(geomean, zip(*map(cells, records)))
    rows.append(["geometric mean", "", *ratios(means)])
    head = "request | s3sign, ns: | x floor: | batch, x floor: | verified, x signed: | "
    return table(head + " | ".join(f"{name}:" for name in PEERS), rows)


def requests(measured: Measured) -> str:
    """Of each request the work that has to be done, and what it takes."""
    counts = {record["request"]: record["without"] for record in measured.all("instructions")}
    rows = []
    for record in measured.requests():
        name = record["id"].removeprefix("request-")
        rows.append(
            [
                f"{record['title']} (`{name}`)",
                record["note"].split()[0],
                *(number(best(record, who), ",.0f") for who in (FLOOR, OWN, BATCH, VERIFIED)),
                f"{counts[name]:,}",
                f"{counts[f'verify {name}']:,}",
            ]
        )
    head = (
        "request | compressions: | floor, ns: | signed, ns: | in a batch, ns: | verified, ns: | "
        "instructions to sign: | to verify:"
    )
    return table(head, rows)


def peers(measured: Measured) -> str:
    """Nanoseconds and allocations of the others, and the headers that they sign besides."""
    rows = []
    for record in measured.requests():
        found = [row(record, name) for name in (OWN, *PEERS.values())]
        cells = [f"{one['best']:,.0f} ({one['allocations']:.0f})" if one else DASH for one in found]
        rows.append([record["title"], *cells])
    head = "ns (allocations) | s3sign: | " + " | ".join(f"{peer}:" for peer in PEERS)
    return table(head, rows) + "\n\n" + signs_too(measured)


def signs_too(measured: Measured) -> str:
    """The headers that others sign and s3sign does not."""
    lines = []
    for record in measured.requests():
        found = {peer: row(record, name) for peer, name in PEERS.items()}
        who = [f"{peer} `{'`, `'.join(one['signs_too'])}`" for peer, one in found.items() if one and one["signs_too"]]
        if who:
            lines.append(f"- {record['title']}: {'; '.join(who)}")
    return "Headers that they sign and s3sign does not:\n\n" + "\n".join(lines)


SECTIONS: dict[str, Callable[[Measured], str]] = {
    "machine": machine,
    "twelve": twelve,
    "requests": requests,
    "peers": peers,
    "chunks": lambda measured: comparison("chunks", measured),
    "cold-key": lambda measured: comparison("cold-key", measured),
    "sigv4a": lambda measured: comparison("sigv4a", measured),
    "sigv4a-verify": lambda measured: comparison("sigv4a-verify", measured),
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
    texts = {page: page.read_text() for page in PAGES}
    for name, section in SECTIONS.items():
        begin, end = f"<!-- measured: {name} -->\n", "\n<!-- end -->"
        pages = [page for page, text in texts.items() if begin in text]
        if not pages:
            raise SystemExit(f"report.py: no page has a place for {name}")
        for page in pages:
            before, _, rest = texts[page].partition(begin)
            _, _, after = rest.partition(end)
            texts[page] = before + begin + section(measured) + end + after
    for page, text in texts.items():
        page.write_text(text)
    plots.draw(measured, ROOT / "docs")


if __name__ == "__main__":
    main()
