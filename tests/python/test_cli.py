"""The command line tool where no server is needed: signing, verifying, forms, errors, pipes and completion."""

from __future__ import annotations

import base64
import errno
import json
import os
import pty
import random
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_tool import COMMAND, environment, lines, refusal, s3sign
from conftest import ACCESS_KEY, SECRET_KEY, SEED, skip_without
from s3sign import Signer, __version__

#: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and sigv4-query-string-auth.html
DOCUMENTED = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "us-east-1",
}
AT = "2013-05-24T00:00:00Z"
URL = "https://examplebucket.s3.amazonaws.com/test.txt"


def test_sign_and_presign_give_the_documented_signatures() -> None:
    signed = lines("sign", "get", URL, "-H", "Range: bytes=0-9", "--time", AT, **DOCUMENTED)
    assert signed[-1].endswith("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    assert "x-amz-date: 20130524T000000Z" in signed
    for time in (AT, "20130524T000000Z", "1369353600"):
        (url,) = lines("presign", URL, "--expires", "24h", "--time", time, **DOCUMENTED)
        assert url.endswith("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    (record,) = lines("--json", "presign", URL, "--expires", "1d", "--time", AT, **DOCUMENTED)
    assert json.loads(record) == {
        "method": "GET", "url": url, "headers": {}, "expires_at": "2013-05-25 00:00:00+00:00",
    }  # fmt: skip


def test_sign_takes_bodies_places_and_the_region_of_the_host(tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_bytes(b"data\xff")
    place = ["sign", "PUT", "s3://bucket-name/a b//../\u00e9", "--region", "eu-west-1", "--time", AT]
    assert "path_as_is" in refusal(*place)  # of clients, most resolve dots
    place.append("--path-as-is")
    url = "https://bucket-name.s3.eu-west-1.amazonaws.com/a%20b//../%C3%A9"

    def signed(*more: str, stdin: bytes = b"") -> list[str]:
        done = s3sign("-q", *place, *more, stdin=stdin)
        assert (done.returncode, done.stderr.decode()) == (0, f"s3sign: send this URL: {url}\n")
        return done.stdout.decode().splitlines()

    by_file = signed("--payload-file", str(body))
    assert by_file == signed("--payload-file", "-", stdin=b"data\xff") and by_file != signed("--payload", "data")
    assert "x-amz-content-sha256: UNSIGNED-PAYLOAD" in signed("--unsigned")
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="eu-west-1")
    expected = signer.sign("PUT", url, payload=b"data\xff", time=1369353600)
    assert by_file == [f"{name}: {value}" for name, value in expected.items()]
    (record,) = lines(*place, "--json", "--payload", "x")
    assert json.loads(record)["url"] == url
    # The host says the region, wherever this user else is.
    elsewhere = "https://bucket.s3.dualstack.ap-south-1.amazonaws.com/"
    assert "/ap-south-1/s3/" in lines("sign", "GET", elsewhere, AWS_REGION="eu-west-1")[-1]
    assert "/eu-west-1/" in lines("sign", "GET", elsewhere, "--region", "eu-west-1")[-1]
    assert any(line.startswith("x-amz-region-set: *") for line in lines("sign", "GET", URL, "--algorithm", "sigv4a"))


def test_many_presigned_urls_are_those_of_single_ones() -> None:
    chance = random.Random(SEED)
    alphabet = "ab/ .+&?#%=~\u00e9\u6f22\U0001f600'\""
    keys = ["".join(chance.choices(alphabet, k=chance.randint(1, 30))) for _ in range(100_000)]
    common = ["presign", "--expires", "15m", "--region", "eu-west-1", "--time", AT, "--path-as-is"]
    urls = lines(*common, "--base", "s3://bucket-name/p/", stdin="".join(f"{key}\n" for key in keys).encode())
    assert len(urls) == len(keys)
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="eu-west-1")
    base = "https://bucket-name.s3.eu-west-1.amazonaws.com/p/"
    for at in [0, len(keys) - 1, *chance.sample(range(len(keys)), 500)]:
        single = signer.presign("GET", base + keys[at], expires=900, time=1369353600, path_mode="raw")
        assert urls[at] == single, keys[at]
    # URIs and URLs may stand beside each other, with NUL or with line ends of any kind behind them.
    mixed = ["s3://bucket-name/p/\r", "s3://other-bucket/k\n", base + "a%20b", "s3://bucket-name/p/z"]
    with_nul = s3sign(*common, "-0", stdin="\0".join(mixed).encode()).stdout.decode().split("\0")[:-1]
    raw = {"expires": 900, "time": 1369353600, "path_mode": "raw"}
    assert with_nul == [
        signer.presign("GET", base + "\r", **raw),
        signer.presign("GET", "https://other-bucket.s3.eu-west-1.amazonaws.com/k\n", **raw),
        signer.presign("GET", base + "a%20b", expires=900, time=1369353600),
        signer.presign("GET", base + "z", **raw),
    ]
    with_crlf = lines(*common, "-", stdin=b"s3://bucket-name/p/z\r\n" * 2)
    assert with_crlf == with_nul[3:] * 2
    records = [json.loads(line) for line in lines(*common, "--json", "--base", "s3://bucket-name/p", stdin=b"z\n\xff")]
    assert records[0] == {"source": "z", "url": with_nul[3]} and records[1]["url"].partition("?")[0] == base + "%FF"


def test_a_line_that_cannot_be_presigned_is_named_and_those_before_it_go_out() -> None:
    for bad, why in (("", "empty"), ("key", "--base"), ("s3://bucket/", "missing key"), ("https://h/ b%zz", "url")):
        done = s3sign("presign", "--region", "eu-west-1", stdin=f"s3://bucket/a\ns3://bucket/b\n{bad}\n".encode())
        assert (done.returncode, done.stdout.count(b"\n")) == (1, 2)
        assert done.stderr.startswith(b"s3sign: line 3: ") and why in done.stderr.decode(), done.stderr


@pytest.mark.parametrize("key", ["a/../b", "..", "./x", "a/.", "p//../b"])
def test_many_keys_that_clients_would_resolve_need_path_as_is(key: str) -> None:
    bucket, raw = "https://bucket.s3.eu-west-1.amazonaws.com/", {"expires": 900, "time": 1369353600, "path_mode": "raw"}
    common = ["presign", "--region", "eu-west-1", "--time", AT, "--expires", "15m"]
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="eu-west-1")
    for more, prefix, line in (
        ([], "", f"s3://bucket/{key}"),
        (["--base", "s3://bucket"], "", key),
        (["--base", "s3://bucket/d/"], "d/", key),
        (["--json"], "", f"s3://bucket/{key}"),
    ):
        done = s3sign(*common, *more, stdin=f"{line[: -len(key)]}a..b/...\n{line}\n".encode())
        assert (done.returncode, done.stdout.count(b"\n")) == (1, 1)
        assert done.stderr.startswith(b"s3sign: line 2: ") and b"path_as_is" in done.stderr
        offset = f"/{key}/".replace("/./", "/../").index("/../")  # in the line, whatever --base says
        assert f"(at byte {offset})" in done.stderr.decode()
        made = lines(*common, *more, "--path-as-is", stdin=line.encode())
        assert signer.presign("GET", bucket + prefix + key, **raw) in made[0]
    assert "path_as_is" in refusal("presign", "--region", "eu-west-1", f"s3://bucket/{key}")


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    keys = b"".join(b"s3://bucket/%d\n" % number for number in range(200_000))
    command = [*COMMAND, "presign", "--region", "eu-west-1"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(keys[:4096])
    process.stdin.flush()
    # The first come out although the last are not in yet.
    assert process.stdout.readline().startswith(b"https://bucket.s3.eu-west-1.amazonaws.com/0?")
    process.stdout.close()
    try:
        process.stdin.write(keys)
        process.stdin.close()
    except BrokenPipeError:
        process.stdin = None
    assert (process.wait(30), process.stderr.read()) == (141, b"")
    process.stderr.close()


def test_a_full_disk_is_an_error() -> None:
    command = [*COMMAND, "presign", "s3://bucket/key", "--region", "eu-west-1"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment())
    said = b"s3sign: presign: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_ctrl_c_ends_with_130_and_no_words() -> None:
    command = [*COMMAND, "presign", "--region", "eu-west-1"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdin and process.stdout
    process.stdin.write(b"s3://bucket/a\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert process.communicate() == (b"", b"")


def test_verify_tells_whether_a_request_is_ours() -> None:
    signer = Signer(ACCESS_KEY, SECRET_KEY, region="eu-west-1")
    at, body = ["--time", AT], b"data"
    signed = signer.sign_request("PUT", "https://bucket.s3.eu-west-1.amazonaws.com/k?a=b", {"A": "b"}, body, 1369353600)
    headers = {"Host": signed.host, "A": "b", **signed.headers, "Content-Length": "4"}
    saved = {"method": "PUT", "url": signed.url, "headers": headers, "payload": "data"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    raw = f"PUT {signed.target} HTTP/1.1\r\n{head}\r\n".encode()
    shown = b"* Connected\n" + b"".join(b"> " + line + b"\n" for line in raw.split(b"\r\n")[:-1]) + b"< HTTP/1.1 200\n"
    for request in (json.dumps(saved).encode(), json.dumps({"request": saved}).encode(), raw + body):
        assert lines("verify", *at, stdin=request) == [f"valid: sigv4, header form, key {ACCESS_KEY}, eu-west-1/s3"], (
            request
        )
    for request in (raw, raw.replace(b"\r\n", b"\n"), shown):
        assert lines("verify", "-", *at, stdin=request)[0].endswith("; the body was not checked"), request
    presigned = signer.presign("GET", "https://bucket.s3.eu-west-1.amazonaws.com/k", time=1369353600)
    request = json.dumps({"method": "GET", "url": presigned}).encode()
    (record,) = lines("verify", "--json", *at, stdin=request)
    assert json.loads(record)["valid"] is True and json.loads(record)["form"] == "query"

    def refused(request: bytes, *more: str, key: str = SECRET_KEY) -> str:
        done = s3sign("verify", *(more or at), stdin=request, AWS_SECRET_ACCESS_KEY=key)
        assert (done.returncode, done.stderr) == (1, b"")
        return done.stdout.decode()

    assert "S3SIGN_ERR_SIGNATURE" in refused(raw + body, key="other")
    assert "S3SIGN_ERR" in refused(raw + b"dat!") and "S3SIGN_ERR_SIGNATURE" in refused(raw.replace(b"PUT", b"GET"))
    assert "--time 2013-05-24T00:00:00Z" in refused(raw + body, "--time", "2026-01-01")
    assert json.loads(refused(b"GET / HTTP/1.1\nHost: h\n", "--json"))["valid"] is False
    assert "use --profile for others" in refusal("verify", *at, stdin=raw, AWS_ACCESS_KEY_ID="AKIDOTHER")
    assert "must be at least 1 second" in refusal("verify", *at, "--skew", "0", stdin=raw, status=2)
    for request in (b"", b"[]", b"{}", b"GET /\n\n", b'{"method": "GET"}', b"GET / HTTP/1.1\nnonsense\n\n"):
        assert "-: not " in refusal("verify", stdin=request)


def test_endpoint_lint_and_whoami_without_network(tmp_path: Path) -> None:
    assert lines("endpoint", "bucket", "a b", "--region", "eu-west-1", "--dualstack") == [
        "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a%20b"
    ]
    arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/mine"
    assert lines("endpoint", f"s3://{arn}/k/l", "--region", "eu-west-1", "--json") == [
        '{"url": "https://mine-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k/l", "region": "eu-west-1",'
        ' "service": "s3", "algorithm": "sigv4"}'
    ]
    for more in (
        {"AWS_ENDPOINT_URL": "http://h:9/p"},
        {"AWS_ENDPOINT_URL": "x", "AWS_ENDPOINT_URL_S3": "http://h:9/p"},
    ):
        assert lines("endpoint", "s3://bucket/k", **more) == ["http://h:9/p/bucket/k"]
    found = s3sign("lint", "GET", "https://bucket.s3.eu-west-1.amazonaws.com/", "--region", "eu-west-2", "--json")
    assert found.returncode == 1 and json.loads(found.stdout.splitlines()[0])["code"] == "region-mismatch"
    assert lines("lint", "GET", "http://localhost/", "--no-sign-request") == []
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        f"[profile me]\nregion = eu-north-1\nendpoint_url = http://h:1\naws_access_key_id = AKIDPROFILE\n"
        f"aws_secret_access_key = {SECRET_KEY}\n"
    )
    me = s3sign("whoami", "--no-network", "--profile", "me", home=tmp_path)
    assert me.stdout.decode().split() == [
        "access_key_id:",
        "AKIDPROFILE",
        "source:",
        "config",
        "file,",
        "profile",
        "'me'",
    ]
    named = s3sign("presign", "s3://bucket/k", home=tmp_path, AWS_PROFILE="me", AWS_ACCESS_KEY_ID="")
    assert named.stdout.startswith(b"http://h:1/bucket/k?") and b"AKIDPROFILE%2F" in named.stdout
    assert b"%2Feu-north-1%2F" in named.stdout


def test_post_policy_says_what_a_form_must_keep() -> None:
    common = ["post-policy", "--region", "eu-west-1", "--time", AT, "s3://bucket/u/", "-F", "acl=private"]
    url, *fields = lines(*common, "--min-size", "1", "--max-size", "1M", "--starts-with", "Content-Type=image/")
    assert url == "https://bucket.s3.eu-west-1.amazonaws.com/" and fields[0] == "key=u/${filename}"
    policy = json.loads(base64.b64decode(dict(field.split("=", 1) for field in fields)["policy"]))
    for condition in (
        ["starts-with", "$key", "u/"], {"acl": "private"}, ["content-length-range", 1, 1 << 20],
        ["starts-with", "$Content-Type", "image/"],
    ):  # fmt: skip
        assert condition in policy["conditions"]
    (record,) = lines(*common, "--json")
    assert json.loads(record)["fields"]["acl"] == "private"
    assert 'form-string = "acl=private"' in lines(*common, "--curl")


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (["sgin"], 2, "did you mean sign?"),
        (["bogus"], 2, "there are sign, "),
        ([], 2, "missing: COMMAND"),
        (["ls", "--recursve"], 2, "did you mean --recursive?"),
        (["sign", "GET"], 2, "missing: URL; see s3sign sign --help"),
        (["presign", URL, "--expires", "5x"], 2, "such as 900, 15m or 7d"),
        (["presign", URL, "--time", "noon"], 2, "2013-05-24T00:00:00Z"),
        (["presign", URL, "--base", "s3://b"], 2, "not with --base"),
        (["sign", "GET", URL, "-H", "nonsense"], 2, "'Name: value'"),
        (["sign", "PUT", URL, "--payload-file", "-", "--curl"], 2, "curl could not read it again"),
        (["sign", "GET", URL, "--algorithm", "sigv5"], 2, "did you mean sigv4"),
        (["sign", "GET", URL], 1, "set --region or AWS_REGION"),
        (["sign", "GET", "s3://bucket/k"], 1, "set --region or AWS_REGION"),
        (["sign", "GET", URL, "--region", "us-east-1", "--payload-file", "/nowhere"], 1, "/nowhere: No such file"),
        (["presign", URL, "--region", "us-east-1", "--expires", "8d"], 1, "604800"),
        (["endpoint", "b", "--endpoint", "localhost:9000"], 1, "http(s)://host"),
        (["cp", "a", "b"], 1, "neither SOURCE nor TARGET"),
        (["rm", "s3://bucket"], 1, "use --recursive to delete all its objects"),
        (["rm", "bucket/key"], 1, "not s3://bucket/key"),
        (["whoami", "--no-network", "--profile", "nobody"], 1, "'nobody'"),
        (["explain", "/nowhere"], 1, "/nowhere: No such file"),
    ],
)
def test_errors_are_one_line_with_the_next_step(arguments: list[str], status: int, word: str) -> None:
    assert word in refusal(*arguments, status=status)


def test_without_credentials_it_says_what_to_do_and_anonymous_needs_none() -> None:
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    assert "aws configure" in refusal("sign", "GET", URL, "--region", "us-east-1", **nobody)
    assert lines("presign", URL, "--no-sign-request", **nobody) == [URL]


def test_a_region_that_aws_has_not_is_told() -> None:
    done = s3sign("endpoint", "bucket", "--region", "eu-wset-1")
    assert done.returncode == 0 and b"did you mean eu-west-1?" in done.stderr
    assert s3sign("-q", "endpoint", "bucket", "--region", "eu-wset-1").stderr == b""


def test_help_of_every_command_and_version() -> None:
    top = s3sign("--help")
    assert top.returncode == 0 and b"130  interrupted" in top.stdout
    names = [line.split()[0] for line in top.stdout.decode().partition("  COMMAND\n")[2].splitlines() if line][:12]
    assert {"sign", "presign", "verify", "explain", "cp", "completion"} <= set(names) and len(names) == 12
    for name in names:
        shown = s3sign(name, "--help")
        assert shown.returncode == 0 and shown.stdout.startswith(f"usage: s3sign {name} [options]".encode())
    assert lines("--version") == [f"s3sign {__version__}"]
    script = Path(sys.executable).with_name("s3sign")  # where pip installed the package
    if script.exists():
        assert subprocess.check_output([script, "--version"], text=True) == f"s3sign {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_accepted_by_their_shells(shell: str, tmp_path: Path) -> None:
    script = s3sign("completion", shell)
    assert (script.returncode, script.stderr) == (0, b"")
    for word in (b"presign", b"recursive", b"payload-file"):
        assert word in script.stdout
    path = tmp_path / "script"
    path.write_bytes(script.stdout)
    if shutil.which(shell) is None:
        skip_without(f"{shell} is not installed")
    subprocess.run([shell, "-n", str(path)], check=True)
    if shell == "bash":
        asks = f'source {path}; COMP_WORDS=(s3sign pres); COMP_CWORD=1; _shtab_s3sign; echo "${{COMPREPLY[@]}}"'
        done = subprocess.run(["bash", "-c", asks], capture_output=True, text=True)
        assert done.stdout.split() == ["presign"], done.stderr


def _terminal(command: list[str], **more: str) -> str:
    """What a terminal shows of a run."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment(more={"TERM": "xterm", **more}))
    shown = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError as error:  # as Linux tells of the end
            assert error.errno == errno.EIO
            break
        if not piece:
            break
        shown += piece
    os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode()


def test_a_terminal_has_colours_unless_no_color_is_set() -> None:
    assert "\x1b[31ms3sign:\x1b[0m sgin: " in _terminal([*COMMAND, "sgin"])
    assert "s3sign: sgin: " in _terminal([*COMMAND, "sgin"], NO_COLOR="1")
