"""Paths in every spelling, signed and presigned by each wrapper, with botocore as the control.

A wrapper makes a request, which is then sent as it is, or sends by itself: see `wrappers.py`. What several make byte
for byte alike is sent once. A refusal counts only where the server takes the same key from botocore.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from controls import by_awscrt, by_botocore
from matrix import signed as ask
from servers import Server
from wire import BUCKET, Answer
from wrappers import FORMS, METHODS, WRAPPERS, Headers, Item, Made, Wrapper

#: These end a path or start an escape, so a URL cannot hold them as they are.
_ESCAPED = frozenset(b" #%?")
#: Every byte from 0x20 to 0x7e, needless and lower-case escapes, and UTF-8 of two, three and four bytes.
SPELLINGS = [
    *(f"%{byte:02X}" if byte in _ESCAPED else chr(byte) for byte in range(0x20, 0x7F)),
    *("%61", "%3a", "%7E", "%2F", "%C3%A9", "%E6%BC%A2", "%F0%9F%98%80"),
]
#: Letters and digits go in one path, all others in one of their own.
PLAIN = "".join(filter(str.isalnum, SPELLINGS))
PATHS = [PLAIN, *(spelling for spelling in SPELLINGS if not spelling.isalnum())]
#: A partition as Hive, Spark and Athena write it; each wrapper's object is one of its own.
PARTITION = "/bucket1/dt=2024-05-22/x"
#: A query whose order as sent is not that of the canonical request.
REPEATED = "x=2&x=1"

#: The verdict on an item, by the form in which it was asked for: "200", or the first refusal.
Verdicts = dict[str, str]
Sign = Callable[[Server, str, str, str, str, int], Made]


def items(folder: str) -> dict[str, Item]:
    """What is asked for, by name. The keys are numbered: SeaweedFS, for one, makes a slash of a backslash."""
    found = {path: Item(f"/{BUCKET}/{folder}/a{path}b{number}") for number, path in enumerate(PATHS)}
    return {**found, PARTITION: Item(f"{PARTITION}-{folder}"), REPEATED: Item(f"/{BUCKET}/{folder}/query", REPEATED)}


class Sender:
    """Sends targets as they are, over one connection; what was sent before is not sent again."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection = http.client.HTTPConnection(server.address, timeout=20)
        self._known: dict[tuple[object, ...], Answer] = {}

    def send(self, method: str, target: str, headers: Headers, body: str) -> Answer:
        key = (method, target, tuple(sorted(headers.items())), body)
        if key not in self._known:
            answer = self._send(method, target, headers, body.encode())
            # A server may close a connection after a refusal; the next request then needs a new one.
            self._known[key] = answer if answer.status else self._send(method, target, headers, body.encode())
        return self._known[key]

    def _send(self, method: str, target: str, headers: Headers, body: bytes) -> Answer:
        try:
            self._connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"host": self._server.address, **headers, "content-length": str(len(body))}.items():
                self._connection.putheader(name, value)
            self._connection.endheaders(body or None)
            response = self._connection.getresponse()
            return Answer(response.status, {}, response.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return Answer(0)

    def close(self) -> None:
        self._connection.close()


class Paths:
    """What a server does with the paths of all wrappers."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self._folder = server, folder
        self._sender = Sender(server)
        self.now = int(time.time())
        assert ask(server, "PUT", f"{server.endpoint}/{PARTITION.split('/')[1]}").status in (200, 409)
        self.control = self._control()
        repeated = items("control")[REPEATED]
        # As it is given, which is how botocore sends it.
        self.unsorted = self._controlled(
            by_botocore, "signed", "GET", f"{repeated.canonical}?{REPEATED}", repeated
        ).verdict
        self.found: dict[str, dict[str, Verdicts]] = {}
        present = [wrapper for wrapper in WRAPPERS if not wrapper.missing()]
        # Those that send wait for the server most of the time, and each has keys of its own.
        with ThreadPoolExecutor(4) as pool:
            sent = {w.name: pool.submit(self._sent, w) for w in present if w.sends and w.by_itself}
            for wrapper in present:
                if wrapper.name not in sent:
                    self._keep(wrapper, lambda wrapper=wrapper: self._found(wrapper, self._sender))
            for wrapper in present:
                if wrapper.name in sent:
                    self._keep(wrapper, sent[wrapper.name].result)
        self._sender.close()

    def _keep(self, wrapper: Wrapper, result: Callable[[], dict[str, Verdicts]]) -> None:
        """What is found of a wrapper, or what it raised: the others are tried all the same."""
        try:
            self.found[wrapper.name] = result()
        except Exception as error:
            self.found[wrapper.name] = {name: dict.fromkeys(FORMS, repr(error)) for name in items("")}

    def _sent(self, wrapper: Wrapper) -> dict[str, Verdicts]:
        """The same over a connection of its own."""
        sender = Sender(self.server)
        try:
            return self._found(wrapper, sender)
        finally:
            sender.close()

    def _found(self, wrapper: Wrapper, sender: Sender) -> dict[str, Verdicts]:
        """The verdicts on each item that a wrapper takes."""
        chosen = {name: item for name, item in items(wrapper.slug).items() if wrapper.queries or not item.query}
        answers: dict[str, dict[str, list[Answer]]] = {name: {} for name in chosen}
        for form in FORMS:
            for method in METHODS:
                found = self._answers(wrapper, sender, form, method, [*chosen.values()])
                assert len(found) in (0, len(chosen))
                for name, answer in zip(chosen, found):
                    answers[name].setdefault(form, []).append(answer)
        return {
            name: {form: verdict(of_form, chosen[name]) for form, of_form in by_form.items()}
            for name, by_form in answers.items()
        }

    def _answers(self, wrapper: Wrapper, sender: Sender, form: str, method: str, asked: list[Item]) -> Sequence[Answer]:
        """Empty if the wrapper has no such form."""
        if wrapper.sends and form == "signed":
            folder = self._folder / wrapper.slug
            folder.mkdir(exist_ok=True)
            return wrapper.sends(self.server, method, asked, folder)
        if not wrapper.makes:
            return []
        made = wrapper.makes(self.server, form, method, asked, self.now)
        bodies = [item.body if method == "PUT" else "" for item in asked]
        return [sender.send(method, *one, body) for one, body in zip(made, bodies)]

    def _control(self) -> dict[str, Verdicts]:
        """The same keys in the canonical form of Python's urllib, the query sorted; by botocore if it can."""
        found: dict[str, Verdicts] = {}
        for name, item in items("control").items():
            sign = by_awscrt if item.query else by_botocore
            target = item.canonical + (f"?{'&'.join(sorted(item.query.split('&')))}" if item.query else "")
            found[name] = {
                form: verdict([self._controlled(sign, form, method, target, item) for method in METHODS], item)
                for form in FORMS
            }
        return found

    def _controlled(self, sign: Sign, form: str, method: str, target: str, item: Item) -> Answer:
        body = item.body if method == "PUT" else ""
        made = sign(self.server, form, method, target, body, self.now)
        return self._sender.send(method, *made, body)

    def refused(self, wrapper: str) -> dict[str, Verdicts]:
        """What is refused although the server takes it from botocore: nothing, if all is well."""
        found = {
            name: {form: said for form, said in verdicts.items() if said != "200" and self.control[name][form] == "200"}
            for name, verdicts in self.found[wrapper].items()
        }
        return {name: verdicts for name, verdicts in found.items() if verdicts}

    def otherwise(self, item: str) -> dict[str, Verdicts]:
        """The wrappers with another verdict on an item than the control has."""
        of_item = {wrapper: found[item] for wrapper, found in self.found.items() if item in found}
        return {w: found for w, found in of_item.items() if not found.items() <= self.control[item].items()}

    def summary(self, known: dict[str, Any]) -> dict[str, Any]:
        """What is pinned. Of a wrapper that cannot be built here, that which is `known`."""
        taken = {w.name: taken_of(self.found[w.name]) if w.name in self.found else known.get(w.name) for w in WRAPPERS}
        return {
            "control": taken_of(self.control),
            "refused": {form: refusals(self.control, form) for form in FORMS},
            "partition": self.control[PARTITION],
            "repeated": {"as given": self.unsorted, "sorted": self.control[REPEATED]},
            "taken": {name: counts for name, counts in taken.items() if counts},
        }


def verdict(answers: list[Answer], item: Item) -> str:
    """Of PUT and GET: 200, or the first that is wrong."""
    for answer in answers:
        if answer.status != 200:
            return answer.verdict
    return "200" if answers[-1].body == item.body.encode() else "200 wrong body"


def count(paths: list[str]) -> int:
    """How many spellings they hold."""
    return sum(len(path) if path == PLAIN else 1 for path in paths)


def taken_of(found: dict[str, Verdicts]) -> dict[str, int]:
    """How many spellings are taken, by form."""
    forms = [form for form in FORMS if form in found[PLAIN]]
    return {form: count([path for path in PATHS if found[path][form] == "200"]) for form in forms}


def refusals(found: dict[str, Verdicts], form: str) -> dict[str, str]:
    """By verdict, the spellings, of which none has a space; `all` if it is every one."""
    by: dict[str, list[str]] = {}
    for path in PATHS:
        by.setdefault(found[path][form], []).append(path)
    return {said: "all" if of == PATHS else " ".join(of) for said, of in by.items() if said != "200"}
