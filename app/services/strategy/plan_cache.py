"""The cache of plans and of what goes with them, until one of their documents changes."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from app.services.performance.assessment_data import ReadContext
from app.storage.cache.process_cache import CachedItem, cached, put_in_cache
from app.storage.cache.scope_versions import document_changes, scope_versions
from app.storage.measures.document_spans import STRATEGY

Item = TypeVar("Item")


def cached_of_strategy(
    connection: Connection,
    name: str,
    read: Callable[[], Item],
    *,
    read_context: ReadContext,
    scopes: Sequence[str] = (STRATEGY,),
) -> Item:
    """What `read` gives in a read context; that of the current instant is cached until something in a scope changes."""
    if not read_context.is_current:
        return read()
    instant, view = read_context.instant, read_context.view
    versions = scope_versions(connection, scopes)
    version = tuple(versions.get((view.value, scope)) for scope in scopes)
    entry: CachedItem[Item] | None = cached(connection, (name, view))
    if entry is None or not entry.holds(instant, version=version):
        last, following = document_changes(connection, around=instant, view=view)
        entry = CachedItem(read(), version, last or instant, following)
        put_in_cache(connection, (name, view), entry)
    return entry.item
