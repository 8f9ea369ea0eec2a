"""The shared config and credentials files of the AWS tools."""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ._model import fail


@dataclass(frozen=True)
class Files:
    """The contents of both files.

    Attributes:
        credentials: the sections of the credentials file, by profile.
        config: the profiles of the config file.
        sso_sessions: its sso-session sections.
    """

    credentials: Mapping[str, Mapping[str, str]]
    config: Mapping[str, Mapping[str, str]]
    sso_sessions: Mapping[str, Mapping[str, str]]

    def profile(self, name: str) -> dict[str, str] | None:
        """A profile's settings in both files, where the credentials file takes precedence; None if in neither."""
        if name not in self.credentials and name not in self.config:
            return None
        return {**self.config.get(name, {}), **self.credentials.get(name, {})}


def read_files() -> Files:
    """Read the files that AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name, or those in ~/.aws, if they exist.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
    """
    config: dict[str, Mapping[str, str]] = {}
    sessions: dict[str, Mapping[str, str]] = {}
    for section, values in _read("AWS_CONFIG_FILE", "~/.aws/config").items():
        kind, *rest = section.split(None, 1) or [""]
        name = "".join(rest)
        if section == "default":
            config.setdefault("default", values)
        elif kind == "profile":
            config[name.strip().strip("\"'")] = values
        elif kind == "sso-session":
            sessions[name.strip().strip("\"'")] = values
    return Files(_read("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"), config, sessions)


def profile_name(name: str | None = None) -> str:
    """The profile to use: `name`, that of the environment, or `"default"`."""
    return name or os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE") or "default"


def _read(variable: str, default: str) -> dict[str, Mapping[str, str]]:
    path = Path(os.path.expandvars(os.environ.get(variable) or default)).expanduser()
    parser = configparser.RawConfigParser(default_section="\0", strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except OSError:
        return {}
    except (configparser.Error, UnicodeDecodeError) as error:
        # Its message would show the line, and with it a secret.
        line = getattr(error, "lineno", None)
        fail(str(path), "this is not a file of profiles" + (f" (line {line})" if line else ""))
    return {section: dict(parser[section]) for section in parser.sections()}
