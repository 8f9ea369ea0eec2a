"""Starts each S3 server on 127.0.0.1, with data in a folder of its own, and says what it is to be asked for."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conftest import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, make_role, moto_with_user, s3_server
from s3sign.credentials import STS, Credentials
from swift_setup import commands

REPOSITORY = Path(__file__).parents[2]
TOOLS = REPOSITORY / "target" / "servers"
ADDRESS, REGION = "127.0.0.1", "us-east-1"
#: Buckets are its subdomains, on the servers that take buckets in the host.
DOMAIN = "s3.example"


@dataclass
class Server:
    """A server that runs.

    Attributes:
        address: host and port.
        credentials: those that it knows.
        with_token: the server, or another of its kind, with credentials that have a session token; or None.
        domain: whether buckets are subdomains of DOMAIN.
    """

    name: str
    address: str
    credentials: Credentials
    with_token: Server | None = None
    domain: bool = False
    region: str = REGION

    @property
    def endpoint(self) -> str:
        """Its URL."""
        return f"http://{self.address}"


def version(name: str) -> str:
    """The version that is installed of a server; none of the one that is ours."""
    lines = (REPOSITORY / "tests" / "servers" / "versions.tsv").read_text().splitlines()
    return dict(line.split("\t") for line in lines).get(name, "")


KEYS = Credentials(ACCESS_KEY, SECRET_KEY)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all held until all are found."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((ADDRESS, 0))) for _ in range(count)]
        return [found.getsockname()[1] for found in sockets]


def answers(address: str, path: str) -> bool:
    """Whether something there speaks HTTP, and is not still starting."""
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status not in (502, 503)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    folder: Path,
    address: str,
    environment: Mapping[str, str] | None = None,
    ready: str = "/",
) -> Iterator[None]:
    """Run a server until the end of the block, which begins once it answers at `ready`; its log is kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        # A group of its own, so that its own children end with it.
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environment or {}), "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while not answers(address, ready):
            said = (folder / "log").read_text(errors="replace")[-2000:]
            assert process.poll() is None and time.monotonic() < deadline, f"{command[0]} does not start: {said}"
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def s3s(folder: Path) -> Iterator[Server]:
    """The example server of this repository. A second one wants a session token."""
    (folder / "token").mkdir()
    with s3_server(folder) as first, s3_server(folder / "token", "--session-token", SESSION_TOKEN) as second:
        temporary = Credentials(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN)
        with_token = Server("s3s", second.partition("//")[2], temporary)
        yield Server("s3s", first.partition("//")[2], KEYS, with_token)


@contextlib.contextmanager
def versitygw(folder: Path) -> Iterator[Server]:
    address = f"{ADDRESS}:{free_ports(1)[0]}"
    (folder / "data").mkdir()
    command = [TOOLS / "bin" / "versitygw", "--port", address, "--region", REGION, "--virtual-domain", DOMAIN, "posix"]
    keys = {"ROOT_ACCESS_KEY": ACCESS_KEY, "ROOT_SECRET_KEY": SECRET_KEY}
    with running([*command, folder / "data"], folder, address, keys):
        yield Server("versitygw", address, KEYS, domain=True)


@contextlib.contextmanager
def minio(folder: Path) -> Iterator[Server]:
    port, console = free_ports(2)
    address = f"{ADDRESS}:{port}"
    command = [TOOLS / "bin" / "minio", "server", folder / "data", "--address", address]
    settings = {"MINIO_ROOT_USER": ACCESS_KEY, "MINIO_ROOT_PASSWORD": SECRET_KEY, "MINIO_DOMAIN": DOMAIN}
    settings |= {"MINIO_BROWSER": "off", "MINIO_UPDATE": "off", "MINIO_CALLHOME_ENABLE": "off"}
    with running(
        [*command, "--console-address", f"{ADDRESS}:{console}"], folder, address, settings, "/minio/health/cluster"
    ):
        temporary = STS(KEYS, endpoint=f"http://{address}").assume_role("arn:aws:iam::0:role/any", "matrix")
        yield Server("minio", address, KEYS, Server("minio", address, temporary), domain=True)


@contextlib.contextmanager
def rclone(folder: Path) -> Iterator[Server]:
    address = f"{ADDRESS}:{free_ports(1)[0]}"
    (folder / "data").mkdir()
    command = [
        TOOLS / "bin" / "rclone",
        "--config",
        os.devnull,
        "--vfs-cache-mode",
        "full",
        "--cache-dir",
        folder / "cache",
    ]
    command += ["serve", "s3", "--addr", address, "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", folder / "data"]
    with running(command, folder, address):
        yield Server("rclone", address, KEYS)


@contextlib.contextmanager
def s3rver(folder: Path) -> Iterator[Server]:
    address = f"{ADDRESS}:{free_ports(1)[0]}"
    command = ["node", TOOLS / "node_modules" / "s3rver" / "bin" / "s3rver.js", "-d", folder / "data", "-a", ADDRESS]
    command += ["-p", address.rpartition(":")[2], "--service-endpoint", DOMAIN.removeprefix("s3.")]
    with running(command, folder, address):
        yield Server("s3rver", address, Credentials("S3RVER", "S3RVER"), domain=True)


@contextlib.contextmanager
def s3proxy(folder: Path) -> Iterator[Server]:
    address = f"{ADDRESS}:{free_ports(1)[0]}"
    (folder / "data").mkdir()
    settings = {
        "s3proxy.endpoint": f"http://{address}",
        "s3proxy.authorization": "aws-v2-or-v4",
        "s3proxy.identity": ACCESS_KEY,
        "s3proxy.credential": SECRET_KEY,
        "jclouds.provider": "filesystem-nio2",
        "jclouds.filesystem.basedir": str(folder / "data"),
        "jclouds.identity": "identity",
        "jclouds.credential": "credential",
    }
    (folder / "settings").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    with running(["java", "-jar", TOOLS / "s3proxy.jar", "--properties", folder / "settings"], folder, address):
        yield Server("s3proxy", address, KEYS, domain=True)


@contextlib.contextmanager
def moto(folder: Path) -> Iterator[Server]:
    """Moto, told to look at signatures."""
    with moto_with_user() as found:
        address = found.endpoint.partition("//")[2]
        temporary = STS(found.user, endpoint=found.endpoint).assume_role(make_role(found), "matrix")
        yield Server("moto", address, found.user, Server("moto", address, temporary))


@contextlib.contextmanager
def swift(folder: Path) -> Iterator[Server]:
    ports = free_ports(4)
    account, user = "MATRIX", "TESTER"
    settings = {"region": REGION, "domain": DOMAIN, "account": account, "user": user, "secret": SECRET_KEY}
    with contextlib.ExitStack() as stack:
        for command, port in zip(commands(TOOLS / "swift" / "bin", folder, ports, **settings), ports, strict=True):
            stack.enter_context(running(command, folder, f"{ADDRESS}:{port}"))
        yield Server("swift", f"{ADDRESS}:{ports[-1]}", Credentials(f"{account}:{user}", SECRET_KEY), domain=True)


SERVERS: dict[str, Callable[[Path], contextlib.AbstractContextManager[Server]]] = {
    server.__name__: server for server in (s3s, moto, versitygw, minio, rclone, s3rver, s3proxy, swift)
}
