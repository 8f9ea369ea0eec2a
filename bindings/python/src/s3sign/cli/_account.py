"""`s3sign whoami`: whose credentials these are, and where they came from."""

from __future__ import annotations

import argparse

from ._arguments import Commands, command
from ._errors import Failure
from ._output import Output
from ._settings import Settings

_DESCRIPTION = """\
Tell whose credentials are used, by GetCallerIdentity of the Security Token Service, which every credential may call.
With --endpoint, or AWS_ENDPOINT_URL_STS, another service is asked.
"""


def add(commands: Commands) -> None:
    parser = command(commands, "whoami", "", run, "whose credentials these are, and where they came from", _DESCRIPTION)
    parser.add_argument(
        "--no-network", action="store_true", help="do not ask: tell no more than the access key id and where it is from"
    )


def run(options: argparse.Namespace, output: Output) -> int:
    if options.no_sign_request:
        raise Failure("credentials", "with --no-sign-request there are none, and nobody asks")
    settings = Settings(options, output)
    credentials = settings.source()
    fields: dict[str, str] = {}
    if not options.no_network:
        from ..credentials import STS

        region = settings.region if settings.region and "*" not in settings.region else "us-east-1"
        arn = STS(credentials, region=region, endpoint=options.endpoint).get_caller_identity()
        if not arn:
            raise Failure("sts", "the answer does not say who asks", "is this the endpoint of an STS?")
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
