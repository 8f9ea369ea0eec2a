"""The command line: common options and all commands."""

from __future__ import annotations

import argparse
from typing import Any

from .. import __version__
from . import _account, _complete, _copy, _endpoint, _explain, _list, _presign, _remove, _sign, _verify
from ._arguments import Help, Parser

_MODULES = (_sign, _presign, _verify, _explain, _endpoint, _copy, _list, _remove, _account, _complete)

_DESCRIPTION = """\
Signs Amazon S3 requests, verifies and explains them, and copies, lists and removes objects.

Credentials are found like those of the AWS tools: environment, profiles, roles, SSO, metadata services; never on the
command line. See `s3sign COMMAND --help` for details.
"""
_EPILOG = """\
exit status:
  0    done
  1    refused or failed; lint: there are findings
  2    invalid command line
  130  interrupted

environment:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE,
  AWS_REGION, and all others for the credentials of the AWS tools
  AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL: used without --endpoint
  NO_COLOR: no colors
"""


def parser() -> Parser:
    """The parser. Each command sets `run`."""
    common = _common()
    top = Parser(
        prog="s3sign",
        usage="s3sign [options] COMMAND ...",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        parents=[common],
        formatter_class=Help,
    )
    top.add_argument("--version", action="version", version=f"s3sign {__version__}")
    top.set_defaults(
        profile=None, region=None, endpoint=None, algorithm=None, no_sign_request=False, json=False, quiet=False
    )
    commands = top.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, prog="s3sign", parser_class=_Command
    )
    for module in _MODULES:
        module.add(commands)
    return top


class _Command(Parser):
    """The parser of a command, with the common options too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parents=[_common()], **options)


def _common() -> Parser:
    # Without defaults: those of a command would override options before the command.
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("common options")
    group.add_argument("--profile", metavar="NAME", help="profile of ~/.aws/config and ~/.aws/credentials")
    group.add_argument(
        "--region", metavar="NAME", help="such as eu-west-1 (default: that of the URL, AWS_REGION, profile)"
    )
    group.add_argument("--endpoint", metavar="URL", help="a server other than AWS's, http(s)://host[:port][/prefix]")
    group.add_argument("--algorithm", choices=("sigv4", "sigv4a", "sigv2"), help="default: sigv4")
    group.add_argument("--no-sign-request", action="store_true", help="send requests without credentials")
    group.add_argument("--json", action="store_true", help="print JSON, one object per line")
    group.add_argument("-q", "--quiet", action="store_true", help="print only errors")
    return common
