"""The documentation as it was built: everything public is on a page, and every link within it leads somewhere."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import s3sign

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "target/docs"
HEADER = (ROOT / "include/s3sign.h").read_text()
# What is private, and the library itself, which lies beside the modules.
HIDDEN = re.compile(r"\._|\.libs3sign$")


class Page(HTMLParser):
    """The anchors and links of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.text = path.read_text()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id":
                self.anchors.add(value or "")
            elif name in ("href", "src"):
                self.links.add(value or "")


@cache
def pages() -> dict[Path, Page]:
    return {path: Page(path) for path in SITE.rglob("*.html")}


def anchors(where: str = "reference") -> set[str]:
    return {anchor for path, page in pages().items() if where in path.parts for anchor in page.anchors}


def test_every_exported_symbol_is_on_a_page() -> None:
    command = ["nm", "-D", "--defined-only", ROOT / "target/release/libs3sign.so"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    exported = {line.split()[-1] for line in listed.splitlines()}
    assert len(exported) > 50
    assert exported <= {anchor.removeprefix("c.") for anchor in anchors()}


def test_every_constant_is_on_a_page() -> None:
    defined = set(re.findall(r"^#define (S3SIGN_\w+)", HEADER, re.MULTILINE)) - {"S3SIGN_H"}
    assert len(defined) > 150
    assert {f"c.{name}" for name in defined} <= anchors()


def test_every_field_of_every_struct_is_on_a_page() -> None:
    code = re.sub(r"/\*.*?\*/", "", HEADER, flags=re.DOTALL)
    opaque = set(re.findall(r"^typedef struct (s3sign_\w+) \1;", code, re.MULTILINE))
    fields = {
        f"{struct}.{re.split(r'[^a-z0-9_]+', field.split('[')[0].strip())[-1]}"
        for struct, body in re.findall(r"typedef struct (\w+) \{(.*?)\}", code, re.DOTALL)
        for field in body.split(";")[:-1]
    }
    assert len(opaque) > 3 and len(fields) > 100
    assert {f"c.{name}" for name in opaque | fields} <= anchors()


@pytest.mark.parametrize(
    "family, page", [("ERR", "errors"), ("CAUSE", "explain"), ("CERTAINTY", "explain"), ("LINT", "explain")]
)
def test_tables_of_numbers_are_the_header(family: str, page: str) -> None:
    text = re.sub(r"<[^>]+>", " ", pages()[SITE / f"reference/{page}.html"].text)
    for name, number in re.findall(rf"^#define (S3SIGN_{family}_\w+) (\d+)$", HEADER, re.MULTILINE):
        assert re.search(rf"\b{number}\s+{name}\s", text), name


def public() -> Iterator[tuple[str, str, object]]:
    """Module, name and value of everything that the Python package offers."""
    names = [m.name for m in pkgutil.walk_packages(s3sign.__path__, "s3sign.") if not HIDDEN.search(m.name)]
    for module in (s3sign, *map(importlib.import_module, names)):
        for name in getattr(module, "__all__", ()):
            if not name.startswith("__"):
                yield module.__name__, name, getattr(module, name)


def test_every_public_name_of_the_python_package_is_on_a_page_and_explained() -> None:
    found = list(public())
    assert len(found) > 30
    there = anchors()
    for module, name, value in found:
        assert {f"{module}.{name}", f"s3sign.{name}"} & there, f"{module}.{name}"
        if not inspect.isclass(value):
            continue
        assert inspect.getdoc(value), name
        for method, function in inspect.getmembers(value, callable):
            if not method.startswith("_") and getattr(function, "__module__", "").startswith("s3sign"):
                assert inspect.getdoc(function), f"{name}.{method}"
                assert {f"{module}.{name}.{method}", f"s3sign.{name}.{method}"} & there, f"{name}.{method}"


def test_links_within_the_pages_lead_somewhere() -> None:
    broken, outside = [], set()
    for path, page in pages().items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                outside.add(link)
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in pages()[target].anchors):
                broken.append(f"{path.relative_to(SITE)}: {link}")
    (SITE / "external-links.txt").write_text("\n".join(sorted(outside)) + "\n")
    assert len(pages()) > 15 and outside
    assert not broken


def test_pages_in_the_sources_name_files_that_are_there() -> None:
    missing = []
    for page in (ROOT / "docs").rglob("*.md"):
        for name in re.findall(r"`((?:bindings|examples|include|src|tests|benches)/[\w./-]+)`", page.read_text()):
            if not (ROOT / name).exists() and (SITE / page.relative_to(ROOT / "docs")).with_suffix(".html").exists():
                missing.append(f"{page.relative_to(ROOT)}: {name}")
    assert not missing
