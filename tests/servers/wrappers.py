"""The wrappers whose paths are tried: each makes requests, for another to send as they are, or sends them by itself.

The programs of `programs/` stand for the other languages; each runs once, whatever the number of servers.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from unittest.mock import patch
from urllib.parse import quote, unquote_to_bytes

import httpx
import requests
from s3sign import Client, ResponseError, Signer
from s3sign.aio import AsyncClient
from s3sign.auth import HttpxAuth, RequestsAuth
from s3sign.cli import main
from s3sign.fs import S3FileSystem
from servers import REPOSITORY, Server
from wire import Answer

FORMS, METHODS = ("signed", "presigned"), ("PUT", "GET")
PROGRAMS = REPOSITORY / "target" / "wrappers"

Headers = dict[str, str]
#: A target, and the headers to send.
Made = tuple[str, Headers]


@dataclass(frozen=True)
class Item:
    """A path as it is spelled, and a query."""

    path: str
    query: str = ""

    @property
    def bucket(self) -> str:
        return self.path.split("/")[1]

    @property
    def key(self) -> str:
        """Raw."""
        return unquote_to_bytes(self.path.split("/", 2)[2]).decode()

    @property
    def canonical(self) -> str:
        return quote(unquote_to_bytes(self.path), safe="/-._~")

    @property
    def body(self) -> str:
        """The same for all spellings of a key."""
        return f"body of {self.canonical}"

    def url(self, server: Server) -> str:
        return server.endpoint + self.path + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class Wrapper:
    """One of the two functions is there, or both.

    Attributes:
        makes: of a server, form, method, items and time: a request of each; nothing if it has no such form.
        sends: of a server, method, items and a folder: what came back. Asked for in place of `makes` where headers are
            signed.
        queries: whether it takes a query.
        program: that of `programs/` which it needs.
        by_itself: whether it may send in a thread.
    """

    name: str
    makes: Callable[[Server, str, str, Sequence[Item], int], Sequence[Made]] | None = None
    sends: Callable[[Server, str, Sequence[Item], Path], Sequence[Answer]] | None = None
    queries: bool = True
    program: str = ""
    by_itself: bool = True

    @property
    def slug(self) -> str:
        """The folder of its keys: one for all that only make requests, which are then alike."""
        return re.sub(r"\W+", "-", self.name).strip("-").lower() if self.sends else "path"

    def missing(self) -> str:
        """What it lacks here, if anything."""
        lack = PROGRAMS / f"{self.program}.missing"
        return lack.read_text().strip() if self.program and lack.exists() else ""


def signer_of(server: Server) -> Signer:
    return Signer.from_credentials(server.credentials, region=server.region)


def split(server: Server, urls: Sequence[str]) -> list[Made]:
    """Presigned URLs as requests, which need no headers."""
    assert all(url.startswith(server.endpoint + "/") for url in urls)
    return [(url.removeprefix(server.endpoint), {}) for url in urls]


def by_signer(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    signer, found = signer_of(server), []
    for item in items:
        if form == "signed":
            body = item.body.encode() if method == "PUT" else b""
            made = signer.sign_request(method, item.url(server), payload=body, time=now)
        else:
            made = signer.presign_request(method, item.url(server), expires=600, time=now)
        found.append((made.target, {name.lower(): value for name, value in made.headers.items()}))
    return found


def by_many_keys(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    """Raw keys behind a base, all of a bucket and query in one call, so that four are signed at a time."""
    signer, groups, found = signer_of(server), dict[tuple[str, str], list[Item]](), dict[Item, str]()
    for item in items if form == "presigned" else ():
        groups.setdefault((item.bucket, item.query), []).append(item)
    for (bucket, query), group in groups.items():
        base, keys = f"{server.endpoint}/{bucket}/", [item.key for item in group]
        urls = signer.presign_many(method, base, keys, query=query or None, expires=600, time=now)
        found.update(zip(group, urls, strict=True))
    return split(server, [found[item] for item in items if item in found])


def by_many_queries(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    """The path is that of the base, in its spelling; the query takes turns among four, which are signed at a time."""
    signer, found = signer_of(server), []
    for number, item in enumerate(items if form == "presigned" else ()):
        queries = [f"another={lane}" for lane in range(4)]
        queries[number % 4] = item.query or ("x-id=PutObject" if method == "PUT" else "x-id=GetObject")
        urls = signer.presign_many(method, server.endpoint + item.path, None, queries=queries, expires=600, time=now)
        found.append(urls[number % 4])
    return split(server, found)


def by_client(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    with Client(server.endpoint, signer=signer_of(server)) as client:
        return split(server, [client.presign(method, item.bucket, item.key, 600) for item in items])


def by_async_client(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    async def run() -> list[str]:
        async with AsyncClient(server.endpoint, signer=signer_of(server)) as client:
            return [client.presign(method, item.bucket, item.key, 600) for item in items]

    return split(server, asyncio.run(run()))


def by_filesystem(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    """It has URLs for GET alone."""
    with Client(server.endpoint, signer=signer_of(server)) as client:
        files = S3FileSystem(client=client, skip_instance_cache=True)
        asked = items if method == "GET" else ()
        return split(server, [files.sign(f"{item.bucket}/{item.key}", 600) for item in asked])


def by_command(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
    options = ["presign", "-X", method, "--expires", "600", "--time", str(now)]
    found = [command(server, *options, item.url(server)) for item in items if form == "presigned"]
    return split(server, [printed.rstrip("\n") for printed, _ in found])


def by_program(name: str) -> Callable[[Server, str, str, Sequence[Item], int], list[Made]]:
    def make(server: Server, form: str, method: str, items: Sequence[Item], now: int) -> list[Made]:
        found = []
        for item in items:
            body = item.body if form == "signed" and method == "PUT" else ""
            operation = form.removesuffix("ed")
            answer = program(name).ask(server, operation, method, item.url(server), body, str(now))
            target, *lines = answer.split("\t")
            found.append((target, dict(line.split(": ", 1) for line in lines)))
        return found

    return make


class Program:
    """A program of `programs/`, which answers each line with one."""

    def __init__(self, name: str) -> None:
        self._name, self._lock = name, Lock()
        self._process = subprocess.Popen(
            [PROGRAMS / name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, server: Server, *fields: str) -> str:
        keys = server.credentials
        assert self._process.stdin and self._process.stdout
        line = "\t".join([keys.access_key_id, keys.secret_access_key, server.region, *fields])
        with self._lock:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        assert answer, f"{self._name} ended at {fields}"
        return answer.rstrip("\n")

    def close(self) -> None:
        """It ends with its input."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)


