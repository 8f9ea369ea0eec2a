"""A plugin of pytest that leaves out what needs a server in another process, or is no test of one process at all.

What it leaves out calls the library as the other tests do: the servers are there to judge signatures and transfers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

#: Fixtures that start a server.
SERVERS = {"endpoint", "token_endpoint", "own_endpoint", "moto"}

#: Files that are left out as a whole, and why.
FILES = {
    "test_cli.py": "starts the tool, a process for each call",
    "test_cli_objects.py": "starts the tool, a process for each call",
    "test_endurance.py": "starts a server and loads it",
    "test_package.py": "starts interpreters, with libraries that are made to fail",
    "test_path_as_is.py": "starts curl and wget, which hang with a sanitizer's runtime preloaded",
    "test_proxy.py": "starts a server, and clients in other languages",
    "test_requests.py": "starts a server",
    "test_scale_out.py": "starts workers",
    "test_targets.py": "starts curl, which hangs with a sanitizer's runtime preloaded",
    "test_transfer_download.py": "asks for its servers while it runs",
}


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out whole files."""
    return collection_path.name in FILES or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that want a server, by their fixtures."""
    out = [item for item in items if not SERVERS.isdisjoint(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]
