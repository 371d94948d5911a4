"""Times the tier page inside one process: judged anew beside a plain read of its rows, and after more publications.

On SQLite the processor's time counts, on PostgreSQL the clock's, since the work is shared with its server.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from statistics import median
from time import perf_counter, process_time
from typing import Any

import orjson
from sqlalchemy import event, func, select

from app.contract.performance.card import card_page_json
from app.domain.measures.tier import TierNumber
from app.edge.paging import page_of
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import CardFilter, read_card_page
from app.services.performance.judged_states import store_judged_states
from app.storage.cache.process_cache import process_cache
from app.storage.database import Database
from app.storage.measures.documents import Recording, add_documents
from app.storage.measures.values import ValueFilter, add_values, values_at
from app.storage.publishing.publications import release
from app.storage.tables import publication
from tests.databases import Shop
from tests.performance.ratios import Ratio, interleaved
from tests.stores import HOME, KEYS, numbered

TIMES = (40, 400)
MOST_OF_A_READ, MOST_AFTER_MORE, MOST_OF_A_REBUILD = 6.0, 1.15, 0.2
_MINUTE = timedelta(minutes=1)
_READ = re.compile(r"^SELECT .*?\sFROM value_item", re.DOTALL)


@dataclass(slots=True)
class Tier:
    """A seeded store, read just after its last publication."""

    database: Database
    last: datetime = field(init=False)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        """Find the last publication."""
        with self.database.read() as connection:
            self.last = connection.execute(select(func.max(publication.c.released_at))).scalar_one()

    @property
    def context(self) -> ReadContext:
        """Who reads: the public, half a minute after the last publication."""
        return ReadContext(self.last + _MINUTE / 2, HOME, is_current=True)

    def anew(self) -> float:
        """Seconds that the page takes where nothing is kept in the process."""
        process_cache(self.database.engine).clear()
        return self._timed(self.page)

    def kept(self) -> float:
        """Seconds that the page takes with what the process keeps."""
        return self._timed(self.page)

    def page(self) -> bytes:
        """The body of the tier page."""
        with self.database.read() as connection:
            snapshot = load_snapshot(connection, read_context=self.context)
            where = CardFilter(tiers=[TierNumber.HEADLINE])
            page = read_card_page(connection, snapshot=snapshot, area=HOME, where=where, rank=False, paged=_first_page)
        return card_page_json(page)

    def plain_read(self) -> Callable[[], float]:
        """A measure: every column of the rows that the page reads, in as many statements, written as JSON."""
        statements: list[tuple[str, Any]] = []

        def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
            if "value_item.number" in statement:
                statements.append((_READ.sub("SELECT value_item.* FROM value_item", statement), parameters))

        event.listen(self.database.engine, "before_cursor_execute", note)
        self.anew()
        event.remove(self.database.engine, "before_cursor_execute", note)

        def read() -> bytes:
            rows: list[tuple[Any, ...]] = []
            with self.database.read() as connection:
                for statement, parameters in statements:
                    rows += map(tuple, connection.exec_driver_sql(statement, parameters))
            return orjson.dumps(rows)

        return partial(self._timed, read)

    def publish_texts(self, times: int) -> None:
        """Publish another text of one peer group so many times."""
        with self.database.read() as connection:
            group = next(iter(load_snapshot(connection, read_context=self.context).reference.groups.values()))
        for _ in range(times):
            self._publish(replace(group, title=f"{group.title} {next(self.numbers)}"))
        self._keep()

    def publish_values(self, times: int) -> None:
        """Publish a correction of one value of one indicator of the tier so many times."""
        for _ in range(times):
            with self.database.read() as connection:
                reference = load_snapshot(connection, read_context=self.context).reference
                code = next(code for code in reference.shown() if reference.tier(code) is TierNumber.HEADLINE)
                where = ValueFilter(indicators=[code], areas=[HOME])
                values = [row.item for row in values_at(connection, where=where, at=self.context.instant)]
            latest = next(value for value in reversed(values) if value.number is not None)
            self._publish(replace(latest, number=(latest.number or 0.0) + 0.01, numerator=None, denominator=None))
        self._keep()

    def _publish(self, item: Any) -> None:
        self.last += _MINUTE
        recording = Recording(self.last, "bench")
        with self.database.write() as connection:
            is_document = type(item) in KEYS
            documents, values = [], []
            if is_document:
                kind, key = KEYS[type(item)]
                documents = add_documents(connection, [(kind, key(item), item)], recording=recording)
            else:
                values = add_values(connection, numbered(connection, [item]), recording=recording)
            release(
                connection,
                code=f"bench {self.last.isoformat()}",
                title="Again",
                released_at=self.last,
                documents=documents,
                values=values,
                recording=recording,
            )

    def _keep(self) -> None:
        """Judge what has ended, as a publication does when it is scheduled: before its own instant."""
        with self.database.write() as connection:
            store_judged_states(connection, now=self.last - timedelta(microseconds=1), home_area=HOME)

    def _timed(self, action: Callable[[], bytes]) -> float:
        clock = process_time if self.database.is_sqlite else perf_counter
        began = clock()
        action()
        return clock() - began


def _first_page(codes: Sequence[str]) -> tuple[Sequence[str], str | None]:
    return page_of(codes, key=str, cursor=None, limit=100)


def measure_reads(shop: Shop, backend: str, *, rounds: int, times: tuple[int, ...] = TIMES) -> list[Ratio]:
    """The tier page beside a plain read, after further publications, and after one value was published."""
    first, *others, corrected, changing = (Tier(Database(shop.seeded())) for _ in range(len(times) + 3))
    tiers = [first, *others, corrected, changing]
    try:
        first.publish_texts(1)
        for tier, number in zip(others, times, strict=True):
            tier.publish_texts(number)
        corrected.publish_values(times[0])
        plain, once, *more, after_values = interleaved(
            [first.plain_read(), *(tier.anew for tier in tiers[:-1])], rounds=rounds
        )
        rows = [Ratio("tier page anew, to a plain read of its rows", backend, once, plain, MOST_OF_A_READ)]
        for number, took in zip(times, more, strict=True):
            what = f"the same after {number} texts published, to after 1"
            rows.append(Ratio(what, backend, took, once, MOST_AFTER_MORE))
        rows.append(Ratio(f"the same after {times[0]} values corrected, to after 1 text", backend, after_values, once))
        return rows + _after_one_value(changing, backend, rounds=rounds)
    finally:
        for tier in tiers:
            tier.database.close()
            shop.discard(tier.database.url.render_as_string(hide_password=False))


def _after_one_value(tier: Tier, backend: str, *, rounds: int) -> list[Ratio]:
    """The next page after a value of one of its indicators was published, all else kept."""
    found = []
    for _ in range(rounds):
        rebuilt, kept = tier.anew(), tier.kept()
        tier.publish_values(1)
        found.append((tier.kept(), kept, rebuilt))
    after, kept, rebuilt = (median(column) for column in zip(*found, strict=True))
    return [
        Ratio("tier page after one value, to a full rebuild", backend, after, rebuilt, MOST_OF_A_REBUILD),
        Ratio("tier page after one value, to the kept cards", backend, after, kept),
    ]
