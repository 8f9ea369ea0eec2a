"""The Python package on a page: `{python-package} s3sign` shows every public name of it and of its submodules.

Docstrings are Markdown in Google's layout. What they have in backticks is code, and a link where it names something.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from types import ModuleType

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx
from sphinx.domains.python import PyXRefRole
from sphinx.ext.autodoc.mock import mock
from sphinx.util.docutils import SphinxDirective

NAME = re.compile(
    r"[A-Z]\w+(\.\w+)*|[a-z]\w*(\.\w+)+|(sign|presign|stream|verify|endpoint|provider|lint|explain)(_\w+)?"
)

# What is private, and the library itself, which lies beside the modules.
HIDDEN = re.compile(r"\._|\.libs3sign$")
ITEM = re.compile(r"    (\w+(?:, \w+)*): ")

CLASS = "   :members:\n   :inherited-members:\n   :exclude-members: add_note, with_traceback\n\n"


def public_modules(package: str, absent: list[str]) -> Iterator[tuple[ModuleType, list[str]]]:
    """The package and its public modules, each with the names that no module before it has."""
    with mock(absent):
        top = importlib.import_module(package)
        names = [m.name for m in pkgutil.walk_packages(top.__path__, f"{package}.") if not HIDDEN.search(m.name)]
        seen: set[int] = set()
        for module in (top, *map(importlib.import_module, names)):
            public = getattr(module, "__all__", None) or [
                name
                for name, value in vars(module).items()
                if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
            ]
            fresh = [name for name in public if not name.startswith("__") and id(getattr(module, name)) not in seen]
            for name in fresh:
                vars(module)[name] = getattr(module, name)  # autodoc does not see what is imported when it is asked for
                seen.add(id(vars(module)[name]))
            if fresh:
                yield module, fresh


def kind(value: object) -> str:
    """What autodoc calls it."""
    if inspect.isclass(value):
        return "exception" if issubclass(value, Exception) else "class"
    return "function" if inspect.isroutine(value) else "data"


class Package(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        text = ""
        for module, names in public_modules(self.arguments[0], self.config.autodoc_mock_imports):
            text += f"## `{module.__name__}`\n\n```{{eval-rst}}\n.. automodule:: {module.__name__}\n\n"
            for name in names:
                value = getattr(module, name)
                text += f".. auto{kind(value)}:: {module.__name__}.{name}\n{CLASS if inspect.isclass(value) else ''}"
            text += "```\n\n"
        return self.parse_text_to_nodes(text, allow_section_headings=True)


class Providers(SphinxDirective):
    """What the library knows of providers, as a table."""

    def run(self) -> list[nodes.Node]:
        from s3sign import provider

        with_names = {name: provider(name) for name in ("aws", "r2", "gcs", "minio", "b2", "ceph")}
        words = {True: "yes", False: "no", None: ""}
        rows = [("`provider=`", [f'`"{name}"`' for name in with_names])]
        for field in fields(type(with_names["aws"])):
            values = [getattr(known, field.name) for known in with_names.values()]
            title = field.name.replace("_", " ")
            if field.name == "path_style":
                title, values = "bucket in", ["path" if value else "host" for value in values]
            rows.append((title, [words[v] if v is None or isinstance(v, bool) else str(v) for v in values]))
        titles = rows.pop(1)
        lines = [(titles[0], titles[1]), ("---", ["---"] * len(with_names)), *rows]
        return self.parse_text_to_nodes("\n".join(f"| {' | '.join([title, *row])} |" for title, row in lines))


def code(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """The role for text in backticks."""
    if not NAME.fullmatch(text):
        return [nodes.literal(rawtext, text)], []
    return PyXRefRole()("py:obj", rawtext, text, lineno, inliner, {}, [])


def tidy(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Lists of names and what they mean, as in `Args:`, become lists; asterisks outside backticks are themselves."""
    if not lines and what == "method":
        lines[:] = [f"As :py:obj:`s3sign.Client.{name.rpartition('.')[2]}`."]
    made: list[str] = []
    inside = verbatim = False
    for line, following in zip(lines, [*lines[1:], ""]):
        verbatim = verbatim and (not line or line.startswith(" "))
        if not verbatim:
            parts = re.split(r"(`[^`]*`)", line)
            line = "".join(part if part.startswith("`") else part.replace("*", r"\*") for part in parts)
        if inside and line.startswith("    "):
            item = ITEM.match(line)
            made += ["", f"* **{item[1]}**: {line[item.end() :]}"] if item else [f"  {line.strip()}"]
        elif line.endswith(":") and ITEM.match(following):
            inside = True
            made += ["", {"Args:": "Arguments:"}.get(line, line), ""]
        else:
            if line.startswith("    ") and made and not made[-1] and not inside and not verbatim:
                made += ["::", ""]  # a block that is set off is code
                verbatim = True
            made += ["", line] if inside else [line]
            inside = False
    lines[:] = made


def signature(
    app: Sphinx, what: str, name: str, obj: object, options: object, text: str | None, result: str | None
) -> tuple[str | None, str | None]:
    """Aliases of types by their names: autodoc shows how it keeps one that is part of a union."""
    plain = re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", text) if text else text
    return plain, result


def undocumented(app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object) -> bool | None:
    """Methods are shown even where another class has their description."""
    ours = inspect.isfunction(obj) and obj.__module__.startswith("s3sign")
    return False if skip and ours and not name.startswith("_") else None


class CommandLine(SphinxDirective):
    """What the tool says of itself and of each of its commands."""

    def run(self) -> list[nodes.Node]:
        from s3sign.cli._parser import parser

        top = parser()
        (commands,) = (action.choices for action in top._actions if isinstance(action.choices, dict))
        text = f"### s3sign\n\n```text\n{top.format_help()}```\n"
        for name, command in commands.items():
            text += f"\n### s3sign {name}\n\n```text\n{command.format_help()}```\n"
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("python-package", Package)
    app.add_directive("provider-table", Providers)
    app.add_role("code-or-link", code)
    app.add_directive("cli-help", CommandLine)
    app.connect("autodoc-process-docstring", tidy)
    app.connect("autodoc-process-signature", signature)
    app.connect("autodoc-skip-member", undocumented)
    return {"parallel_read_safe": True}
