"""Policies of users and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def allow(actions: Sequence[str], **more: Any) -> dict[str, Any]:
    """A document of one statement; `more` are its other elements."""
    statement = {"Effect": "Allow", "Action": list(actions), **more}
    return {"Version": "2012-10-17", "Statement": [statement]}
