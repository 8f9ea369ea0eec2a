"""Puts a server through all forms, tamperings and keys, and says what it did with each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from conftest import KEYS
from forms import FORMS
from s3sign import endpoint
from servers import Server
from tamper import Form, Tamper
from wire import BUCKET, DATA, OTHER_BUCKET, Answer, Ask, Sent, exchange, put_in_header

#: Not asked for: the server has no such thing.
NONE = "none"


def signed(server: Server, method: str, url: str, body: bytes = b"") -> Answer:
    """Ask in the plainest form there is."""
    made = Ask(server, "").signer().sign_request(method, url, payload=body)
    return exchange(server, Sent(method, made.target, [("host", made.host), *made.headers.items()], body))


def object_url(server: Server, key: str | bytes, bucket: str = BUCKET) -> str:
    return endpoint(bucket, key, region=server.region, endpoint=server.endpoint, path_as_is=True).url


def make_buckets(server: Server) -> None:
    for bucket in (BUCKET, OTHER_BUCKET):
        answer = signed(server, "PUT", f"{server.endpoint}/{bucket}")
        assert answer.status in (200, 409), f"{server.name} makes no bucket: {answer}"


class Matrix:
    """What a server is found to do."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._numbers = itertools.count()
        make_buckets(server)
        if server.with_token:
            make_buckets(server.with_token)

    def forms(self) -> dict[str, Any]:
        """Of each form: what the server answers to it and, if it takes it, to its tamperings."""
        return {form.name: self._form(form) for form in FORMS}

    def _form(self, form: Form) -> dict[str, Any]:
        server = self.server.with_token if form.needs == "token" else self.server
        if server is None or (form.needs == "domain" and not server.domain):
            return {"answer": NONE}
        answer = self._try(server, form, Tamper("nothing"))
        found: dict[str, Any] = {"answer": answer}
        if not answer.startswith("2"):
            return found
        answers = {tamper.name: self._try(server, form, tamper) for tamper in form.tampers}
        assert len(answers) == len(form.tampers), form.name
        found["refused"] = sum(answer.startswith(("3", "4")) for answer in answers.values())
        odd = {name: answer for name, answer in answers.items() if not answer.startswith(("3", "4"))}
        return {**found, **({"not refused": odd} if odd else {})}

    def _try(self, server: Server, form: Form, tamper: Tamper) -> str:
        """The verdict on a request; `stored` is added if there is an object in spite of a refusal."""
        number = next(self._numbers)
        keys = [f"{name}-{number}" for name in ("one", "two")]
        ask = Ask(server, keys[0], **tamper.ask)
        if form.make(ask).method == "GET":
            for key in keys:
                assert self._store(server, key).status == 200
        sent = form.make(ask)
        tamper.change(sent)
        answer = exchange(server, sent)
        good = 200 <= answer.status < 300
        if sent.method == "GET" or (good and tamper.name != "nothing"):
            return answer.verdict
        places = [(BUCKET, keys[0]), (BUCKET, keys[1]), (OTHER_BUCKET, keys[0]), (BUCKET, "out-" + keys[0][4:])]
        there = [signed(server, "GET", object_url(server, key, bucket)) for bucket, key in places]
        if tamper.name == "nothing":
            return answer.verdict if not good or there[0].body == DATA else f"{answer.status} stored wrong"
        return answer.verdict + (" but stored" if any(found.status == 200 for found in there) else "")

    def _store(self, server: Server, key: str) -> Answer:
        return exchange(server, put_in_header(Ask(server, key)))

    def keys(self) -> dict[str, Any]:
        """The keys that come back, and of the others what becomes of them."""
        found = {ascii(key): self._key(key) for key in KEYS}
        otherwise = {key: outcome for key, outcome in found.items() if outcome}
        return {"kept": [key for key in found if key not in otherwise], "otherwise": otherwise}

    def _key(self, key: str | bytes) -> str:
        """Store, read and list an object; empty if all is well."""
        server, url = self.server, object_url(self.server, key)
        data = repr(key).encode()
        answer = signed(server, "PUT", url, data)
        if answer.status != 200:
            return answer.verdict
        try:
            answer = signed(server, "GET", url)
            if answer.status != 200 or answer.body != data:
                return f"stored, and then {answer.verdict}"
            raw = key if isinstance(key, bytes) else key.encode()
            listed = list(self._listed())
            return "" if raw in listed else "stored as another: " + ", ".join(map(ascii, listed))
        finally:
            signed(server, "DELETE", url)

    def _listed(self) -> Iterator[bytes]:
        answer = signed(self.server, "GET", f"{self.server.endpoint}/{BUCKET}?encoding-type=url&list-type=2")
        if answer.status != 200:
            return
        found = ElementTree.fromstring(answer.body)
        escaped = found.findtext("{*}EncodingType") == "url"
        for name in found.iterfind("{*}Contents/{*}Key"):
            text = name.text or ""
            if not text.startswith(("one-", "two-", "out-")):
                yield unquote_to_bytes(text.replace("+", "%20")) if escaped else text.encode()
