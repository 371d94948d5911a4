"""The versions of the store, read on each request: they change with every commit, whoever makes it."""

from collections.abc import Collection, Hashable, Mapping
from typing import Protocol

Scopes = Mapping[str, Hashable]  # the version of each scope of answers


class VersionSource(Protocol):
    """Gives the version of a store, and those of its scopes: the parts that a change touches or leaves alone."""

    async def current(self) -> Hashable:
        """The version as of some moment after the caller's turn in the event loop was queued.

        A request's turn is queued when it arrives, so that it has all that was acknowledged before. Where it is
        the same as before, so are the versions of all scopes. Raises the cache's `unavailable` error when the store
        does not answer.
        """

    async def scopes(self) -> Scopes:
        """The version of each scope as of some moment after the call; raises as `current` does."""

    async def close(self) -> None:
        """Close its connections."""


def versions_of(scopes: Scopes, names: Collection[str] | None) -> Hashable:
    """The versions of some scopes (None: of all), to compare with others."""
    if names is None:
        return frozenset(scopes.items())
    return tuple(scopes.get(name) for name in sorted(names))
