"""Changes by hand to the conditions that must never slip: each is made in turn, and the tests named must fail."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HandMutation:
    """A text that stands once in the Python files below `folder`, what replaces it, and the tests that fail then."""

    rule: str
    folder: str
    text: str
    replacement: str
    tests: tuple[str, ...]


def place_of(mutation: HandMutation, *, root: Path) -> Path:
    """The one file that holds the text, relative to the root; raises LookupError when it is not in exactly one place."""
    counts = {
        path.relative_to(root): path.read_text(encoding="utf-8").count(mutation.text)
        for path in sorted((root / mutation.folder).rglob("*.py"))
    }
    places = [path for path, count in counts.items() if count]
    if len(places) != 1 or counts[places[0]] != 1:
        raise LookupError(f"{mutation.rule}: {mutation.text!r} stands in {sum(counts.values())} places, not in one.")
    return places[0]


_EMBARGO = ("tests/api/test_embargo.py", "tests/storage/test_public.py", "tests/mutants/test_store_edges.py")
_PUBLISHING = ("tests/api/test_publishing.py", "tests/mutants/test_store_edges.py")

HAND_MUTATIONS = (
    HandMutation(
        "the embargo ends at the instant of the release",
        "app/storage",
        "publications.c.released_at <= until, ~cancelled",
        "publications.c.released_at < until, ~cancelled",
        _EMBARGO,
    ),
    HandMutation(
        "a publication withdrawn before its release never was",
        "app/storage",
        "return and_(publications.c.released_at <= until, ~cancelled.correlate(publications).exists())",
        "return and_(publications.c.released_at <= until)",
        _EMBARGO,
    ),
    HandMutation(
        "a publication withdrawn at its release never was",
        "app/storage",
        "withdrawal.c.withdrawn_at <= publications.c.released_at",
        "withdrawal.c.withdrawn_at < publications.c.released_at",
        _EMBARGO,
    ),
    HandMutation(
        "what was withdrawn at an instant is not public at it",
        "app/storage",
        "withdrawal.c.publication_id == publications.c.id, withdrawal.c.withdrawn_at <= until",
        "withdrawal.c.publication_id == publications.c.id, withdrawal.c.withdrawn_at < until",
        _EMBARGO,
    ),
    HandMutation(
        "a released and not withdrawn publication is public at its instant",
        "app/storage",
        "publications.c.released_at <= until, ~withdrawn",
        "publications.c.released_at < until, ~withdrawn",
        _EMBARGO,
    ),
    HandMutation(
        "the working view knows what is recorded at its instant",
        "app/storage",
        "document_item.c.recorded_at <= until",
        "document_item.c.recorded_at < until",
        _EMBARGO,
    ),
    HandMutation(
        "a withdrawal of a document is a state of knowledge",
        "app/services",
        "{row.released_at for row in mine} | {row.withdrawn_at for row in mine if row.withdrawn_at}",
        "{row.released_at for row in mine}",
        ("tests/services/test_warning_life.py", "tests/mutants/test_store_edges.py"),
    ),
    HandMutation(
        "a withdrawal of a value is a state of knowledge",
        "app/services",
        "return found | {row.withdrawn_at for row in rows if row.withdrawn_at}",
        "return found",
        ("tests/services/test_warning_life.py", "tests/mutants/test_store_edges.py"),
    ),
    HandMutation(
        "the state at the instant itself is one of the states",
        "app/services",
        "if instant <= self.known.read_context.instant",
        "if instant < self.known.read_context.instant",
        ("tests/services/test_warning_life.py", "tests/mutants/test_store_edges.py"),
    ),
    HandMutation(
        "a period that began today is in the calendar",
        "app/domain",
        "while period.start <= today:",
        "while period.start < today:",
        ("tests/domain",),
    ),
    HandMutation(
        "a count within half a period belongs to it",
        "app/domain",
        "<= half for",
        "< half for",
        ("tests/domain",),
    ),
    HandMutation(
        "a period due today is not overdue",
        "app/domain",
        "left is not None and left < 0",
        "left is not None and left <= 0",
        ("tests/domain",),
    ),
    HandMutation(
        "a period that ends with the span is asked for",
        "app/domain",
        "while near.end <= span.end:",
        "while near.end < span.end:",
        ("tests/domain",),
    ),
    HandMutation(
        "an indicator retired from a period on is not expected in it",
        "app/domain",
        "period.start >= definition.retired_from.start",
        "period.start > definition.retired_from.start",
        ("tests/domain",),
    ),
    HandMutation("Tier 1 holds as many as its cap", "app/domain", "if len(inside) > cap:", "if len(inside) >= cap:",
                 ("tests/domain",)),
    HandMutation("Tier 1 holds no more than its cap", "app/domain", "if len(inside) > cap:",
                 "if len(inside) > cap + 1:", ("tests/domain",)),
    HandMutation("the cap of Tier 1 is 40", "app/domain", "HEADLINE_CAP = 40", "HEADLINE_CAP = 41", ("tests/domain",)),
    HandMutation(
        "only what was approved waits",
        "app/storage",
        ".where(decision.c.outcome == Outcome.APPROVED.value).order_by(items.c.id)",
        ".order_by(items.c.id)",
        _PUBLISHING,
    ),
    HandMutation(
        "what a standing publication holds does not wait",
        "app/storage",
        "        ~exists().where(link == items.c.id, _stands(link.table)),\n",
        "",
        _PUBLISHING,
    ),
    HandMutation(
        "what a later revision has overtaken does not wait",
        "app/storage",
        "        ~overtaken.where(_stands(held)),\n",
        "",
        _PUBLISHING,
    ),
    HandMutation(
        "a withdrawn revision overtakes nothing",
        "app/storage",
        "~overtaken.where(_stands(held))",
        "~overtaken",
        _PUBLISHING,
    ),
    HandMutation(
        "only a later revision overtakes",
        "app/storage",
        "later.c.revision > items.c.revision, ",
        "later.c.revision != items.c.revision, ",
        _PUBLISHING,
    ),
    HandMutation(
        "what was taken back waits only where it is named",
        "app/storage",
        "return [*conditions, ~taken_back]",
        "return conditions",
        _PUBLISHING,
    ),
    HandMutation(
        "what was cancelled before its release was not taken back",
        "app/storage",
        "        withdrawal.c.withdrawn_at > publication.c.released_at,\n    )",
        "    )",
        _PUBLISHING,
    ),
    HandMutation(
        "a sender sees only their own submissions",
        "app/storage",
        "statement = statement.where(submission.c.recorded_by == sender)",
        "pass",
        ("tests/api/test_publishing.py", "tests/mutants/test_store_edges.py"),
    ),
    HandMutation(
        "a submission's row is released at the instant of its release",
        "app/storage",
        "public = _published(items, link, stands, publication.c.released_at <= now)",
        "public = _published(items, link, stands, publication.c.released_at < now)",
        _PUBLISHING,
    ),
    HandMutation(
        "a row of a withdrawn publication is not released",
        "app/storage",
        "public = _published(items, link, stands, publication.c.released_at <= now)",
        "public = _published(items, link, publication.c.released_at <= now)",
        _PUBLISHING,
    ),
    HandMutation(
        "a release cannot be at this very instant",
        "app/services",
        "if aware <= now:",
        "if aware < now:",
        _PUBLISHING,
    ),
    HandMutation(
        "a release may be a whole year ahead",
        "app/services",
        "if aware > now + FARTHEST:",
        "if aware >= now + FARTHEST:",
        _PUBLISHING,
    ),
)
