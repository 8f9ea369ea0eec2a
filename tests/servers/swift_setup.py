"""OpenStack Swift with its S3 API: a ring of one device, a process for each kind of server, and a proxy."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

KINDS = ("account", "container", "object")

PIPELINE = "catch_errors cache s3api tempauth slo proxy-server"
PROXY = """
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
location = {region}
storage_domain = {domain}
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin
[filter:slo]
use = egg:swift#slo
"""


def _settings(folder: Path, kind: str, port: int, pipeline: str) -> str:
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    return f"""[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
mount_check = false
devices = {folder / "node"}
swift_dir = {folder}
user = {user}
[pipeline:main]
pipeline = {pipeline}
[app:{kind}-server]
use = egg:swift#{kind}
"""


def commands(binaries: Path, folder: Path, ports: list[int], **settings: str) -> list[list[str | Path]]:
    """Write all that the servers need into `folder`; how each is started, the proxy last."""
    (folder / "node" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = matrix\n")
    made: list[list[str | Path]] = []
    for kind, port in zip(KINDS, ports, strict=False):
        builder = [binaries / "swift-ring-builder", folder / f"{kind}.builder"]
        for step in (["create", "2", "1", "0"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
            # It answers 1 where there is something to say, such as that one device is few.
            done = subprocess.run([*builder, *step], capture_output=True, env={**os.environ, "PYTHONPATH": ""})
            assert done.returncode in (0, 1), done.stdout
        (folder / f"{kind}.conf").write_text(_settings(folder, kind, port, f"{kind}-server"))
        made.append([binaries / f"swift-{kind}-server", folder / f"{kind}.conf"])
    proxy = _settings(folder, "proxy", ports[-1], PIPELINE) + PROXY.format(**settings)
    (folder / "proxy.conf").write_text(proxy)
    return [*made, [binaries / "swift-proxy-server", folder / "proxy.conf"]]
