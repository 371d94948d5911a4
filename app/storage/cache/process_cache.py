"""The cache of a process between requests, the longest unused entry going first; each names the version it rests on.

Only what was read in a committed snapshot is cached: a dry run must leave nothing behind.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from app.storage.database import is_writing

MOST_ENTRIES = 1_024
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class CachedItem(Generic[Item]):
    """What was read, the version that it rests on, and the instants between which it holds (None: for good)."""

    item: Item
    version: Hashable
    since: datetime
    until: datetime | None

    def holds(self, instant: datetime, *, version: Hashable) -> bool:
        """Whether it is still what is read at this version and this instant."""
        return self.version == version and self.since <= instant and (self.until is None or instant < self.until)


class ProcessCache:
    """Entries by key, at most so many of them; safe to use from several threads."""

    def __init__(self, *, most: int = MOST_ENTRIES) -> None:
        """Start empty."""
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def get(self, key: Hashable) -> Any | None:
        """The entry of a key, if there is one."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def put(self, key: Hashable, entry: Any) -> None:
        """Store an entry in place of the one before."""
        with self._lock:
            self._entries[key] = entry
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: another store has taken the place of this one."""
        with self._lock:
            self._entries.clear()


_caches: WeakKeyDictionary[Engine, ProcessCache] = WeakKeyDictionary()
_lock = Lock()


def process_cache(engine: Engine) -> ProcessCache:
    """The cache of the store that an engine opens."""
    with _lock:
        return _caches.setdefault(engine, ProcessCache())


def cached(connection: Connection, key: Hashable) -> Any | None:
    """The cached entry of a key, if there is one."""
    return process_cache(connection.engine).get(key)


def put_in_cache(connection: Connection, key: Hashable, entry: Any, *, before_writing: bool = False) -> None:
    """Cache what was read, unless the connection writes; what a writer reads `before_writing` anything is committed."""
    if before_writing or not is_writing(connection):
        process_cache(connection.engine).put(key, entry)
