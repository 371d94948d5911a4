"""How many items each publication brought and took back."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_feed import ChangeKind
from app.domain.publishing.change_items import Publication, View
from app.storage.cache.process_cache import cached, put_in_cache
from app.storage.cache.scope_versions import PUBLICATIONS, scope_versions
from app.storage.publishing.publication_contents import ContentCounts, counts_by_publication, publications_with_reason


@dataclass(frozen=True, slots=True)
class PublicationContents:
    """A publication, why it was withdrawn, and how many items of each kind it brought."""

    publication: Publication
    withdrawal_reason: str | None
    kinds: tuple[tuple[ChangeKind, int], ...]


def read_publications(connection: Connection, *, reference: ReferenceSnapshot) -> list[PublicationContents]:
    """The publications that hold anything that can be read, the latest first; withdrawn ones say so once they are."""
    until, view = reference.instant, reference.view
    counts = item_counts(connection, scopes=("", *reference.shown()))
    contents = []
    for publication, reason in publications_with_reason(connection, until=until, view=view):
        items = counts.get((publication.code, False), {})
        kinds = tuple((kind, items[kind]) for kind in ChangeKind if kind in items)
        ended = publication.withdrawn_at is not None and publication.withdrawn_at <= until
        if kinds:
            shown = publication if ended else replace(publication, withdrawn_at=None)
            contents.append(PublicationContents(shown, reason if ended else None, kinds))
    return contents[::-1]


@dataclass(frozen=True, slots=True)
class _CachedCounts:
    """What publications change, with the version of the publications that it rests on."""

    counts: ContentCounts
    version: int | None


def item_counts(connection: Connection, *, scopes: tuple[str, ...]) -> ContentCounts:
    """What publications change of some indicators (empty: of none); cached until one or a withdrawal is recorded."""
    version = scope_versions(connection, [PUBLICATIONS]).get((View.PUBLIC.value, PUBLICATIONS))
    key = ("publication counts", scopes)
    entry: _CachedCounts | None = cached(connection, key)
    if entry is None or entry.version != version:
        entry = _CachedCounts(counts_by_publication(connection, scopes=scopes), version)
        put_in_cache(connection, key, entry)
    return entry.counts
