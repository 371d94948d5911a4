"""Whether the service can do all of its work: read, write, with the schema and the council that it is set up for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from app.services.measures.reference_data import require_home_area
from app.services.operations.store_check import UndecodableDocuments
from app.storage import schema, triggers
from app.storage.database import Database
from app.storage.publishing.audit import last_entry
from app.storage.writability import require_writable


def clock_behind(connection: Connection, *, now: datetime) -> float:
    """By how many seconds the clock is behind the last write to the store; 0 where it is not."""
    last = last_entry(connection)
    return 0.0 if last is None else max(0.0, (last.act.at - now).total_seconds())


@dataclass(slots=True)
class Readiness:
    """Whether the service is ready; probes ask often, so costly results are cached."""

    database: Database
    home_area: str
    clock: Callable[[], datetime]
    _undecodable: UndecodableDocuments = field(default_factory=UndecodableDocuments)

    def findings(self) -> list[str]:
        """The problems that leave the service ready; raises StoreError where it is not ready.

        A service is ready when its store has this program's schema and its council, and takes writes.
        """
        with self.database.read() as connection:
            schema.require_current(connection)
            require_home_area(connection, self.home_area)
            sentences = self._undecodable.sentences(connection, now=self.clock())
            missing = triggers.missing(connection)
            behind = clock_behind(connection, now=self.clock())
        if missing:
            sentences.append(f"The store lacks triggers that guard it: {len(missing)}. Run: waymark check")
        if behind >= 1:
            sentences.append(f"The clock is {behind:.0f} seconds behind the last write: set it right.")
        return [*sentences, *require_writable(self.database)]
