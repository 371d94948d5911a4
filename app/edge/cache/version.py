"""The version of the store, read on each request: it changes with every commit, whoever makes it."""

from collections.abc import Hashable
from typing import Protocol


class VersionSource(Protocol):
    """Tells the version of a store."""

    async def current(self) -> Hashable:
        """The version as of some moment after the caller's turn in the event loop was queued.

        A request's turn is queued when it arrives, so that it hears of all that was acknowledged before.
        Raises the cache's `unavailable` error when the store does not answer.
        """
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...
