"""A Ceph cluster of one monitor and one storage daemon that keeps all in memory, for its S3 gateways."""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from pathlib import Path

from policy import allow

SETTINGS = """[global]
fsid = {fsid}
run_dir = {folder}
crash_dir = {folder}
admin_socket =
log_file =
log_to_stderr = true
mon_host = [v2:127.0.0.1:{monitor}/0]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
# The gateway alone would have it secure, which takes keys.
ms_mon_client_mode = crc
mon_data = {folder}/mon
mon_data_avail_crit = 1
paxos_propose_interval = 0.05
mon_allow_pool_size_one = true
osd_data = {folder}/osd
osd_objectstore = memstore
osd_crush_chooseleaf_type = 0
osd_pool_default_size = 1
osd_pool_default_pg_num = 8
rgw_dns_name = {domain}
[client.plain]
rgw_frontends = beast endpoint={plain}
# Where it knows session tokens, all that it says of a signature that differs is AccessDenied.
[client.sts]
rgw_frontends = beast endpoint={sts}
rgw_s3_auth_use_sts = true
rgw_sts_key = 0123456789abcdef
"""


class Cluster:
    """How its daemons are started, in this order, and what its gateways are to know."""

    def __init__(self, folder: Path, monitor: int, plain: str, sts: str, domain: str) -> None:
        self._folder, self._address, self._fsid = folder, f"[v2:127.0.0.1:{monitor}/0]", str(uuid.uuid4())
        settings = {"monitor": monitor, "plain": plain, "sts": sts, "domain": domain, "fsid": self._fsid}
        (folder / "ceph.conf").write_text(SETTINGS.format(folder=folder, **settings))
        self.environment = {"CEPH_CONF": str(folder / "ceph.conf")}

    def monitor(self) -> list[str]:
        """Make its data; the command that starts it."""
        (self._folder / "mon").mkdir()
        self._run("monmaptool", "--create", "--fsid", self._fsid, "--addv", "a", self._address, "monmap")
        self._run("ceph-mon", "-i", "a", "--mkfs", "--monmap", "monmap")
        return ["ceph-mon", "-i", "a", "-f"]

    def storage(self) -> list[str]:
        """Make its data, once the monitor runs; the command that starts it."""
        (self._folder / "osd").mkdir()
        name = str(uuid.uuid4())
        self._run("ceph", "osd", "new", name)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", name)
        return ["ceph-osd", "-i", "0", "-f"]

    def make_user(self, access_key: str, secret: str) -> None:
        """One with these credentials; the pools of the gateway come with it."""
        user = ["--uid", "matrix", "--display-name", "matrix", "--access-key", access_key, "--secret", secret]
        self._run("radosgw-admin", "user", "create", *user)

    def gateway(self, name: str) -> list[str]:
        """The command that starts it, once there is a user."""
        return ["radosgw", "-n", f"client.{name}", "-f"]

    def make_role(self) -> str:
        """A role that the user may take on, and that may do everything."""
        trust = allow(["sts:AssumeRole"], Principal={"AWS": ["arn:aws:iam:::user/matrix"]})
        everything = allow(["s3:*"], Resource=["arn:aws:s3:::*"])
        role = ["radosgw-admin", "role", "create", "--role-name", "worker"]
        made = self._run(*role, "--assume-role-policy-doc", json.dumps(trust))
        policy = ["radosgw-admin", "role-policy", "put", "--role-name", "worker", "--policy-name", "all"]
        self._run(*policy, "--policy-doc", json.dumps(everything))
        return str(json.loads(made)["Arn"])

    def _run(self, *command: str) -> str:
        """What it prints."""
        environment = {**os.environ, **self.environment, "PYTHONPATH": ""}
        done = subprocess.run(
            command, cwd=self._folder, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout
