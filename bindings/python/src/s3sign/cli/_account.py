"""`s3sign whoami`: the identity of the credentials, and their source."""

from __future__ import annotations

import argparse

from ._arguments import Commands, command
from ._errors import Failure
from ._output import Output
from ._settings import Settings

_DESCRIPTION = """\
Show whose credentials are used, with GetCallerIdentity of the Security Token Service, which all credentials can call.
--endpoint or AWS_ENDPOINT_URL_STS selects another server.
"""


def add(commands: Commands) -> None:
    parser = command(commands, "whoami", "", run, "show whose credentials are used, and their source", _DESCRIPTION)
    parser.add_argument(
        "--no-network", action="store_true", help="show only the access key id and its source, without a request"
    )


def run(options: argparse.Namespace, output: Output) -> int:
    if options.no_sign_request:
        raise Failure("credentials", "there are none with --no-sign-request")
    settings = Settings(options, output)
    credentials = settings.source()
    fields: dict[str, str] = {}
    if not options.no_network:
        from ..credentials import STS

        region = settings.region if settings.region and "*" not in settings.region else "us-east-1"
        arn = STS(credentials, region=region, endpoint=options.endpoint).get_caller_identity()
        if not arn:
            raise Failure("sts", "the response has no identity", "check that the endpoint is an STS")
        fields = {"account": arn.split(":")[4] if arn.count(":") > 4 else "", "arn": arn}
    fields = {**fields, "access_key_id": credentials.access_key_id, "source": credentials.source}
    if credentials.expires_at:
        fields["expires_at"] = f"{credentials.expires_at:%Y-%m-%dT%H:%M:%SZ}"
    if output.json:
        output.record(**fields)
    else:
        for name, value in fields.items():
            print(f"{name + ':':<15}{value}")
    return 0
