"""Examples for a demonstration: invented actions and their progress, which say so, released with the seed."""

from dataclasses import replace
from pathlib import Path

from app.domain.measures.london import day_in_london
from app.domain.publishing.change_items import ItemKind
from app.services.document_changes import Document
from app.services.operations.seed import Seed, read_rows
from app.services.operations.seed_rows import example_action_of, example_progress_of
from app.services.strategy.strategies import progress_key

FOLDER = "demonstration"  # in a folder of seed files
TITLE = "{}, with invented examples"  # of the publication


def with_demonstration(seed: Seed, folder: Path) -> Seed:
    """A seed with the examples in its folder, for its outcomes; raises SeedError naming the file and line to mend."""
    own = folder / FOLDER
    outcomes = {key for kind, key, _ in seed.documents if kind is ItemKind.OUTCOME}
    actions = read_rows(
        own, "actions", lambda row: example_action_of(row, outcomes=outcomes), key=lambda action: action.code
    )
    known, day = {action.code for action in actions}, day_in_london(seed.release.released_at)
    stated = read_rows(
        own,
        "progress",
        lambda row: example_progress_of(row, actions=known, day=day),
        key=lambda progress: progress_key(progress.subject, progress.on),
    )
    examples: tuple[Document, ...] = (
        *((ItemKind.ACTION, action.code, action) for action in actions),
        *((ItemKind.ACTION_PROGRESS, progress_key(statement.subject, statement.on), statement) for statement in stated),
    )
    release = seed.release._replace(title=TITLE.format(seed.release.title))
    return replace(seed, release=release, documents=(*seed.documents, *examples))
