"""What a process keeps of the plans and of what stands beside them, until one of their documents is another."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from app.services.performance.assessment_data import ReadContext
from app.storage.cache.process_cache import KeptItem, cached, keep
from app.storage.cache.scope_versions import document_changes, scope_versions
from app.storage.measures.document_spans import STRATEGY

Item = TypeVar("Item")


def kept_of_strategy(connection: Connection, name: str, read: Callable[[], Item], *, read_context: ReadContext) -> Item:
    """What `read` gives in a read context; that of the current instant is kept under a name."""
    if not read_context.is_current:
        return read()
    instant, view = read_context.instant, read_context.view
    version = scope_versions(connection, [STRATEGY]).get((view.value, STRATEGY))
    entry: KeptItem[Item] | None = cached(connection, (name, view))
    if entry is None or not entry.holds(instant, version=version):
        last, following = document_changes(connection, around=instant, view=view)
        entry = KeptItem(read(), version, last or instant, following)
        keep(connection, (name, view), entry)
    return entry.item
