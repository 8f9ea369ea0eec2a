"""The two clients behind one face, their credentials, and their clock."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta, timezone
from typing import Any

from conftest import ACCESS_KEY, SECRET_KEY
from s3sign import Client
from s3sign.aio import AsyncClient
from s3sign.credentials import Credentials, RefreshingSigner
from s3sign.errors import CredentialsError

#: How long credentials live, in seconds. Those of AWS live a thousand times as long.
LIFE = 4.0

Call = Callable[..., Any]


class Provider:
    """Gives credentials that end soon, and fails every third time."""

    def __init__(self) -> None:
        self.given = self.failed = 0
        self._lock = threading.Lock()

    def __call__(self) -> Credentials:
        with self._lock:
            if (self.given + self.failed) % 3 == 2:
                self.failed += 1
                raise CredentialsError("the source of credentials is out of order")
            self.given += 1
            end = time.time() + LIFE
        return Credentials(ACCESS_KEY, SECRET_KEY, f"{end:.3f}", datetime.fromtimestamp(end, timezone.utc))

    @staticmethod
    def holds(token: str) -> bool:
        """Whether the credentials with a token have not ended."""
        return time.time() < float(token)


class Clock:
    """Our clock, which is right or hours behind; it jumps with every sixtieth look at it."""

    def __init__(self, seed: int) -> None:
        self.jumps = self._looks = self._behind = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._steady = False

    def stop(self) -> None:
        """Be right from now on."""
        with self._lock:
            self._steady, self._behind = True, 0

    def time(self) -> float:
        """Unix seconds."""
        with self._lock:
            self._looks += 1
            if self._looks % 60 == 0 and not self._steady:
                behind = self._random.choice((0, 3600, 5 * 3600))
                self.jumps += behind != self._behind
                self._behind = behind
            return time.time() - self._behind


class Clients:
    """A blocking client and one of asyncio, whose loop has a thread."""

    def __init__(self, endpoint: str, provider: Provider, timeout: float) -> None:
        def signer() -> RefreshingSigner:
            return RefreshingSigner(provider, region="us-east-1")

        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._blocking = Client(endpoint, signer=signer(), timeout=timeout)
        self._of_asyncio = self._wait(_async_client(endpoint, signer(), timeout))

    def close(self) -> None:
        """Close both."""
        self._blocking.close()
        self._wait(self._of_asyncio.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def blocking(self, name: str, *args: Any, **options: Any) -> Any:
        """Call a method of the blocking client; a listing as a list."""
        result = getattr(self._blocking, name)(*args, **options)
        return list(result) if name in ("list", "list_pages") else result

    def of_asyncio(self, name: str, *args: Any, **options: Any) -> Any:
        """The same of the client of asyncio."""
        result = getattr(self._of_asyncio, name)(*args, **options)
        return self._wait(_collected(result) if name in ("list", "list_pages") else result)

    def _wait(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()


async def _async_client(endpoint: str, signer: RefreshingSigner, timeout: float) -> AsyncClient:
    return AsyncClient(endpoint, signer=signer, timeout=timeout)


async def _collected(found: Any) -> list[Any]:
    return [one async for one in found]


def scaled(life: float) -> dict[str, timedelta]:
    """The times of `s3sign.credentials._refresh` for credentials of such a life."""
    return {
        "ADVISORY": timedelta(seconds=life / 2),
        "MANDATORY": timedelta(seconds=life / 4),
        "PAUSE": timedelta(seconds=life / 20),
    }
