"""Reads include/s3sign.h, which cbindgen writes, and puts what it declares on the pages.

```{c-functions} s3sign_stream_.*     what matches, or, with nothing named, all that no other directive has shown
```{c-structs}
```{c-constants} S3SIGN_ERR_.*
```{c-table} S3SIGN_CAUSE_            a family by number, with the names that the Python package has for it
```{c-statuses} S3SIGN_ERR_           the same of statuses, which in Python are exceptions
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

HEADER = Path(__file__).resolve().parents[2] / "include/s3sign.h"

DECLARED = re.compile(
    r"""/\*\*\n(?P<comment>(?:\ *\*\ ?.*\n)+?)\ *\*/\n
    (?:\#define\ (?P<constant>S3SIGN_\w+)\ (?P<value>\(?-?\d+\)?)\n
      |typedef\ struct\ (?P<opaque>s3sign_\w+)\ (?P=opaque);\n
      |typedef\ struct\ (?P<struct>s3sign_\w+)\ \{\n(?P<body>(?:\ .*\n|\n)*)\}\ (?P=struct);\n
      |(?P<function>[a-z][^;{}]*?\b(?P<name>s3sign_\w+)\([^;]*\));\n)""",
    re.VERBOSE,
)
FIELD = re.compile(r" +/\*\*\n(?P<comment>(?: *\* ?.*\n)+?) *\*/\n +(?P<declaration>[^;]+);\n")
INITIALISER = re.compile(r"^#define (S3SIGN_\w+_INIT|S3SIGN_STR\(literal\)) ", re.MULTILINE)
LABEL = re.compile(r"(?:^|(?<=\. ))(Inputs|Output|Status|Returns|Since)\b(?=[^.\n]*:)", re.MULTILINE)


@dataclass(frozen=True)
class Declared:
    """One thing of the header: what kind it is, its name, its declaration, and its comment as Markdown."""

    kind: str
    name: str
    declaration: str
    comment: str
    fields: tuple[tuple[str, str], ...] = ()


@cache
def declared() -> tuple[Declared, ...]:
    """All of the header, in its order."""
    text = HEADER.read_text()
    found = []
    for match in DECLARED.finditer(text):
        comment = prose(match["comment"])
        if match["constant"]:
            found.append(Declared("constant", match["constant"], match["value"], comment))
        elif match["function"]:
            found.append(Declared("function", match["name"], " ".join(match["function"].split()), comment))
        else:
            name = match["opaque"] or match["struct"]
            fields = ((f["declaration"], prose(f["comment"])) for f in FIELD.finditer(match["body"] or ""))
            found.append(Declared("struct", name, name, comment, tuple(fields)))
    for name in INITIALISER.findall(text):
        struct = name.removesuffix("_INIT").lower()
        says = f"Initializer of a `{struct}`: every field at its default, and `size` as compiled."
        if name.endswith(")"):
            says = 'Initializer of an `s3sign_str` from a string literal, `S3SIGN_STR("eu-west-1")`.'
        found.append(Declared("macro", name, name, says))
    return tuple(found)


def prose(comment: str) -> str:
    """The text of a comment."""
    return "\n".join(re.sub(r"^ *\* ?", "", line) for line in comment.splitlines())


def linked(text: str) -> str:
    """Names of the header as links, and its labels in bold."""
    kinds = {d.name: {"function": "func", "struct": "struct"}.get(d.kind, "macro") for d in declared()}

    def link(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return f"{{c:{kinds[name]}}}`{name}`" if name in kinds else match[0]

    text = re.sub(r"`(s3sign_\w+|S3SIGN_\w+)`|(?<![\w`])(S3SIGN_[A-Z0-9_]*[A-Z0-9])(?![\w`*])", link, text)
    # Elsewhere an asterisk would begin emphasis, and `&` an entity.
    text = "".join(part if part.startswith("`") else part.replace("*", r"\*") for part in re.split(r"(`[^`]*`)", text))
    return LABEL.sub(r"**\1**", text)


class Header(SphinxDirective):
    """What is common to the directives: which declarations are meant, and showing them."""

    optional_arguments = 1
    final_argument_whitespace = True
    kinds: tuple[str, ...] = ()

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(HEADER))
        shown = self.env.current_document.setdefault("s3sign_shown", set())
        pattern = re.compile(self.arguments[0] if self.arguments else ".*")
        chosen = [d for d in declared() if d.kind in self.kinds and pattern.fullmatch(d.name) and d.name not in shown]
        if not chosen and self.arguments:
            raise self.error(f"the header has nothing like {self.arguments[0]}")
        shown.update(d.name for d in chosen)
        return self.parse_text_to_nodes("\n".join(map(self.show, chosen)))

    def show(self, item: Declared) -> str:
        raise NotImplementedError


class Functions(Header):
    kinds = ("function",)

    def show(self, item: Declared) -> str:
        return f":::{{c:function}} {item.declaration}\n\n{linked(item.comment)}\n:::\n"


class Structs(Header):
    kinds = ("struct",)

    def show(self, item: Declared) -> str:
        members = "".join(f":::{{c:member}} {name}\n\n{linked(text)}\n:::\n" for name, text in item.fields)
        return f"::::{{c:struct}} {item.name}\n\n{linked(item.comment)}\n\n{members}::::\n"


class Constants(Header):
    kinds = ("constant", "macro")

    def show(self, item: Declared) -> str:
        value = f"`{item.declaration}`: " if item.kind == "constant" else ""
        return f":::{{c:macro}} {item.name}\n:no-contents-entry:\n\n{value}{linked(item.comment)}\n:::\n"


class Table(SphinxDirective):
    """A family of constants as a table, with the names that the Python package has for them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(HEADER))
        family = self.arguments[0]
        rows = [d for d in declared() if d.kind == "constant" and d.name.startswith(family)]
        if not rows:
            raise self.error(f"the header has no {family}")
        lines = ["| No. | Name | In Python | Meaning |", "| ---: | --- | --- | --- |"]
        for row in rows:
            text = linked(re.sub(r"^`\w+`: ", "", " ".join(row.comment.split())))
            lines.append(
                f"| {row.declaration} | {{c:macro}}`{row.name}` | {self.in_python(family, row.name)} |"
                f" {text[:1].upper()}{text[1:]} |"
            )
        return self.parse_text_to_nodes("\n".join(lines))

    def in_python(self, family: str, name: str) -> str:
        return f"`{name.removeprefix(family).lower().replace('_', '-')}`"


class Statuses(Table):
    """The statuses; in Python they are exceptions."""

    def in_python(self, family: str, name: str) -> str:
        from s3sign.errors import from_status

        kind = type(from_status(0, name, "", -1, "")).__name__
        return f"{{py:class}}`~s3sign.{kind}`"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("c-functions", Functions)
    app.add_directive("c-structs", Structs)
    app.add_directive("c-constants", Constants)
    app.add_directive("c-table", Table)
    app.add_directive("c-statuses", Statuses)
    return {"parallel_read_safe": True}
