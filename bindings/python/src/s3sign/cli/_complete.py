"""`s3sign completion`: a completion script for a shell."""

from __future__ import annotations

import argparse

from ._arguments import Commands, command
from ._errors import Failure
from ._output import Output

_SHELLS = ("bash", "zsh", "fish")
_DESCRIPTION = """\
Print a script that completes commands and options in a shell. Needs shtab: pip install shtab.

  bash: in ~/.bashrc, eval "$(s3sign completion bash)"
  zsh:  s3sign completion zsh > DIR/_s3sign, with DIR in fpath
  fish: s3sign completion fish > ~/.config/fish/completions/s3sign.fish
"""


def add(commands: Commands) -> None:
    parser = command(commands, "completion", "SHELL", run, "a script for bash, zsh or fish", _DESCRIPTION)
    parser.add_argument("shell", metavar="SHELL", choices=_SHELLS, help=", ".join(_SHELLS))


def run(options: argparse.Namespace, output: Output) -> int:
    try:
        import shtab
    except ImportError:
        raise Failure("completion", "shtab is not installed", "pip install shtab") from None
    from ._parser import parser

    top = parser()
    _complete_files(top, shtab.FILE)
    print(shtab.complete(top, options.shell))
    return 0


def _complete_files(parser: argparse.ArgumentParser, files: object) -> None:
    """Tell shtab which arguments are names of files."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                _complete_files(child, files)
        elif action.metavar in ("FILE", "SOURCE", "TARGET"):
            action.complete = files  # type: ignore[attr-defined]
