"""`s3sign endpoint` and `s3sign post-policy`: URLs of buckets and objects, and forms that upload to them."""

from __future__ import annotations

import argparse
from typing import Any

from .. import endpoint as place_of
from ._arguments import Commands, UsageError, add_expires, add_path_as_is, add_time, command, names_and_values, size
from ._errors import Failure
from ._output import Output
from ._settings import Settings
from ._sign import quoted
from ._uri import is_s3, parse

_ENDPOINT = """\
Print the URL of a service, a bucket or an object, by AWS's rules or on a server of your own.

  s3sign endpoint s3://bucket/key --region eu-west-1 --dualstack
  s3sign endpoint bucket 'a key' --endpoint http://localhost:9000
"""
_POST_POLICY = """\
Make a form with which a browser can upload to a bucket. If the key is empty or ends with a slash, any key with that
prefix is allowed. Prints the URL to post to, then the fields as NAME=VALUE; add the last field, `file`, yourself.

  s3sign post-policy s3://bucket/user/ --max-size 1M --field acl=private
  s3sign post-policy s3://bucket/key --curl | curl -K - -F file=@photo.jpg
"""


def add(commands: Commands) -> None:
    parser = command(
        commands, "endpoint", "[BUCKET [KEY]]", endpoint, "the URL of a service, a bucket or an object", _ENDPOINT
    )
    parser.add_argument("bucket", metavar="BUCKET", nargs="?", default="", help="or s3://bucket/key; none: the service")
    parser.add_argument("key", metavar="KEY", nargs="?", default="", help="not percent-encoded")
    services = ("s3", "s3express-control", "s3-object-lambda", "sts")
    parser.add_argument("--service", choices=services, default="s3", help="default: s3")
    styles = ("auto", "path", "virtual-host")
    parser.add_argument("--style", choices=styles, default="auto", help="where the bucket is (default: auto)")
    parser.add_argument("--dualstack", action="store_true", help="IPv4 and IPv6")
    parser.add_argument("--fips", action="store_true", help="FIPS 140 endpoint")
    parser.add_argument("--accelerate", action="store_true", help="Transfer Acceleration")
    parser.add_argument("--global", dest="global_", action="store_true", help="the global endpoint")
    parser.add_argument("--http", action="store_true", help="http instead of https")
    add_path_as_is(parser)
    parser = command(commands, "post-policy", "URI", post_policy, "a form for browser uploads", _POST_POLICY)
    parser.add_argument("uri", metavar="URI", help="s3://bucket/key, or s3://bucket/prefix/")
    parser.add_argument(
        "-F", "--field", dest="fields", metavar="NAME=VALUE", action="append", default=[],
        help="field with this value, such as acl=private; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--starts-with", dest="begins", metavar="NAME=START", action="append", default=[],
        help="field whose value starts with START; may be repeated",
    )  # fmt: skip
    parser.add_argument("--min-size", metavar="SIZE", type=size, default=0, help="of the file (default: 0)")
    parser.add_argument("--max-size", metavar="SIZE", type=size, help="of the file, such as 100K or 5G")
    parser.add_argument("--curl", action="store_true", help="print the form as a curl config, for `curl -K -`")
    add_expires(parser)
    add_time(parser)


def endpoint(options: argparse.Namespace, output: Output) -> int:
    settings = Settings(options, output)
    bucket, key = options.bucket, options.key
    if is_s3(bucket):
        if key:
            raise UsageError("argument KEY: not after s3://bucket/key; see s3sign endpoint --help")
        uri = parse(bucket)
        bucket, key = uri.bucket, uri.key
    found = place_of(
        bucket, key, region=settings.region, endpoint=settings.endpoint, service=options.service, style=options.style,
        dualstack=options.dualstack, fips=options.fips, accelerate=options.accelerate, global_=options.global_,
        http=options.http, path_as_is=options.path_as_is,
    )  # fmt: skip
    if output.json:
        output.record(url=found.url, region=found.region, service=found.service, algorithm=found.algorithm)
    else:
        print(found.url)
    return 0


def post_policy(options: argparse.Namespace, output: Output) -> int:
    settings = Settings(options, output)
    uri = parse(options.uri)
    place = settings.bucket(f"s3://{uri.bucket}")
    signer = settings.signer(place.region)
    below = not uri.key or uri.key.endswith("/")
    conditions: list[Any] = [["starts-with", "$key", uri.key] if below else {"key": uri.key}]
    conditions += [{name: value} for name, value in names_and_values(options.fields, "--field")]
    begins = names_and_values(options.begins, "--starts-with")
    conditions += [["starts-with", f"${name}", value] for name, value in begins]
    if options.max_size is not None:
        conditions.append(["content-length-range", options.min_size, options.max_size])
    elif options.min_size:
        raise Failure("--min-size", "needs --max-size too")
    fields = signer.post_policy(uri.bucket, conditions, expires=options.expires, time=options.time)
    if below:
        fields = {"key": uri.key + "${filename}", **fields}  # the server inserts the file's name
    if output.json:
        output.record(url=place.url, fields=fields)
    elif options.curl:
        print(f"url = {quoted(place.url)}")
        for name, value in fields.items():
            print(f"form-string = {quoted(f'{name}={value}')}")
    else:
        print(place.url)
        for name, value in fields.items():
            print(f"{name}={value}")
    return 0
