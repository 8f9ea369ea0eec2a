"""The Python package on a page: `{python-package} s3sign` shows every public name of it and of its submodules.

Docstrings are Markdown in Google's layout. What they have in backticks is code, and a link where it names something.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx
from sphinx.ext.autodoc.mock import mock
from sphinx.util.docutils import SphinxDirective

NAME = re.compile(r"[A-Z]\w+(\.\w+)*|[a-z]\w*(\.\w+)+|(sign|presign|stream|verify|endpoint|provider|lint|explain)(_\w+)?")


def public_modules(package: str, absent: list[str]) -> Iterator[tuple[ModuleType, list[str]]]:
    """The package and its public modules, each with the names that no module before it has."""
    with mock(absent):
        top = importlib.import_module(package)
        names = [m.name for m in pkgutil.walk_packages(top.__path__, f"{package}.") if "._" not in m.name]
        seen: set[int] = set()
        for module in (top, *map(importlib.import_module, names)):
            public = getattr(module, "__all__", None) or [
                name
                for name, value in vars(module).items()
                if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
            ]
            fresh = [name for name in public if not name.startswith("__") and id(getattr(module, name)) not in seen]
            seen.update(id(getattr(module, name)) for name in fresh)
            if fresh:
                yield module, fresh


class Package(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        text = ""
        for module, names in public_modules(self.arguments[0], self.config.autodoc_mock_imports):
            title = f"`{module.__name__}`"
            members = ", ".join(names)
            text += f"## {title}\n\n```{{eval-rst}}\n.. automodule:: {module.__name__}\n   :members: {members}\n```\n\n"
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def code(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """The role of what stands in backticks."""
    if not NAME.fullmatch(text):
        return [nodes.literal(rawtext, text)], []
    from sphinx.domains.python import PyXRefRole

    return PyXRefRole()("py:obj", rawtext, text, lineno, inliner, {}, [])


def tidy(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Asterisks outside backticks are themselves."""
    for number, line in enumerate(lines):
        parts = re.split(r"(`[^`]*`)", line)
        lines[number] = "".join(part if part.startswith("`") else part.replace("*", r"\*") for part in parts)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("python-package", Package)
    app.add_role("code-or-link", code)
    app.connect("autodoc-process-docstring", tidy, priority=400)
    return {"parallel_read_safe": True}
