"""The tables of docs/servers.md, made of expected.json."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from forms import FORMS
from matrix import NONE
from wrappers import FORMS as FORMS_OF_PATHS
from wrappers import WRAPPERS

DOCUMENT = Path(__file__).parents[2] / "docs" / "servers.md"
START, END = "<!-- {} -->\n", "<!-- /{} -->\n"

Found = dict[str, Any]


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def of_form(found: Found) -> str:
    """A cell: whether the form is taken, and how many of its tamperings were refused."""
    if found["answer"] == NONE:
        return "–"  # noqa: RUF001
    if "refused" not in found:
        return found["answer"]
    odd = found.get("not refused", {})
    total = found["refused"] + len(odd)
    taken = sum(is_taken(answer) for answer in odd.values())
    return ("wrong " if "wrong" in found["answer"] else "") + f"{total - taken}/{total}"


def title(name: str, found: Found) -> str:
    """Name and version; of one that has no number, the day."""
    version = re.sub(r"^0\.0\.0-(\d{4})(\d\d)(\d\d)\d*-\w+$", r"\1-\2-\3", found["version"])
    return f"{name} {version}".strip()


def checks(found: Found) -> bool:
    """Whether the server refuses a wrong secret in the plainest form."""
    return "wrong secret" not in found["forms"]["SigV4 header, body hashed"].get("not refused", {})


def is_taken(answer: str) -> bool:
    return answer.startswith("2") or "stored" in answer


def grid(servers: dict[str, Found]) -> str:
    """Forms by servers."""
    out = row(["", *(title(name, found) for name, found in servers.items())])
    out += row(["---"] * (1 + len(servers)))
    for form in FORMS:
        out += row([form.name, *(of_form(found["forms"][form.name]) for found in servers.values())])
    total = {name: len(found["keys"]["kept"]) + len(found["keys"]["otherwise"]) for name, found in servers.items()}
    out += row(["Odd keys", *(f"{len(found['keys']['kept'])}/{total[name]}" for name, found in servers.items())])
    faults = (found["faults"] for found in servers.values())
    return out + row(["Faults named by `explain`", *(f"{found['named']}/{found['of']}" for found in faults)])


def taken(servers: dict[str, Found]) -> str:
    """Tampered requests that were taken by servers that check signatures, by what was changed."""
    changes: dict[str, dict[str, list[str]]] = {}
    for name, found in servers.items():
        for form, outcome in found["forms"].items() if checks(found) else ():
            for change, answer in outcome.get("not refused", {}).items():
                if is_taken(answer):
                    changes.setdefault(change, {}).setdefault(name, []).append(form)
    out = row(["Taken all the same", "by, in so many forms"]) + row(["---", "---"])
    for change, by in changes.items():
        out += row([change, ", ".join(f"{name} {len(forms)}" for name, forms in by.items())])
    return out


def keys(servers: dict[str, Found]) -> str:
    """Keys that do not come back as they went, and from whom."""
    by: dict[str, list[str]] = {}
    for name, found in servers.items():
        for key, outcome in found["keys"]["otherwise"].items():
            by.setdefault(key, []).append(f"{name} {short(outcome)}")
    out = row(["Key", "does not come back from"]) + row(["---", "---"])
    for key, servers_of in by.items():
        out += row([f"`{key}`", "; ".join(servers_of)])
    return out


def short(outcome: str) -> str:
    return outcome.partition(":")[0].replace("stored, and then", "stored, then")


def counts(by_form: dict[str, int]) -> str:
    """A cell: how many spellings are taken, signed and presigned; a dash for a form that the wrapper lacks."""
    return " + ".join(str(by_form.get(form, "–")) for form in FORMS_OF_PATHS)  # noqa: RUF001


def paths(servers: dict[str, Found]) -> str:
    """Wrappers by servers."""
    found = {name: server["paths"] for name, server in servers.items() if "paths" in server}
    out = row(["", *(title(name, servers[name]) for name in found)]) + row(["---"] * (1 + len(found)))
    out += row(["botocore, the control", *(counts(of["control"]) for of in found.values())])
    for wrapper in WRAPPERS:
        out += row([wrapper.name, *(counts(of["taken"][wrapper.name]) for of in found.values())])
    for form in FORMS_OF_PATHS:
        of_form = [of["partition"][form] for of in found.values()]
        out += row([f"`/dt=2024-05-22/x` {form}, by botocore and each wrapper", *of_form])
    repeated = [of["repeated"] for of in found.values()]
    out += row(["`?x=2&x=1` as given, by botocore", *(of["as given"] for of in repeated)])
    for form in FORMS_OF_PATHS:
        out += row([f"`?x=1&x=2` {form}, by awscrt and each wrapper", *(of["sorted"][form] for of in repeated)])
    return out


def refused_paths(servers: dict[str, Found]) -> str:
    """What servers refuse of the control."""
    out = ""
    for name, server in servers.items():
        for form, by_verdict in server.get("paths", {}).get("refused", {}).items():
            for verdict, paths in by_verdict.items():
                which = "every path" if paths == "all" else f"`` {paths} ``"
                out += f"- {name} answers {verdict} to botocore for {which}, {form}.\n"
    return out


def document(servers: dict[str, Found]) -> str:
    """All the text between the marks."""
    return "\n".join([grid(servers), taken(servers), keys(servers)])


def document_of_paths(servers: dict[str, Found]) -> str:
    """All the text between the marks of the paths."""
    return "\n".join([paths(servers), refused_paths(servers)])


#: What is made of what is found, by the name of its marks.
PARTS = {"servers": document, "paths": document_of_paths}