_running: dict[str, Program] = {}
_starting = Lock()


def program(name: str) -> Program:
    """The one that runs, or a new one."""
    with _starting:
        if name not in _running:
            _running[name] = Program(name)
        return _running[name]


def close_programs() -> None:
    while _running:
        _running.popitem()[1].close()


def send_by_program(name: str) -> Callable[[Server, str, Sequence[Item], Path], list[Answer]]:
    def send(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
        found = []
        for item in items:
            body = item.body if method == "PUT" else ""
            answer = program(name).ask(server, "send", method, item.url(server), body, "")
            status, _, text = answer.partition("\t")
            found.append(Answer(int(status), {}, text.encode()))
        return found

    return send


def send_by_requests(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    with requests.Session() as session:
        session.trust_env = False
        session.auth = RequestsAuth(signer_of(server))
        bodies = [item.body.encode() if method == "PUT" else None for item in items]
        answers = [session.request(method, item.url(server), data=body) for item, body in zip(items, bodies)]
    return [Answer(answer.status_code, {}, answer.content) for answer in answers]


def send_by_httpx(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    with httpx.Client(auth=HttpxAuth(signer_of(server)), trust_env=False, timeout=20) as client:
        bodies = [item.body.encode() if method == "PUT" else None for item in items]
        answers = [client.request(method, item.url(server), content=body) for item, body in zip(items, bodies)]
    return [Answer(answer.status_code, {}, answer.content) for answer in answers]


@contextlib.contextmanager
def refusals(found: list[Answer]) -> Iterator[None]:
    """Adds the answer that an error tells of."""
    try:
        yield
    except (ResponseError, OSError) as error:
        refused = error if isinstance(error, ResponseError) else error.__cause__
        if not isinstance(refused, ResponseError):
            raise
        found.append(Answer(refused.status, {}, f"<Code>{refused.code}</Code>".encode()))


def send_by_client(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    found: list[Answer] = []
    with Client(server.endpoint, signer=signer_of(server), retries=0) as client:
        for item in items:
            with refusals(found):
                if method == "PUT":
                    client.put(item.bucket, item.key, item.body.encode())
                    found.append(Answer(200))
                else:
                    found.append(Answer(200, {}, client.get(item.bucket, item.key)))
    return found


def send_by_async_client(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    async def run() -> list[Answer]:
        found: list[Answer] = []
        async with AsyncClient(server.endpoint, signer=signer_of(server), retries=0) as client:
            for item in items:
                with refusals(found):
                    if method == "PUT":
                        await client.put(item.bucket, item.key, item.body.encode())
                        found.append(Answer(200))
                    else:
                        found.append(Answer(200, {}, await client.get(item.bucket, item.key)))
        return found

    return asyncio.run(run())


def send_by_filesystem(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    found: list[Answer] = []
    with Client(server.endpoint, signer=signer_of(server), retries=0) as client:
        files = S3FileSystem(client=client, skip_instance_cache=True)
        for item in items:
            path = f"{item.bucket}/{item.key}"
            with refusals(found):
                if method == "PUT":
                    files.pipe_file(path, item.body.encode())
                    found.append(Answer(200))
                else:
                    found.append(Answer(200, {}, files.cat_file(path)))
    return found


def command(server: Server, *arguments: str) -> tuple[str, str]:
    """What the command line tool prints and what it says, in this process."""
    keys = server.credentials
    mine = {"AWS_ACCESS_KEY_ID": keys.access_key_id, "AWS_SECRET_ACCESS_KEY": keys.secret_access_key}
    mine |= {"AWS_REGION": server.region, "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with patch.dict(os.environ, mine, clear=True), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    assert bool(status) == bool(err.getvalue()), (arguments, status, err.getvalue())
    out.seek(0)
    return out.read(), err.getvalue()


def send_by_curl(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    """What `s3sign sign --curl` prints, all of it by one process of curl's."""
    config, outputs = "", []
    for number, item in enumerate(items):
        body = ["--payload", item.body] if method == "PUT" else []
        printed, _ = command(server, "sign", "--curl", method, item.url(server), *body)
        outputs.append(folder / f"{method}-{number}")
        config += f'next\n{printed}silent\noutput = "{outputs[-1]}"\nwrite-out = "%{{http_code}}\\n"\n'
    done = subprocess.run(["curl", "-q", "-K", "-"], input=config, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    bodies = [output.read_bytes() if output.exists() else b"" for output in outputs]
    return [Answer(int(status), {}, body) for status, body in zip(done.stdout.split(), bodies)]


def send_by_copy(server: Server, method: str, items: Sequence[Item], folder: Path) -> list[Answer]:
    """`s3sign cp`, there and back."""
    found: list[Answer] = []
    file = folder / "file"
    for item in items:
        place, options = f"s3://{item.bucket}/{item.key}", ["cp", "-q", "--checksum", "none"]
        file.write_text(item.body)
        way = [str(file), place] if method == "PUT" else [place, "-"]
        printed, said = command(server, *options, "--endpoint", server.endpoint, *way)
        refused = re.search(r": (\w+): .*\(HTTP (\d+)\)", said)
        assert bool(refused) == bool(said), said
        status, code = (int(refused[2]), refused[1]) if refused else (200, "")
        found.append(Answer(status, {}, f"<Code>{code}</Code>".encode() if code else printed.encode()))
    return found


def other(name: str, title: str) -> Wrapper:
    return Wrapper(title, makes=by_program(name), program=name)


WRAPPERS = [
    Wrapper("Python `Signer`", makes=by_signer),
    Wrapper("`presign_many`, keys", makes=by_many_keys),
    Wrapper("`presign_many`, queries", makes=by_many_queries),
    Wrapper("`s3sign presign`", makes=by_command),
    other("cpp", "C++"),
    other("csharp", "C#"),
    other("go", "Go"),
    other("java", "Java"),
    other("lua", "Lua"),
    other("node", "Node"),
    other("perl", "Perl"),
    other("php", "PHP"),
    other("ruby", "Ruby"),
    Wrapper("`RequestsAuth`", sends=send_by_requests),
    Wrapper("`HttpxAuth`", sends=send_by_httpx),
    Wrapper("`Client`", makes=by_client, sends=send_by_client, queries=False),
    Wrapper("`AsyncClient`", makes=by_async_client, sends=send_by_async_client, queries=False),
    Wrapper("`S3FileSystem`", makes=by_filesystem, sends=send_by_filesystem, queries=False),
    Wrapper("`s3sign sign --curl`", sends=send_by_curl, by_itself=False),
    Wrapper("`s3sign cp`", sends=send_by_copy, queries=False, by_itself=False),
    Wrapper("C over libcurl", sends=send_by_program("c"), program="c"),
    Wrapper("Go's net/http", sends=send_by_program("go"), program="go"),
]
