"""Credentials that are refreshed before they expire, by one thread for all."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from ..signer import Signer
from ._model import Credentials, Provider

#: From so long before their expiry, credentials are refreshed, but still used if that fails.
ADVISORY = timedelta(minutes=15)
#: From so long before their expiry, they are not used if the source fails, since a request may take long.
MANDATORY = timedelta(minutes=10)
#: A source that failed, or returned credentials that expire soon, is not called again for so long.
PAUSE = timedelta(minutes=1)


class Refreshing:
    """A source that calls another only when its credentials are about to expire. Thread-safe.

    One thread at a time calls it. Until 10 minutes before the expiry the other threads use the existing credentials,
    and so do all if the source fails; after that they wait for new ones, or get its error. New credentials, however
    short-lived, are used for a minute or until they expire before the source is called again.
    """

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock = threading.Lock()
        self._current: Credentials | None = None
        self._pause_ends = 0.0
        self._failure: tuple[float, Exception] | None = None

    def __call__(self) -> Credentials:
        """The credentials to use now."""
        current = self._current
        if current is not None and not self._is_due(current):
            return current
        began = time.monotonic()
        usable = current is not None and not _ends_within(current, MANDATORY)
        if not self._lock.acquire(blocking=not usable):
            assert current is not None
            return current
        try:
            current = self._current
            # Another thread may have been here while this one waited.
            if current is None or self._is_due(current):
                if self._failure is not None and self._failure[0] > began:
                    raise self._failure[1]  # otherwise each waiting thread would wait for its own timeout
                try:
                    current = self._current = self._provider()
                    self._failure = None
                except Exception as error:
                    if current is None or _ends_within(current, MANDATORY):
                        self._failure = (time.monotonic(), error)
                        raise
                self._pause_ends = time.monotonic() + PAUSE.total_seconds()
            return current
        finally:
            self._lock.release()

    def _is_due(self, current: Credentials) -> bool:
        """Whether it is time to refresh."""
        resting = time.monotonic() < self._pause_ends and not _ends_within(current, PAUSE)
        return _ends_within(current, ADVISORY) and not resting


class RefreshingSigner:
    """Returns, when called, a signer with valid credentials, such as for `signer=` of a `Client`.

    Args:
        provider: a source of credentials, such as `credentials.default()`.
        region: and all other arguments, as for `Signer`.
    """

    def __init__(self, provider: Provider, *, region: str, **options: Any) -> None:
        self._credentials = provider if isinstance(provider, Refreshing) else Refreshing(provider)
        self._options = {"region": region, **options}
        self._made: tuple[Credentials, Signer] | None = None

    def __call__(self) -> Signer:
        """The signer to use now."""
        credentials = self._credentials()
        made = self._made
        if made is None or made[0] is not credentials:
            made = self._made = (credentials, Signer.from_credentials(credentials, **self._options))
        return made[1]


def _ends_within(credentials: Credentials, time: timedelta) -> bool:
    end = credentials.expires_at
    return end is not None and datetime.now(timezone.utc) >= end - time
