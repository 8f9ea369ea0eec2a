"""The command line tool `s3sign`, also `python -m s3sign`.

Data goes to the standard output, and all talk to the standard error. Exit status: 0 done, 1 refused or failed, 2 usage,
130 interrupted.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..errors import Error
from ._arguments import UsageError
from ._errors import Failure, describe
from ._output import Output
from ._parser import parser

OK, FAILED, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool and return the exit status."""
    output = Output()
    try:
        return _run(arguments, output)
    except KeyboardInterrupt:
        output.end_line()
        return INTERRUPTED
    except BrokenPipeError:  # the reader has closed the pipe
        return BROKEN_PIPE
    finally:
        try:
            print(end="", flush=True)
        except OSError:
            # Python would try again at exit, and complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _run(arguments: Sequence[str] | None, output: Output) -> int:
    what = ""
    try:
        options = parser().parse_args(arguments)
        what = str(getattr(options, "uri", None) or options.command)
        output.configure(json=options.json, quiet=options.quiet)
        status: int = options.run(options, output)
        print(end="", flush=True)
        return status
    except UsageError as error:
        output.error(str(error))
        return USAGE
    except SystemExit as done:  # of argparse, after --help and --version
        return int(done.code or OK)
    except BrokenPipeError:
        raise
    except (Failure, Error, OSError, ValueError) as error:
        output.error(describe(error, what))
        return FAILED
