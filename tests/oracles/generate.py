"""Odd requests, for other people's signers to sign. Set S3SIGN_TEST_SEED to repeat a run."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

ACCESS_KEY, SECRET_KEY, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1"
COUNT = 200
#: How many requests have nothing in them that the signer is known to do wrong (known.py); of the others, any may.
CAREFUL = 0.9

UNRESERVED = string.ascii_letters + string.digits + "-._~"
URL = UNRESERVED + "!$&'()*+,;=:@"
#: What no URL has, but some clients send.
SLOPPY = URL + '"<>[]\\^`{|}'
HOSTS = ["bucket.s3.us-east-1.amazonaws.com", "127.0.0.1:9000", "host.example:8443", "host.example:80", "[::1]:8080"]
TEXT = "é漢😀ß"
METHODS = ["GET", "PUT", "DELETE", "POST", "HEAD", "PATCH"]
#: A month that no daylight saving disturbs, in 2024.
BEGIN, END = 1_706_745_600, 1_709_251_200


@dataclass(frozen=True)
class Signer:
    """What a signer can be given, which is kept to always, and what it does wrong, which careful requests avoid."""

    raw: str = URL  #: what it sends unescaped in a path
    forms: tuple[str, ...] = ("header", "query")
    services: tuple[str, ...] = ("s3", "execute-api")
    canonical_query: bool = False  #: it signs the query as it is given
    normalizes: bool = True  #: takes dots and empty segments out of paths for other services than S3
    repeated_headers: bool = True
    ascii_headers: bool = False  #: what its client sends of other text is Latin-1, and what it signs UTF-8
    wrong: frozenset[str] = frozenset()


SIGNERS = {
    "botocore": Signer(SLOPPY, canonical_query=True, ascii_headers=True, wrong=frozenset({"path"})),
    "awscrt": Signer(SLOPPY, wrong=frozenset({"path", "plus in query"})),
    "aws4": Signer(
        repeated_headers=False, ascii_headers=True, wrong=frozenset({"plus in path", "repeated names of s3"})
    ),
    "smithy": Signer(SLOPPY, repeated_headers=False, ascii_headers=True, wrong=frozenset({"path"})),
    "aws-sdk-go-v2": Signer(normalizes=False, wrong=frozenset({"path", "tabs"})),
    "minio-go": Signer(services=("s3",), wrong=frozenset({"order of names", "repeated names"})),
    "curl": Signer(
        *(SLOPPY, ("header",)),
        canonical_query=True,
        normalizes=False,
        wrong=frozenset({"path", "encoded once", "repeated headers"}),
    ),
}


def sorts_alike(names: list[str]) -> bool:
    """Whether percent-encoding leaves the order of these names."""
    return sorted(names) == sorted(names, key=lambda name: quote(name, safe="-._~"))


class Generator:
    def __init__(self, seed: int, name: str, service: str, form: str) -> None:
        self.random = random.Random(f"{seed} {name} {service} {form}")
        self.signer, self.service, self.form, self.name = SIGNERS[name], service, form, name
        self.avoided: frozenset[str] = frozenset()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def spelled(self, character: str, canonical: bool) -> str:
        """A character of a path in one of its spellings."""
        if canonical:
            return quote(character, safe="-._~")
        way = self.random.choice(["raw", "upper", "lower"])
        if way == "raw" and character in self.signer.raw and not (character == "+" and "plus in path" in self.avoided):
            return character
        escaped = "".join(f"%{byte:02x}" for byte in character.encode())
        return escaped if way == "lower" else escaped.upper()

    def segment(self, canonical: bool) -> str:
        alphabet = UNRESERVED + string.punctuation.replace("/", "") + " " + TEXT
        return "".join(
            self.spelled(one, canonical) for one in self.random.choices(alphabet, k=self.random.randint(1, 6))
        )

    def path(self, number: int) -> str:
        """Each byte occurs twice in 200 requests; `number` picks it."""
        s3 = self.service == "s3"
        if not s3 and "encoded once" in self.avoided:
            words = ["".join(self.random.choices(UNRESERVED, k=4)) for _ in range(self.random.randint(0, 4))]
            return "/" + "/".join([*words, "end"])
        canonical = s3 and "path" in self.avoided
        odd = chr(0x20 + number % 95)
        segments = ["b" + ("/" if odd == "/" and not s3 else self.spelled(odd, canonical)) + "k"]
        if odd == "/" and canonical:
            segments = ["b/k"]
        for _ in range(self.random.randint(0, 4)):
            kind = self.random.randrange(6)
            if kind == 0 and (s3 or self.signer.normalizes):
                segments.append(self.random.choice(["", ".", "..", "", "..."]))
            elif kind == 1 and s3 and not canonical:
                segments.append(self.random.choice(["%2e", "%2E%2e", "a%2fb", "a%2Fb", "%7e", "%61"]))
            else:
                segments.append(self.segment(canonical))
        self.random.shuffle(segments)
        if s3:
            segments.append(self.random.choice(["", "end", "dt=2024" if not canonical else "dt%3D2024"]))
        else:
            segments.append(self.random.choice(["", "end"]) if self.signer.normalizes else "end")
        if not s3 and not self.signer.normalizes:
            segments = [segment for segment in segments if segment not in ("", ".", "..")]
        return "/" + "/".join(segments)

    def word(self) -> str:
        return "".join(self.random.choices(UNRESERVED + string.punctuation + " " + TEXT, k=self.random.randint(1, 6)))

    def query(self) -> str:
        names = [
            self.random.choice(["uploads", "versionId", "a", "A", "a b", "a-b", "é", self.word()]) for _ in range(4)
        ]
        names = list(dict.fromkeys(names))[: self.random.randint(0, 4)]
        if "order of names" in self.avoided:
            kept: list[str] = []
            for name in names:
                if sorts_alike([*kept, name, "X-Amz-Date"]):
                    kept.append(name)
            names = kept
        once = not self.avoided.isdisjoint({"repeated names", f"repeated names of {self.service}"})
        if names and not once and self.chance(0.3):
            names.append(names[0])
        pairs = []
        for name in names:
            value = self.random.choice(["", self.word(), self.word(), "a=b", "+", "a b"])
            if self.signer.canonical_query:
                pairs.append(f"{quote(name, safe='-._~')}={quote(value, safe='-._~')}")
                continue
            safe = self.random.choice(["-._~", "-._~/:@!$'()*,"])
            left, right = quote(name, safe=safe), quote(value, safe=safe + self.random.choice(["", "="]))
            if self.chance(0.3) and "plus in query" not in self.avoided:
                right = right.replace("%20", "+")
            pairs.append(left if not value and self.chance(0.5) else f"{left}={right}")
        if self.signer.canonical_query:
            pairs.sort(key=lambda pair: pair.split("="))
        else:
            self.random.shuffle(pairs)
        return "&".join(pairs)

    def headers(self) -> list[tuple[str, str]]:
        names = ["Content-Type", "Cache-Control", "x-amz-meta-a", "X-Amz-Meta-B", "X-Amz-Acl", "x-custom"]
        chosen = self.random.sample(names, k=self.random.randint(0, 4))
        repeats = self.signer.repeated_headers and "repeated headers" not in self.avoided
        if chosen and repeats and self.chance(0.3):
            chosen.append(chosen[0])
        return [(name, self.value()) for name in chosen]

    def value(self) -> str:
        visible = [chr(byte) for byte in range(0x21, 0x7F)]
        if not self.signer.ascii_headers:
            visible += TEXT
        words = [
            "".join(self.random.choices(visible, k=self.random.randint(1, 6))) for _ in range(self.random.randint(1, 4))
        ]
        spaces = [" ", "  ", "   ", "\t", " \t", "\t\t "]
        inner = self.random.choice(spaces[:3] if "tabs" in self.avoided else spaces)
        outer = self.random.choice(["", "", " ", "\t"])
        return outer + inner.join(words) + outer

    def request(self, number: int) -> dict[str, Any]:
        self.avoided = self.signer.wrong if self.chance(CAREFUL) else frozenset()
        presigned = self.form == "query"
        method = self.random.choice(METHODS)
        return {
            "id": f"{self.name}/{self.service}/{self.form}/{number}",
            "signer": self.name,
            "service": self.service,
            "form": self.form,
            "method": method,
            "host": self.random.choice(HOSTS),
            "path": self.path(number),
            "query": self.query(),
            "headers": self.headers(),
            "token": self.random.choice([None, None, "token/+=" + "t" * self.random.randint(0, 40)]),
            "body": ""
            if presigned or method in ("GET", "HEAD", "DELETE")
            else self.random.choice(["", "body", "x" * 1000]),
            "time": self.random.randrange(BEGIN, END),
            "expires": self.random.randint(1, 604_800) if presigned else 0,
        }


def requests(seed: int, *names: str) -> Iterator[dict[str, Any]]:
    for name in names:
        for service in SIGNERS[name].services:
            for form in SIGNERS[name].forms:
                generator = Generator(seed, name, service, form)
                for number in range(COUNT):
                    yield generator.request(number)
