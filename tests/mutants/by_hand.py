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
    """The one file that holds the text, relative to the root; raises LookupError unless there is one place."""
    counts = {
        path.relative_to(root): path.read_text(encoding="utf-8").count(mutation.text)
        for path in sorted((root / mutation.folder).rglob("*.py"))
    }
    places = [path for path, count in counts.items() if count]
    if len(places) != 1 or counts[places[0]] != 1:
        raise LookupError(f"{mutation.rule}: {mutation.text!r} stands in {sum(counts.values())} places, not in one.")
    return places[0]


_EMBARGO = ("tests/storage/test_edges.py", "tests/storage/test_public.py")
_STATES = ("tests/services/test_warning_life.py",)
_SPANS = ("tests/storage/test_spans_of_values.py", "tests/storage/test_edges.py", "tests/services/test_derived_rows.py")
_RULES = ("tests/spec/test_spec.py",)
_PUBLISHING = ("tests/api/test_publishing.py", "tests/storage/test_edges.py")

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
        "what is for the council alone has no public span",
        "app/storage/measures",
        "return document_item.c.kind.not_in(sorted(INTERNAL_KINDS))",
        "return document_item.c.kind.not_in([])",
        ("tests/api/test_service_plans.py",),
    ),
    HandMutation(
        "no publication of everything takes what is for the council alone",
        "app/storage/publishing",
        "items.kind.not_in(sorted(INTERNAL_KINDS))",
        "items.kind.not_in([])",
        ("tests/api/test_service_plans.py",),
    ),
    HandMutation(
        "a limited key writes the plans of its own services alone",
        "app/services/strategy",
        "if caller.services is not None and code not in map(service_code, caller.services):",
        "if caller.services is None and code not in map(service_code, caller.services):",
        ("tests/api/test_service_plans.py",),
    ),
    HandMutation(
        "what counts from an instant counts at it",
        "app/storage",
        "spans.c.known_from <= instant",
        "spans.c.known_from < instant",
        _EMBARGO,
    ),
    HandMutation(
        "what counts until an instant does not count at it",
        "app/storage",
        "spans.c.known_until > instant",
        "spans.c.known_until >= instant",
        _EMBARGO,
    ),
    HandMutation(
        "the public reads no working view",
        "app/storage",
        "spans.c.value_id == item, spans.c.view == _ViewOf(",
        "spans.c.value_id == item, literal(view.value) == _ViewOf(",
        _EMBARGO,
    ),
    HandMutation(
        "a release does not count at the instant of its withdrawal",
        "app/domain",
        "release.withdrawn_at <= instant):",
        "release.withdrawn_at < instant):",
        ("tests/domain",),
    ),
    HandMutation(
        "a release counts at its instant",
        "app/domain",
        "ordered[position].released_at <= instant",
        "ordered[position].released_at < instant",
        ("tests/domain",),
    ),
    HandMutation(
        "what a withdrawn release had replaced counts at the withdrawal",
        "app/domain",
        "is not None and withdrawn_at <= instant:",
        "is not None and withdrawn_at < instant:",
        ("tests/domain",),
    ),
    HandMutation(
        "the highest revision among what is released at once is the one that counts",
        "app/storage",
        "low.c.revision < high.c.revision",
        "low.c.revision > high.c.revision",
        _SPANS,
    ),
    HandMutation(
        "a span ends when its own key gets another value",
        "app/storage",
        "value_span.c.value_id.in_(replaced),",
        "value_span.c.value_id.is_not(None),",
        _SPANS,
    ),
    HandMutation(
        "a change of totals says the earliest period that it touches",
        "app/storage",
        "select(items.indicator, func.count(), func.min(items.period_end))",
        "select(items.indicator, func.count(), func.max(items.period_end))",
        _SPANS,
    ),
    HandMutation(
        "the end of a document's span is the end of a state of knowledge",
        "app/storage",
        "return union_all(begins, ends, values)",
        "return union_all(begins, begins, values)",
        _STATES,
    ),
    HandMutation(
        "a document that counts from an instant ends the state before it",
        "app/storage",
        "span.known_from > _SINCE, span.known_from <= _UNTIL",
        "span.known_from > _SINCE, span.known_from < _UNTIL",
        _STATES,
    ),
    HandMutation(
        "a document withdrawn at an instant ends the state before it",
        "app/storage",
        "span.known_until > _SINCE, span.known_until <= _UNTIL",
        "span.known_until > _SINCE, span.known_until < _UNTIL",
        _STATES,
    ),
    HandMutation(
        "a value that changes at an instant ends the state before it",
        "app/storage",
        "change.at > _SINCE, change.at <= _UNTIL",
        "change.at > _SINCE, change.at < _UNTIL",
        _STATES,
    ),
    HandMutation(
        "a period that began today is in the calendar",
        "app/domain",
        "_first_expected_day(period, definition=definition, months=months) <= today:",
        "_first_expected_day(period, definition=definition, months=months) < today:",
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
        "while period.end <= span.end:",
        "while period.end < span.end:",
        ("tests/domain",),
    ),
    HandMutation(
        "an indicator retired from a period on is not expected in it",
        "app/domain",
        "return self.retired_from is not None and period.start >= self.retired_from.start",
        "return self.retired_from is not None and period.start > self.retired_from.start",
        ("tests/domain",),
    ),
    HandMutation(
        "Tier 1 holds as many as its cap",
        "app/domain",
        "if len(headline) > cap:",
        "if len(headline) >= cap:",
        ("tests/domain",),
    ),
    HandMutation(
        "Tier 1 holds no more than its cap",
        "app/domain",
        "if len(headline) > cap:",
        "if len(headline) > cap + 1:",
        ("tests/domain",),
    ),
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
        "        ~exists().where(link == items.c.id, _is_not_withdrawn(link.table)),\n",
        "",
        _PUBLISHING,
    ),
    HandMutation(
        "what a later revision has overtaken does not wait",
        "app/storage",
        "        ~overtaken.where(_is_not_withdrawn(releases)),\n",
        "",
        _PUBLISHING,
    ),
    HandMutation(
        "a withdrawn revision overtakes nothing",
        "app/storage",
        "~overtaken.where(_is_not_withdrawn(releases))",
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
        "return () if sender is None else (submission.c.recorded_by == sender,)",
        "return ()",
        ("tests/api/test_publishing.py", "tests/storage/test_edges.py"),
    ),
    HandMutation(
        "a submission's row is released at the instant of its release",
        "app/storage",
        "public = _published(items, link, not_withdrawn, publication.c.released_at <= now)",
        "public = _published(items, link, not_withdrawn, publication.c.released_at < now)",
        _PUBLISHING,
    ),
    HandMutation(
        "a row of a withdrawn publication is not released",
        "app/storage",
        "public = _published(items, link, not_withdrawn, publication.c.released_at <= now)",
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
    HandMutation(
        "a change within its margin of error is neither better nor worse, its edge included",
        "app/domain/judgement",
        "Certainty.WITHIN_MARGIN if size <= margin else",
        "Certainty.WITHIN_MARGIN if size < margin else",
        _RULES,
    ),
    HandMutation(
        "an estimate whose margin is not known is neither praised nor blamed",
        "app/domain/judgement",
        "NOT_CLEAR = (Certainty.WITHIN_MARGIN, Certainty.MARGIN_UNKNOWN)",
        "NOT_CLEAR = (Certainty.WITHIN_MARGIN,)",
        _RULES,
    ),
    HandMutation(
        "a version that measures something else breaks the series, whatever it says",
        "app/domain/measures",
        "if version.breaks_series or changes_of_meaning(version, before=before)",
        "if version.breaks_series",
        _RULES,
    ),
    HandMutation(
        "a target set before the series broke judges nothing after it",
        "app/domain/measures",
        "return breaking is None or _set_from(target) >= breaking.first_day",
        "return breaking is None or _set_from(target) < breaking.first_day",
        _RULES,
    ),
    HandMutation(
        "a page of values marks a break by the values before it, too",
        "app/services/measures",
        "others=others.get((indicator, area), ())",
        "others=()",
        ("tests/api/test_definition_changes_meaning.py",),
    ),
)
