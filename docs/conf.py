"""How Sphinx makes the pages; docs/build.sh calls it."""

import importlib.util
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE / "_ext"), str(ROOT / "bindings/python/src")]

project = "s3sign"
copyright = "the s3sign authors, MIT OR Apache-2.0"
release = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]

extensions = ["myst_parser", "sphinx.ext.autodoc", "header", "package"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_*", "requirements.txt"]

html_theme = "furo"
html_title = f"s3sign {release}"
html_static_path = ["_static"]
html_css_files = ["s3sign.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
toc_object_entries_show_parents = "hide"
maximum_signature_line_length = 88

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_type_aliases = {name: name for name in ("Text", "Time", "Headers", "Provider", "TokenCode")}
optional = ("httpx", "requests", "aiohttp", "anyio", "fsspec")
autodoc_mock_imports = [name for name in optional if importlib.util.find_spec(name) is None]
default_role = "code-or-link"

# Names of the C and Python standards, of other packages, and of types that are spelled out in the text.
nitpick_ignore_regex = [
    ("c:identifier", r"u?int\d+_t|size_t"),
    ("py:obj", ".*"),
    ("py:class", r"(?!s3sign\.[A-Z]).*"),
]
