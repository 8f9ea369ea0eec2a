"""Pictures of what was measured, for report.py."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib import pyplot
from matplotlib.ticker import FuncFormatter, NullFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from report import Measured

OWN, OTHER, FLOOR = "#0b6e4f", "#9aa5b1", "#d9a441"


def bars(axes: Axes, names: list[str], values: list[float], unit: str, *, log: bool = False) -> None:
    """Horizontal bars, the first on top, the value behind each."""
    colours = [OWN if "s3sign" in name else FLOOR if "alone" in name and "SHA" in name else OTHER for name in names]
    places = range(len(names))
    axes.barh(places, values, color=colours)
    axes.set_yticks(places, ["\n".join(textwrap.wrap(name, 34)) for name in names], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(f"{unit}, logarithmic" if log else unit, fontsize=9)
    if log:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.margins(x=0.18)
    for place, value in zip(places, values):
        axes.annotate(f"{value:.3g}", (value, place), (3, 0), textcoords="offset points", va="center", fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def figure(rows: int, columns: int, width: float, height: float) -> Any:
    return pyplot.subplots(rows, columns, figsize=(width, height), layout="constrained", squeeze=False)


def ratios(axes: Axes, measured: Measured, name: str, unit: str) -> None:
    rows = measured.rows(name)
    bars(axes, [row["name"] for row in rows], [row["median"] / rows[0]["median"] for row in rows], unit)
    axes.set_title(measured.one(name)["title"], fontsize=10)


def requests(measured: Measured) -> Any:
    """A line for each request, a dot for each signer."""
    records = measured.requests()
    drawn, axes = figure(1, 1, 9, 5)
    panel = axes[0][0]
    marks = {"s3sign, C ABI": "o", "s3sign, verified": "x", "aws-sigv4": "s", "reqsign": "^", "rust-s3": "v",
             "rusty-s3": "P", "aws-c-auth": "D"}  # fmt: skip
    for name, mark in marks.items():
        points = [
            (row["best"] / record["rows"][0]["best"], place)
            for place, record in enumerate(records)
            for row in record["rows"]
            if row["name"] == name or (name == "aws-c-auth" and row["name"].endswith(", signature alone"))
        ]
        colour = OWN if "s3sign" in name else None
        panel.scatter(*zip(*points), marker=mark, s=28, label=name, color=colour, alpha=0.8)
    panel.axvline(1, color=FLOOR, linestyle="--", label="compressions alone")
    panel.set_yticks(range(len(records)), [record["title"] for record in records], fontsize=8)
    panel.invert_yaxis()
    panel.set_xscale("log")
    panel.set_xticks([1, 1.5, 2, 3, 5, 10, 20, 40], ["1", "1.5", "2", "3", "5", "10", "20", "40"])
    panel.xaxis.set_minor_formatter(NullFormatter())
    panel.set_xlabel("time, in multiples of the compressions alone, logarithmic", fontsize=9)
    panel.grid(axis="x", alpha=0.3)
    panel.spines[["top", "right"]].set_visible(False)
    panel.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    return drawn


def runtimes(measured: Measured) -> Any:
    drawn, axes = figure(1, 2, 11, 5.4)
    for place, name in enumerate(("peers-sign", "peers-presign")):
        rows = sorted(measured.rows(name), key=lambda row: row["median"])
        names = [f"{row['runtime']}: {row['name']}" for row in rows]
        bars(axes[0][place], names, [row["median"] / 1000 for row in rows], "µs for a signature", log=True)
        axes[0][place].set_title(measured.one(name)["title"], fontsize=10)
    return drawn


def python(measured: Measured) -> Any:
    drawn, axes = figure(1, 2, 10, 3.2)
    titles = {"sign": "W1, GET signed with headers", "presign": "W2, GET presigned"}
    for place, (form, title) in enumerate(titles.items()):
        rows = sorted((row for row in measured.python() if row["form"] == form), key=lambda row: row["faster"])
        names, values = [row["name"] for row in rows], [row["faster"] for row in rows]
        bars(axes[0][place], names, values, "times as fast as botocore", log=True)
        axes[0][place].set_title(title, fontsize=10)
    return drawn


def parts(measured: Measured) -> Any:
    drawn, axes = figure(1, 3, 13, 2.8)
    units = {
        "chunks": "time, in multiples of hashing alone",
        "cold-key": "time, in multiples of the compressions alone",
        "sigv4a": "time, in multiples of ring's",
    }
    for place, (name, unit) in enumerate(units.items()):
        ratios(axes[0][place], measured, name, unit)
    return drawn


def growth(measured: Measured) -> Any:
    records = measured.all("growth")
    drawn, axes = figure(1, len(records), 11, 3.4)
    for place, record in enumerate(records):
        panel = axes[0][place]
        for form, mark in (("sign", "o"), ("verify", "s")):
            panel.plot(record["sizes"], [time / 1000 for time in record[form]], marker=mark, label=form)
        # What is linear, through the last of signing: steeper than this nothing may be.
        slope = record["sign"][-1] / record["sizes"][-1] / 1000
        line = [size * slope for size in record["sizes"]]
        panel.plot(record["sizes"], line, color=OTHER, linestyle="--", label="linear")
        panel.set(xscale="log", yscale="log", ylim=(0.4, None))
        panel.set_xlabel(record["what"], fontsize=9)
        panel.grid(alpha=0.3)
    axes[0][0].set_ylabel("µs for a request", fontsize=9)
    axes[0][0].legend()
    return drawn


def draw(measured: Measured, folder: Path) -> None:
    matplotlib.use("svg")
    pyplot.rcParams["svg.hashsalt"] = "s3sign"  # so that the same times make the same file
    pyplot.rcParams["svg.fonttype"] = "none"  # text stays text; that of other fonts is hardly wider
    for picture in (requests, runtimes, python, parts, growth):
        path = folder / f"performance-{picture.__name__}.svg"
        picture(measured).savefig(path, metadata={"Date": None})
        pyplot.close()
